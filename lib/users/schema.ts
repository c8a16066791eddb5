import { z } from "zod";

import { permissions } from "@/lib/access/policy";

import { parseEmail } from "@/lib/email";

/** Longest first or last name, in characters as Postgres counts them. */
export const longestName = 128;

// Control characters end up in mail headers and terminals; halves of characters (`Cs`) are no text,
// and the database refuses them. There are none of either in names.
const controlCharacters = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Something to see: a name of invisible characters only would be an empty one. */
const visible = /[^\p{Cf}\p{Z}]/u;

/**
 * A first or last name: any script, one line, trimmed. Those who have not registered yet need none.
 */
export const nameSchema = (label: string, { required } = { required: true }) =>
  z
    .string()
    .transform((value) => value.trim().normalize("NFC"))
    .pipe(
      z
        .string()
        .refine((value) => visible.test(value) || (!required && value === ""), `Enter a ${label}.`)
        .refine(
          (value) => [...value].length <= longestName,
          `Use at most ${longestName} characters.`,
        )
        .refine(
          (value) => !controlCharacters.test(value),
          "Use letters and signs on one line only.",
        ),
    );

/** An e-mail address; becomes `{ email, emailNormalized }`. */
export const emailSchema = z.string().transform((value, context) => {
  const parsed = parseEmail(value);
  if ("problem" in parsed) {
    context.addIssue({ code: "custom", message: parsed.problem });
    return z.NEVER;
  }
  return parsed;
});

/** Permissions beside those of the role; each at most once. */
const extraPermissionsSchema = z
  .array(z.enum(permissions))
  .max(permissions.length)
  .default([])
  .transform((list) => permissions.filter((permission) => list.includes(permission)));

const roleKeySchema = z.string().min(1, "Choose a role.").max(64);

/** What *Create user* asks for. */
export const createUserSchema = z.object({
  firstName: nameSchema("first name"),
  lastName: nameSchema("last name"),
  email: emailSchema,
  roleKey: roleKeySchema,
  extraPermissions: extraPermissionsSchema,
});

export type CreateUserInput = z.output<typeof createUserSchema>;

/** What can be edited of a person; `version` is that of the page the editor looked at. */
export const editUserSchema = z.object({
  userId: z.uuid(),
  version: z.int().positive(),
  firstName: nameSchema("first name", { required: false }),
  lastName: nameSchema("last name", { required: false }),
  roleKey: roleKeySchema,
  extraPermissions: extraPermissionsSchema,
});

export type EditUserInput = z.output<typeof editUserSchema>;

/** One's own names. */
export const ownNamesSchema = z.object({
  firstName: nameSchema("first name"),
  lastName: nameSchema("last name"),
});

export const statusOperations = ["disable", "enable", "delete", "restore"] as const;

/** A change of somebody's status. */
export const changeStatusSchema = z.object({
  userId: z.uuid(),
  operation: z.enum(statusOperations),
});

export const userIdSchema = z.object({ userId: z.uuid() });

/** What people call somebody: the name, or the e-mail of a person who has none yet. */
export function displayName(user: { firstName: string; lastName: string; email: string }): string {
  return `${user.firstName} ${user.lastName}`.trim() || user.email;
}
