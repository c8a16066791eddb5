import { z } from "zod";

import { allowedDomainsSchema } from "@/lib/identity-configuration/schema";
import { groupIdsSchema } from "@/lib/groups/group-ids-schema";
import { nameSchema } from "@/lib/users/schema";

// Apart from schema.ts: the list of public suffixes is too long for the registration page.

/** The largest limit of a link. */
const maxUsesLimit = 1_000_000;

/** A named link, which gives its role to the users who register with it. */
export const joinLinkSchema = z.object({
  /** The link to change; left out for a new one. */
  id: z.uuid().optional(),
  name: nameSchema("name"),
  /** "" gives the organization's default role. */
  roleKey: z
    .string()
    .max(64)
    .refine((key) => !key.includes("\0"), "This role does not exist."),
  /** The groups that people join; left out, an edit keeps them. */
  groupIds: groupIdsSchema,
  /** Empty: the organization's allowlist applies. */
  allowedDomains: allowedDomainsSchema,
  /** Null: any number of people. */
  maxUses: z
    .int("Enter a whole number.")
    .min(1, "Enter 1 or more.")
    .max(maxUsesLimit, `Enter at most ${maxUsesLimit.toLocaleString("en")}.`)
    .nullable(),
  /** An instant, or the last day on which the link works (UTC). Null: never. */
  expiresAt: z.union([z.iso.date(), z.iso.datetime({ offset: true })], "Enter a date.").nullable(),
});

export type JoinLinkInput = z.output<typeof joinLinkSchema>;

export const joinLinkIdSchema = z.object({ joinLinkId: z.uuid() });
