import { z } from "zod";

import type { AccessControl } from "@/lib/access/effective";
import { oneLine, providerFields } from "@/lib/identity-providers/schema";
import { groupIdsSchema } from "@/lib/groups/group-ids-schema";
import { passwordInputSchema } from "@/lib/passwords/schema";

import { maxDomains, parseDomainEntry } from "./allowlist";
import { loginMethods } from "@/lib/login-methods";

/** An allowlist in its stored form: normalized entries, each once. */
export const allowedDomainsSchema = z
  .array(z.string().max(512))
  .max(maxDomains, `An allowlist can have at most ${maxDomains.toLocaleString("en")} domains.`)
  .transform((list, context) => {
    const entries = new Set<string>();
    for (const input of list) {
      const parsed = parseDomainEntry(input);
      if ("entry" in parsed) entries.add(parsed.entry);
      else context.addIssue({ code: "custom", message: parsed.problem });
    }
    return [...entries];
  });

const accessControlSchema = z.enum(["basic", "rbac"] satisfies AccessControl[]);

/** A page of the preview of a switch to that mode. */
export const accessControlPreviewSchema = z.object({
  accessControl: accessControlSchema,
  search: z.string().max(200),
  cursor: z.string().max(4096).optional(),
});

/** The form of *Identity Configuration*; `version` is that of the page that the editor saw. */
export const identitySchema = z
  .object({
    version: z.int().positive(),
    loginMethod: z.enum(loginMethods),
    accessControl: accessControlSchema,
    alsoGoogle: z.boolean(),
    ...providerFields,
    providerName: oneLine(64),
    createAtSignIn: z.boolean(),
    selfService: z.boolean(),
    allowedDomains: allowedDomainsSchema,
    defaultRoleKey: z.string().min(1, "Choose a role.").max(64),
    groupIds: groupIdsSchema,
    acceptsRequests: z.boolean(),
    /** A new password for an actor without one who chooses *Password*. */
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
  // Google beside the login method is only possible with Password.
  .transform((value) => ({
    ...value,
    alsoGoogle: value.alsoGoogle && value.loginMethod === "password",
  }));

export type IdentityInput = z.output<typeof identitySchema>;
