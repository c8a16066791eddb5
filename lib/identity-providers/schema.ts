import { z } from "zod";

const oneLineOnly = /^[^\p{Cc}\p{Cs}]*$/u;

/** An issuer as providers publish it; the URL of its configuration document is accepted too. */
const issuerSchema = z
  .string()
  .transform((value) => value.trim().replace(/\/\.well-known\/openid-configuration$/, ""))
  .pipe(
    z
      .string()
      .max(1024, "Use at most 1,024 characters.")
      .regex(oneLineOnly, "Remove line breaks and control characters.")
      .refine(
        (value) => value === "" || (URL.canParse(value) && /^https?:\/\//i.test(value)),
        "Enter the issuer as a URL, such as https://login.acme.example.",
      ),
  );

export const oneLine = (longest: number) =>
  z
    .string()
    .transform((value) => value.trim())
    .pipe(
      z
        .string()
        .max(longest, `Use at most ${longest.toLocaleString("en")} characters.`)
        .regex(oneLineOnly, "Remove line breaks and control characters."),
    );

/** The fields of an OpenID Connect provider; all may be empty. */
export const providerFields = {
  issuer: issuerSchema,
  clientId: oneLine(512),
  /** Empty: keeps the stored secret. */
  clientSecret: oneLine(1024),
  scopes: oneLine(512)
    .transform((value) => value.split(/[\s,]+/).join(" "))
    .refine(
      (value) => ["openid", "email"].every((scope) => value.split(" ").includes(scope)),
      "Include the scopes openid and email, separated by spaces.",
    ),
};

/** The settings that contacting an OpenID Connect provider requires. */
export const providerFieldsSchema = z.object({
  ...providerFields,
  issuer: issuerSchema.refine((value) => value !== "", "Enter the issuer."),
  clientId: providerFields.clientId.refine((value) => value !== "", "Enter the client ID."),
});
