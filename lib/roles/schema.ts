import { z } from "zod";

import { builtInRoles, permissions } from "@/lib/access/policy";
import { nameSchema } from "@/lib/users/schema";

/** The longest description of a role, in characters as Postgres counts them. */
const maxDescriptionLength = 500;

/** The ranks that a role can have: those of the built-in ones. */
const ranks = builtInRoles.map(({ rank }) => rank);

// Joiners between letters of other scripts are part of the spelling, as in Persian.
const spellingJoiner = /(?<=[^\0-\x7F])[\u200C\u200D](?=[^\0-\x7F])/gu;

// Format characters, and letters that look like nothing: a name with one of them would look like
// the name of another role.
const invisible = /[\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]/u;

const roleNameSchema = nameSchema("name").refine(
  (value) => !invisible.test(value.replaceAll(spellingJoiner, "")),
  "Remove invisible characters.",
);

const descriptionSchema = z
  .string()
  .transform((value) => value.replaceAll(/\r\n?/g, "\n").trim().normalize("NFC"))
  .pipe(
    z
      .string()
      .refine(
        (value) => [...value].length <= maxDescriptionLength,
        `Use at most ${maxDescriptionLength} characters.`,
      )
      // Lone surrogates and most control characters are not text.
      .refine((value) => !/[\p{Cs}]|(?![\n\t])\p{Cc}/u.test(value), "Remove control characters."),
  );

/** What can be chosen about a role. */
export const roleValuesSchema = z.object({
  name: roleNameSchema,
  description: descriptionSchema,
  rank: z.int().refine((rank) => ranks.some((each) => each === rank), "Choose a rank."),
  permissions: z
    .array(z.enum(permissions))
    .max(permissions.length)
    .transform((list) => permissions.filter((permission) => list.includes(permission))),
});

export type RoleValues = z.output<typeof roleValuesSchema>;

/** The key of a role, of this organization or not. */
const keySchema = z.string().min(1).max(64);

/** An edit of a role; `version` is that of the page that the editor saw. */
export const editRoleSchema = roleValuesSchema.extend({
  key: keySchema,
  version: z.int().positive(),
});

export type EditRoleInput = z.output<typeof editRoleSchema>;

export const roleKeySchema = z.object({ key: keySchema });

/** *Delete role*, with the role of those who have it now. */
export const deleteRoleSchema = roleKeySchema.extend({
  replacementKey: z.string().max(64).default(""),
});

export type DeleteRoleInput = z.output<typeof deleteRoleSchema>;

const previewPageSchema = z.object({
  search: z.string().max(200),
  cursor: z.string().max(4096).optional(),
});

/** A page of the preview of an edit. */
export const previewRoleEditSchema = previewPageSchema.extend({
  key: keySchema,
  ...roleValuesSchema.pick({ rank: true, permissions: true }).shape,
});

/** A page of the preview of *Delete role*. */
export const previewRoleDeletionSchema = previewPageSchema.extend({
  key: keySchema,
  replacementKey: keySchema,
});
