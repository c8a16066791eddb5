import { z } from "zod";

import { permissions } from "@/lib/access/policy";

import { parseEmail } from "@/lib/email";
import { groupIdsSchema } from "@/lib/groups/group-ids-schema";

import { isVisible, nameProblem } from "./names";
import { statusOperations } from "./status";

/**
 * A first or last name: any script, one line, trimmed. Users who have not registered yet may have
 * none.
 */
export const nameSchema = (label: string, { required } = { required: true }) =>
  z
    .string()
    .transform((value) => value.trim().normalize("NFC"))
    .pipe(
      z.string().superRefine((name, context) => {
        const empty = !isVisible(name) && (required || name !== "");
        const problem = empty ? `Enter a ${label}.` : nameProblem(name);
        if (problem) context.addIssue(problem);
      }),
    );

/** An email address; becomes `{ email, emailNormalized }`. */
export const emailSchema = z.string().transform((value, context) => {
  const parsed = parseEmail(value);
  if ("problem" in parsed) {
    context.addIssue({ code: "custom", message: parsed.problem });
    return z.NEVER;
  }
  return parsed;
});

/** Permissions in addition to those of the role; each at most once. */
const extraPermissionsSchema = z
  .array(z.enum(permissions))
  .max(permissions.length)
  .default([])
  .transform((list) => permissions.filter((permission) => list.includes(permission)));

const roleKeySchema = z.string().min(1, "Choose a role.").max(64);

/** The fields of *Create user*. */
export const createUserSchema = z.object({
  firstName: nameSchema("first name"),
  lastName: nameSchema("last name"),
  email: emailSchema,
  roleKey: roleKeySchema,
  systemAdmin: z.boolean().optional(),
  groupIds: groupIdsSchema,
  extraPermissions: extraPermissionsSchema,
});

export type CreateUserInput = z.output<typeof createUserSchema>;

/** The editable fields of a user; `version` is that of the page that the editor saw. */
export const editUserSchema = z.object({
  userId: z.uuid(),
  version: z.int().positive(),
  firstName: nameSchema("first name", { required: false }),
  lastName: nameSchema("last name", { required: false }),
  roleKey: roleKeySchema,
  /** Left as it is where it is missing. */
  systemAdmin: z.boolean().optional(),
  extraPermissions: extraPermissionsSchema,
});

export type EditUserInput = z.output<typeof editUserSchema>;

/** The actor's own names. */
export const ownNamesSchema = z.object({
  firstName: nameSchema("first name"),
  lastName: nameSchema("last name"),
});

/** A status change of a user. */
export const changeStatusSchema = z.object({
  userId: z.uuid(),
  operation: z.enum(statusOperations),
});

export const userIdSchema = z.object({ userId: z.uuid() });
