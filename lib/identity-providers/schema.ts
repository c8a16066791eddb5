import { z } from "zod";

const oneLineOnly = /^[^\p{Cc}\p{Cs}]*$/u;

/** An issuer as providers publish it: whoever pastes its configuration's address means the issuer. */
const issuerSchema = z
  .string()
  .transform((value) => value.trim().replace(/\/\.well-known\/openid-configuration$/, ""))
  .pipe(
    z
      .string()
      .max(1024, "Use at most 1,024 characters.")
      .regex(oneLineOnly, "Use letters and signs on one line only.")
      .refine(
        (value) => value === "" || (URL.canParse(value) && /^https?:\/\//i.test(value)),
        "Enter the issuer as an address, such as https://login.acme.example.",
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
        .regex(oneLineOnly, "Use letters and signs on one line only."),
    );

/** The fields of an OpenID Connect provider; all may be empty. */
export const providerFields = {
  issuer: issuerSchema,
  clientId: oneLine(512),
  /** Empty: the one that is saved stays. */
  clientSecret: oneLine(1024),
  scopes: oneLine(512)
    .transform((value) => value.split(/[\s,]+/).join(" "))
    .refine(
      (value) => ["openid", "email"].every((scope) => value.split(" ").includes(scope)),
      "The scopes openid and email are needed, separated by spaces.",
    ),
};

/** What has to be known of an OpenID Connect provider to ask it. */
export const providerFieldsSchema = z.object({
  ...providerFields,
  issuer: issuerSchema.refine((value) => value !== "", "Enter the issuer."),
  clientId: providerFields.clientId.refine((value) => value !== "", "Enter the client ID."),
});
