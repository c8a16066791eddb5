/**
 * The groups that an actor may add people to (docs/product.md#access-control). Adding people gives
 * them the group's role, so this asks for the right on the group and for the right to give its
 * role; also with Basic access, because a later switch to RBAC would raise them.
 */
import { and, eq, isNull, notExists, or, sql } from "drizzle-orm";

import type { Executor, Transaction } from "@/db/client";
import { groupMemberships, groups, roles } from "@/db/schema/schema";
import { inIds, inTexts, uuidArray } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import type { RoleAccess } from "@/lib/access/effective";
import { can, canGrantRole, isSafeForLinks } from "@/lib/access/policy";
import type { Access, Subject } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import type { ErrorCode } from "@/lib/errors";
import { roleColumns, rolesOf } from "@/lib/roles/queries";
import { matchesSearch } from "@/lib/users/list/search";

import { isCurrentMembership, isManagedBy, isRoleOfGroup } from "./current";

/** A group that can be chosen. */
export type GroupOption = {
  id: string;
  name: string;
  /** The role that members get; null: none, or it has no effect with Basic access. */
  roleName: string | null;
};

/** A group with what its members get. */
export type GroupGrant = {
  id: string;
  name: string;
  role: (RoleAccess & { name: string }) | null;
};

/** The columns of a `GroupGrant`, for queries that left join `roles` by `isRoleOfGroup`. */
export const groupGrantColumns = { id: groups.id, name: groups.name, role: roleColumns };

/** Whether the actor may give what the members of a group get. */
export const canGrantGroup = (actor: Access, { role }: Pick<GroupGrant, "role">): boolean =>
  role === null || canGrantRole(actor, role);

/** The sentence for a group whose role the actor cannot give. */
export const groupAboveReason = ({ name, role }: GroupGrant): string =>
  `“${name}” gives its members the role ${role?.name ?? ""}, which is above yours.`;

/** A group for a page; group roles have no effect with Basic access. */
export const groupOption = (
  { accessControl }: Pick<ActingUser, "accessControl">,
  { id, name, role }: GroupGrant,
): GroupOption => ({
  id,
  name,
  roleName: accessControl === "rbac" ? (role?.name ?? null) : null,
});

/** Groups to choose from: the first by name, and whether searching finds more. */
export type GroupOptions = { groups: GroupOption[]; more: boolean };

/** How many groups are offered at once; the rest is found by searching. */
export const maxGroupOptions = 50;

type GroupSearch = {
  q?: string;
  /** Only groups that links may add people to. */
  forLinks?: boolean | undefined;
  /** Leaves out the groups that this user is in. */
  notOf?: string | undefined;
};

type GroupActor = Subject & Pick<ActingUser, "organization" | "accessControl" | "managesGroups">;

/** The first groups by name that match a search and that the actor may add people to. */
export async function findGrantableGroups(
  executor: Executor,
  actor: GroupActor,
  { q = "", forLinks = false, notOf }: GroupSearch = {},
): Promise<GroupOptions> {
  const all = can(actor, "groups:manage");
  if (!all && !actor.managesGroups) return { groups: [], more: false };
  const grantable = (await rolesOf(executor, actor.organization.id)).filter(
    (role) => canGrantRole(actor, role) && (!forLinks || isSafeForLinks(role)),
  );
  const isMember = executor
    .select({ userId: groupMemberships.userId })
    .from(groupMemberships)
    .where(
      and(
        eq(groupMemberships.groupId, groups.id),
        eq(groupMemberships.userId, sql`${notOf}::uuid`),
        isCurrentMembership(now()),
      ),
    );
  const rows = await executor
    .select(groupGrantColumns)
    .from(groups)
    .leftJoin(roles, isRoleOfGroup)
    .where(
      and(
        eq(groups.organizationId, actor.organization.id),
        all ? undefined : isManagedBy(actor.userId),
        or(
          isNull(groups.roleKey),
          inTexts(
            groups.roleKey,
            grantable.map(({ key }) => key),
          ),
        ),
        notOf === undefined ? undefined : notExists(isMember),
        matchesSearch(q, sql`(' ' || searchable(${groups.name}))`),
      ),
    )
    .orderBy(sql`lower(${groups.name})`, groups.id)
    .limit(maxGroupOptions + 1);
  return {
    groups: rows.slice(0, maxGroupOptions).map((group) => groupOption(actor, group)),
    more: rows.length > maxGroupOptions,
  };
}

/** Why the actor cannot add people to a group; undefined if they can. */
export function refusalOfGroup(
  actor: Access,
  group: GroupGrant,
  mayManage: boolean,
): string | undefined {
  if (!mayManage) return `You can't add people to “${group.name}”.`;
  return canGrantGroup(actor, group) ? undefined : groupAboveReason(group);
}

/** A group that was checked: what it gives, or why the actor cannot add people to it. */
export type CheckedGroup = GroupGrant & { refusal?: string };

export const groupGoneReason =
  "A chosen group was not found. It may have been deleted: remove it and try again.";

/**
 * Checks the right to add people to groups, for commands that report a result per person. The
 * groups keep their roles until the transaction ends.
 * @param subject the actor's rank and permissions as they are now
 * @returns the groups of the organization by id; others are missing
 */
export async function checkGroups(
  tx: Transaction,
  actor: Pick<ActingUser, "organization">,
  subject: Subject,
  groupIds: readonly string[],
): Promise<Map<string, CheckedGroup>> {
  if (groupIds.length === 0) return new Map();
  const rows = await tx
    .select({ ...groupGrantColumns, manages: isManagedBy(subject.userId) })
    .from(groups)
    .leftJoin(roles, isRoleOfGroup)
    .where(and(eq(groups.organizationId, actor.organization.id), inIds(groups.id, groupIds)))
    .orderBy(groups.id)
    .for("share", { of: groups });
  const all = can(subject, "groups:manage");
  return new Map(
    rows.map(({ manages, ...group }) => {
      return [group.id, { ...group, refusal: refusalOfGroup(subject, group, all || manages) }];
    }),
  );
}

/** An error at the field `groupIds`. */
export const atGroups = (code: ErrorCode, sentence: string): GatehouseError =>
  new GatehouseError(code, sentence, { groupIds: sentence });

/**
 * The same for all or nothing.
 * @returns the groups by name
 * @throws not_found or forbidden, with the sentence at the field `groupIds`
 */
export async function requireGroups(
  tx: Transaction,
  actor: Pick<ActingUser, "organization">,
  subject: Subject,
  groupIds: readonly string[],
): Promise<GroupGrant[]> {
  const checked = await checkGroups(tx, actor, subject, groupIds);
  const found = groupIds.map((id) => {
    const group = checked.get(id);
    if (!group) throw atGroups("not_found", groupGoneReason);
    if (group.refusal) throw atGroups("forbidden", group.refusal);
    return group;
  });
  return found.toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}

/**
 * Makes users members, with one statement for any number. A membership that has ended starts
 * again; others stay as they are.
 * @param addedBy null for people who registered with a link
 */
export async function joinGroups(
  tx: Transaction,
  organizationId: string,
  rows: readonly { userId: string; groupId: string }[],
  addedBy: string | null,
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const time = sql`${at.toISOString()}::timestamptz`;
  await tx.execute(sql`
    insert into group_memberships (user_id, group_id, organization_id, created_at, added_by)
    select user_id, group_id, ${organizationId}::uuid, ${time}, ${addedBy}::uuid
    from unnest(${uuidArray(rows.map(({ userId }) => userId))},
      ${uuidArray(rows.map(({ groupId }) => groupId))}) as joining (user_id, group_id)
    on conflict (user_id, group_id) do update set
      created_at = excluded.created_at, added_by = excluded.added_by, ends_at = null
    where group_memberships.ends_at <= ${time}`);
}

/** The names of groups for an audit event; undefined, which is left out, if there are none. */
export const groupNames = (joined: readonly { name: string }[]): string[] | undefined =>
  joined.length > 0 ? joined.map(({ name }) => name) : undefined;
