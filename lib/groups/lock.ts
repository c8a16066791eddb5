import { and, eq } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { groups, roles } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import type { RoleAccess } from "@/lib/access/effective";
import { can } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { GatehouseError, notFound } from "@/lib/errors";
import { roleColumns } from "@/lib/roles/queries";

import { isManagedBy, isRoleOfGroup } from "./current";
import { manageGroupReason } from "./rules";
import type { RuledGroup } from "./rules";

/** A group that stays as it is until the transaction ends. */
export type LockedGroup = RuledGroup & {
  id: string;
  name: string;
  description: string;
  role: (RoleAccess & { name: string }) | null;
  notifiesMembers: boolean;
  version: number;
};

/**
 * Locks a group whose members the actor may change. Call it after `lockUsers`, whose order it keeps.
 * @param subject the actor as `lockUsers` read it
 * @throws not_found, also for groups of other organizations; forbidden without groups:manage for
 *   an actor who is not its group manager
 */
export async function lockGroup(
  tx: Transaction,
  actor: ActingUser,
  subject: Subject,
  groupId: string,
): Promise<LockedGroup> {
  const [row] = await tx
    .select({
      id: groups.id,
      name: groups.name,
      description: groups.description,
      notifiesMembers: groups.notifiesMembers,
      version: groups.version,
      role: roleColumns,
      isManager: isManagedBy(actor.userId),
    })
    .from(groups)
    .leftJoin(roles, isRoleOfGroup)
    .where(and(eq(groups.id, groupId), eq(groups.organizationId, actor.organization.id)))
    .for("no key update", { of: groups });
  if (!row) throw notFound("This group");
  const { isManager, ...group } = row;
  const mayManage = isManager || can(subject, "groups:manage");
  if (!mayManage) throw new GatehouseError("forbidden", manageGroupReason);
  return { ...group, mayManage };
}

/**
 * `lockGroup` for changes of the group itself, which group managers cannot make.
 * @throws not_found, or forbidden without groups:manage
 */
export async function lockGroupToEdit(
  tx: Transaction,
  actor: ActingUser,
  subject: Subject,
  groupId: string,
): Promise<LockedGroup> {
  const group = await lockGroup(tx, actor, subject, groupId);
  requirePermission(subject, "groups:manage");
  return group;
}
