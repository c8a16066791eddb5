import { and, eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { roles } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requireAccessChange } from "@/lib/access-changes/require";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { withUniqueName } from "@/lib/transactions";

import { changedRoleFields } from "./editable";
import type { EditableRole } from "./editable";
import { lockRoles, recordRole, requireRole } from "./lock";
import type { LockedRoles } from "./lock";
import type { RoleOption } from "./queries";
import type { EditRoleInput, RoleValues } from "./schema";
import { requireOwnValues, requireSafeForLinks } from "./values";

/** Saved, or the values that another manager saved since the page was loaded. */
export type EditRoleResult =
  | { saved: true; version: number }
  | { saved: false; current: EditableRole };

/**
 * Saves name, description, rank and permissions of a custom role; its key never changes.
 * @returns the new version, or the values that another manager has saved since `version`, with
 * nothing written
 * @throws not_found, forbidden with the reason or at the field, conflict for a name that is taken
 */
export async function editRole(actor: Actor, input: EditRoleInput): Promise<EditRoleResult> {
  requirePermission(actor, "roles:manage");
  const at = now();
  const { key, version, ...values } = input;
  return withUniqueName("role", () =>
    db.transaction(async (tx): Promise<EditRoleResult> => {
      const locked = await lockRoles(tx, actor, at);
      const role = requireRole(locked, "edit", key);
      if (role.version !== version) return { saved: false, current: editable(role) };
      return { saved: true, version: await writeRole(tx, actor, locked, role, values, at) };
    }),
  );
}

/**
 * Writes new values of a role that the actor may edit.
 * @returns the role's version
 * @throws forbidden at the field, or because of a user who has the role
 */
export async function writeRole(
  tx: Transaction,
  actor: Actor,
  locked: LockedRoles,
  role: RoleOption,
  values: RoleValues,
  at: Date,
): Promise<number> {
  requireOwnValues(locked.subject, values);
  const before = editable(role);
  const changed = changedRoleFields(before, values);
  if (changed.length === 0) return role.version;
  await requireSafeForLinks(tx, actor.organization.id, role, values);
  const change = { roles: new Map([[role.key, { ...role, ...values }]]) };
  await requireAccessChange(tx, actor, locked.subject, change, at);
  await tx
    .update(roles)
    .set({ ...values, version: sql`${roles.version} + 1` })
    .where(and(eq(roles.organizationId, actor.organization.id), eq(roles.key, role.key)));
  await recordRole(
    tx,
    actor,
    { key: role.key, name: values.name },
    {
      action: "role.edited",
      before: Object.fromEntries(changed.map((field) => [field, before[field]])),
      after: Object.fromEntries(changed.map((field) => [field, values[field]])),
    },
    at,
  );
  return role.version + 1;
}

const editable = ({ version, name, description, rank, permissions }: RoleOption): EditableRole => ({
  version,
  name,
  description,
  rank,
  permissions,
});
