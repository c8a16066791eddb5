import { z } from "zod";

import { passwordInputSchema } from "@/lib/passwords/schema";

import { mostDomains, parseDomainEntry } from "./allowlist";
import { loginMethods } from "./login-methods";

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

const oneLine = (longest: number) =>
  z
    .string()
    .transform((value) => value.trim())
    .pipe(
      z
        .string()
        .max(longest, `Use at most ${longest.toLocaleString("en")} characters.`)
        .regex(oneLineOnly, "Use letters and signs on one line only."),
    );

const fields = {
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
  ...fields,
  issuer: issuerSchema.refine((value) => value !== "", "Enter the issuer."),
  clientId: fields.clientId.refine((value) => value !== "", "Enter the client ID."),
});

/** An allowlist as it is stored: normalized entries, each once. */
export const allowedDomainsSchema = z
  .array(z.string().max(512))
  .max(mostDomains, `An allowlist holds at most ${mostDomains.toLocaleString("en")} domains.`)
  .transform((list, context) => {
    const entries = new Set<string>();
    for (const input of list) {
      const parsed = parseDomainEntry(input);
      if ("entry" in parsed) entries.add(parsed.entry);
      else context.addIssue({ code: "custom", message: parsed.problem });
    }
    return [...entries];
  });

/** The form of *Identity Configuration*; `version` is that of the page the editor looked at. */
export const identitySchema = z
  .object({
    version: z.int().positive(),
    loginMethod: z.enum(loginMethods),
    alsoGoogle: z.boolean(),
    ...fields,
    providerName: oneLine(64),
    createAtSignIn: z.boolean(),
    selfService: z.boolean(),
    allowedDomains: allowedDomainsSchema,
    defaultRoleKey: z.string().min(1, "Choose a role.").max(64),
    acceptsRequests: z.boolean(),
    /** Of the actor, who has none yet and chooses *Password*. */
    ownPassword: z.union([z.literal(""), passwordInputSchema]),
  })
  .superRefine((value, context) => {
    if (value.loginMethod !== "openid_connect") return;
    if (!value.issuer)
      context.addIssue({ code: "custom", path: ["issuer"], message: "Enter the issuer." });
    if (!value.clientId) {
      context.addIssue({ code: "custom", path: ["clientId"], message: "Enter the client ID." });
    }
  })
  // Google beside something else than Password is no choice that one has.
  .transform((value) => ({
    ...value,
    alsoGoogle: value.alsoGoogle && value.loginMethod === "password",
  }));

export type IdentityInput = z.output<typeof identitySchema>;
