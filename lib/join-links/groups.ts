/** The groups that people join who register with a link. */
import { and, eq, isNull, notInArray, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Executor, Transaction } from "@/db/client";
import { groups, joinLinkGroups, joinLinks, roles } from "@/db/schema/schema";
import { inIds, uuidArray } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import { isSafeForLinks } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { isRoleOfGroup } from "@/lib/groups/current";
import { atGroups, groupGrantColumns, requireGroups } from "@/lib/groups/grantable";
import type { GroupGrant } from "@/lib/groups/grantable";

const selectGroups = (executor: Executor, isLink: SQL | undefined) =>
  executor
    .select({ ...groupGrantColumns, joinLinkId: joinLinkGroups.joinLinkId })
    .from(joinLinkGroups)
    .innerJoin(groups, eq(groups.id, joinLinkGroups.groupId))
    .innerJoin(joinLinks, eq(joinLinks.id, joinLinkGroups.joinLinkId))
    .leftJoin(roles, isRoleOfGroup)
    .where(isLink)
    .orderBy(sql`lower(${groups.name})`, groups.id)
    .$dynamic();

/**
 * The groups of links, by name.
 * @param options.lock keeps the groups and their roles until the transaction ends
 */
export async function groupsOfLinks(
  executor: Executor,
  joinLinkIds: readonly string[],
  options: { lock?: boolean } = {},
): Promise<Map<string, GroupGrant[]>> {
  const found = new Map<string, GroupGrant[]>(joinLinkIds.map((id) => [id, []]));
  if (joinLinkIds.length === 0) return found;
  const query = selectGroups(executor, inIds(joinLinkGroups.joinLinkId, joinLinkIds));
  const rows = await (options.lock ? query.for("share", { of: groups }) : query);
  for (const { joinLinkId, ...group } of rows) found.get(joinLinkId)!.push(group);
  return found;
}

/** Whether links may add people to a group: what it gives has to be safe for links. */
export const isGroupSafeForLinks = ({ role }: Pick<GroupGrant, "role">): boolean =>
  role === null || isSafeForLinks(role);

const unsafeGroupReason = ({ name, role }: GroupGrant): string =>
  `Links can't add people to “${name}”, because its role ${role?.name ?? ""} can manage users, roles or the identity configuration.`;

/**
 * The groups that a newcomer joins by a link. A group whose role became unsafe for links is left
 * out.
 */
export async function groupsOfNewcomer(
  executor: Executor,
  joinLinkId: string,
  options: { lock?: boolean } = {},
): Promise<GroupGrant[]> {
  const found = await groupsOfLinks(executor, [joinLinkId], options);
  return found.get(joinLinkId)!.filter(isGroupSafeForLinks);
}

/** The self-service link of an organization, with the groups of everyone without an invitation. */
export async function groupsOfSelfServiceLink(
  executor: Executor,
  organizationId: string,
  options: { lock?: boolean } = {},
): Promise<{ linkId: string; groups: GroupGrant[] }> {
  const [link] = await executor
    .select({ id: joinLinks.id })
    .from(joinLinks)
    .where(and(eq(joinLinks.organizationId, organizationId), isNull(joinLinks.name)));
  const linkId = link!.id;
  return { linkId, groups: (await groupsOfLinks(executor, [linkId], options)).get(linkId)! };
}

/**
 * Checks the groups of a link that is saved. Those that it has already may stay.
 * @param groupIds undefined leaves the groups as they are
 * @returns the groups by name
 * @throws not_found, forbidden or invalid, with the sentence at the field `groupIds`
 */
export async function requireLinkGroups(
  tx: Transaction,
  actor: Pick<ActingUser, "organization">,
  subject: Subject,
  groupIds: readonly string[] | undefined,
  previous: readonly GroupGrant[],
): Promise<GroupGrant[]> {
  if (!groupIds) return [...previous];
  const kept = previous.filter(({ id }) => groupIds.includes(id));
  const keptIds = new Set(kept.map(({ id }) => id));
  const added = await requireGroups(
    tx,
    actor,
    subject,
    groupIds.filter((id) => !keptIds.has(id)),
  );
  const unsafe = added.find((group) => !isGroupSafeForLinks(group));
  if (unsafe) throw atGroups("invalid", unsafeGroupReason(unsafe));
  return [...kept, ...added].toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}

/** Replaces the groups of a link. */
export async function saveLinkGroups(
  tx: Transaction,
  organizationId: string,
  joinLinkId: string,
  groupIds: readonly string[],
): Promise<void> {
  await tx
    .delete(joinLinkGroups)
    .where(
      and(
        eq(joinLinkGroups.joinLinkId, joinLinkId),
        notInArray(joinLinkGroups.groupId, [...groupIds]),
      ),
    );
  if (groupIds.length === 0) return;
  await tx.execute(sql`
    insert into join_link_groups (join_link_id, group_id, organization_id)
    select ${joinLinkId}::uuid, group_id, ${organizationId}::uuid
    from unnest(${uuidArray(groupIds)}) as chosen (group_id)
    on conflict do nothing`);
}
