/** What creating, editing, undoing and deleting a group have in common. */
import { and, eq, isNull, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { groups, joinLinkGroups, joinLinks, roles } from "@/db/schema/schema";
import { requireAccessChange } from "@/lib/access-changes/require";
import { auditActor } from "@/lib/access/actor";
import type { ActingUser } from "@/lib/access/actor";
import type { RoleAccess } from "@/lib/access/effective";
import { canGrantRole, isSafeForLinks } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditEvent } from "@/lib/audit/record";
import { GatehouseError } from "@/lib/errors";
import { roleColumns } from "@/lib/roles/queries";
import { roleAboveReason } from "@/lib/users/operations";

import type { LockedGroup } from "./lock";
import { changedGroupFields, pickGroupFields } from "./values";
import type { GroupValues } from "./values";

const atRole = (code: "forbidden" | "invalid" | "conflict", sentence: string) =>
  new GatehouseError(code, sentence, { roleKey: sentence });

export const valuesOf = (group: LockedGroup): GroupValues => ({
  name: group.name,
  description: group.description,
  roleKey: group.role?.key ?? "",
  notifiesMembers: group.notifiesMembers,
});

/** @throws forbidden or invalid at the field for a role that the actor cannot give */
export async function requireGrantableRole(
  tx: Transaction,
  actor: ActingUser,
  subject: Subject,
  roleKey: string,
): Promise<(RoleAccess & { name: string }) | null> {
  if (roleKey === "") return null;
  const [role] = await tx
    .select(roleColumns)
    .from(roles)
    .where(and(eq(roles.organizationId, actor.organization.id), eq(roles.key, roleKey)));
  if (!role) throw atRole("invalid", "This role does not exist.");
  if (!canGrantRole(subject, role)) throw atRole("forbidden", roleAboveReason);
  return role;
}

/** @throws invalid when people who register with a link would get the role */
async function requireNoUnsafeLink(
  tx: Transaction,
  group: LockedGroup,
  role: RoleAccess & { name: string },
): Promise<void> {
  if (isSafeForLinks(role)) return;
  const [link] = await tx
    .select({ name: joinLinks.name })
    .from(joinLinkGroups)
    .innerJoin(joinLinks, eq(joinLinks.id, joinLinkGroups.joinLinkId))
    .where(and(eq(joinLinkGroups.groupId, group.id), isNull(joinLinks.deletedAt)))
    .orderBy(joinLinks.name)
    .limit(1);
  if (!link) return;
  const called = link.name === null ? "the self-service link" : `the link “${link.name}”`;
  throw atRole(
    "invalid",
    `People who register with ${called} join this group, and links can't give ${role.name}. Remove the group from the link first.`,
  );
}

/**
 * Checks that the actor may give the members of a group another role, or none: they could give the
 * old and the new one, and may act on everyone whose access changes.
 * @throws forbidden, invalid or conflict at the field
 */
export async function requireRoleChange(
  tx: Transaction,
  actor: ActingUser,
  subject: Subject,
  group: LockedGroup,
  roleKey: string,
  at: Date,
): Promise<void> {
  if (group.role && !canGrantRole(subject, group.role)) {
    throw atRole("forbidden", "You can't change this role: it is above yours.");
  }
  const role = await requireGrantableRole(tx, actor, subject, roleKey);
  if (role) await requireNoUnsafeLink(tx, group, role);
  try {
    const groupRoles = new Map([[group.id, role?.key ?? null]]);
    await requireAccessChange(tx, actor, subject, { groupRoles }, at);
  } catch (error) {
    if (error instanceof GatehouseError) throw atRole(error.code as "forbidden", error.message);
    throw error;
  }
}

/** Records one event of a group. */
export const recordGroup = (
  tx: Transaction,
  actor: ActingUser,
  action: AuditEvent["action"],
  group: { id: string; name: string },
  change: Pick<AuditEvent, "before" | "after">,
  at: Date,
): Promise<void> =>
  recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    [{ action, targetType: "group", targetId: group.id, targetLabel: group.name, ...change }],
    at,
  );

/**
 * Writes the values of a locked group and records the difference.
 * @param undoOf the event that this edit takes back
 * @returns the version of the group
 */
export async function writeGroup(
  tx: Transaction,
  actor: ActingUser,
  subject: Subject,
  group: LockedGroup,
  values: GroupValues,
  at: Date,
  undoOf?: string,
): Promise<number> {
  const before = valuesOf(group);
  const changed = changedGroupFields(before, values);
  if (changed.length === 0) return group.version;
  if (changed.includes("roleKey")) {
    await requireRoleChange(tx, actor, subject, group, values.roleKey, at);
  }
  await tx
    .update(groups)
    .set({ ...values, roleKey: values.roleKey || null, version: sql`${groups.version} + 1` })
    .where(eq(groups.id, group.id));
  await recordGroup(
    tx,
    actor,
    "group.edited",
    { id: group.id, name: values.name },
    {
      before: pickGroupFields(before, changed),
      after: { ...pickGroupFields(values, changed), ...(undoOf && { undoOf }) },
    },
    at,
  );
  return group.version + 1;
}
