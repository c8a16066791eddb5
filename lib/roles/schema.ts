import { z } from "zod";

import { builtInRoles, permissions } from "@/lib/access/policy";
import { descriptionSchema, distinctNameSchema } from "@/lib/users/name-schema";

/** The ranks that a role can have: those of the built-in ones. */
const ranks = builtInRoles.map(({ rank }) => rank);

/** What can be chosen about a role. */
export const roleValuesSchema = z.object({
  name: distinctNameSchema,
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
