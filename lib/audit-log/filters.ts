import { z } from "zod";

import { isDay, isZone } from "./days";
import { auditActions } from "./labels";
import type { AuditAction } from "@/lib/audit/record";

/** The fields of the filter *Change*. */
export const changedFields = [
  "role",
  "status",
  "names",
  "permissions",
  "password",
  "expiry",
] as const;
export type ChangedField = (typeof changedFields)[number];

export const changedFieldLabels: Record<ChangedField, string> = {
  role: "Role",
  status: "Status",
  names: "Names",
  permissions: "Extra permissions",
  password: "Password",
  expiry: "Expiry",
};

type FieldChanges = {
  /** The keys of the field in `before` and `after`. */
  keys: readonly string[];
  /** The actions that can change it; only these are searched. */
  actions: readonly AuditAction[];
};

/** Where a change of each field is found. */
export const fieldChanges: Record<ChangedField, FieldChanges> = {
  role: {
    keys: ["role", "roleKey"],
    actions: [
      "user.created",
      "user.registered",
      "user.edited",
      "invitation.sent",
      "request.approved",
      "join_link.created",
      "join_link.edited",
    ],
  },
  status: {
    keys: ["status"],
    actions: [
      "user.created",
      "user.registered",
      "user.disabled",
      "user.enabled",
      "user.deleted",
      "user.restored",
      "invitation.sent",
      "invitation.revoked",
      "request.approved",
    ],
  },
  names: {
    keys: ["firstName", "lastName"],
    actions: ["user.created", "user.registered", "user.edited", "request.made"],
  },
  permissions: { keys: ["extraPermissions"], actions: ["user.created", "user.edited"] },
  password: {
    keys: ["passwordStatus"],
    actions: ["user.welcome_resent", "password.reset", "password.changed"],
  },
  expiry: {
    keys: ["expiresAt"],
    actions: [
      "invitation.sent",
      "invitation.resent",
      "request.approved",
      "join_link.created",
      "join_link.edited",
    ],
  },
};

/** The filter value for events without an actor, such as set-up and the command line. */
export const noAccount = "none";

/** Some of the values, separated by commas; other texts are ignored. */
const choices = <Value extends string>(values: readonly Value[]) =>
  z
    .string()
    .transform((text) => {
      const chosen = new Set(text.split(","));
      return values.filter((value) => chosen.has(value));
    })
    .catch([]);

const day = z.string().refine(isDay).optional().catch(undefined);

/** The filters of the Audit log in the URL. An invalid parameter falls back to its default. */
export const auditFilterSchema = z.object({
  /** The actor: the id of a user, also a deleted one, or `none`. */
  actor: z
    .union([z.uuid(), z.literal(noAccount)])
    .optional()
    .catch(undefined),
  /** The target: the id of a user, a link or a request. */
  target: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional()
    .catch(undefined),
  action: choices(auditActions),
  change: choices(changedFields),
  /** The first and the last day, in `zone`. */
  from: day,
  to: day,
  zone: z.string().max(64).refine(isZone).catch("UTC"),
});

export type AuditFilters = z.output<typeof auditFilterSchema>;

/** The number of filters that are set; both dates count as one. */
export function countFilters({ actor, target, action, change, from, to }: AuditFilters): number {
  return [actor, target, action.length > 0, change.length > 0, from ?? to].filter(Boolean).length;
}
