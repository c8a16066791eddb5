import { and, eq } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { groups, identityConfigurations, roles } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { administratorRoleKey, can } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { notFound } from "@/lib/errors";
import { isManagedBy, isRoleOfGroup } from "@/lib/groups/current";
import { roleColumns } from "@/lib/roles/queries";

import type { ChangedGroup, GroupChange } from "./decide";

/**
 * The group of an operation, with what the actor may do in it. Groups and their roles change only
 * after `lockUsers`, so that a transaction that has called it need not lock the group.
 * @param subject the actor with current permissions
 * @throws not_found, also for groups of other organizations
 */
export async function readGroup(
  executor: Executor,
  actor: Pick<ActingUser, "organization">,
  subject: Subject,
  groupId: string | null,
): Promise<ChangedGroup> {
  if (groupId === null) throw notFound("This group");
  const [row] = await executor
    .select({
      id: groups.id,
      name: groups.name,
      notifiesMembers: groups.notifiesMembers,
      role: roleColumns,
      accessControl: identityConfigurations.accessControl,
      isManager: isManagedBy(subject.userId),
    })
    .from(groups)
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, groups.organizationId),
    )
    .leftJoin(roles, isRoleOfGroup)
    .where(and(eq(groups.id, groupId), eq(groups.organizationId, actor.organization.id)));
  if (!row) throw notFound("This group");
  const { isManager, ...group } = row;
  return { ...group, mayManage: isManager || can(subject, "groups:manage") };
}

/** Whether users who leave the group may no longer be Administrator. */
const mayEndAdministrators = ({ operation, group }: GroupChange): boolean =>
  operation === "remove_from_group" &&
  group.accessControl === "rbac" &&
  group.role?.key === administratorRoleKey;

/** The group as `countKinds` takes it. */
export const groupOfKinds = (change: GroupChange) => ({
  id: change.group.id,
  comparesAccess: mayEndAdministrators(change),
});

/** What users who join or leave the group get or lose, as sentences. */
export function effectsOf({ operation, group }: GroupChange): string[] {
  const role = group.accessControl === "rbac" ? group.role : null;
  if (operation === "remove_from_group") {
    return role ? [`They no longer get the role ${role.name} from this group.`] : [];
  }
  return [
    ...(role ? [`They get the role ${role.name}.`] : []),
    ...(group.notifiesMembers ? ["Each active user gets an email."] : []),
  ];
}
