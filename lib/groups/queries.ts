import { and, asc, desc, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "@/db/client";
import {
  groupManagers,
  groupMemberships,
  groups,
  joinLinkGroups,
  joinLinks,
  roles,
  users,
} from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import type { RoleAccess } from "@/lib/access/effective";
import { can, canGrantRole } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
import { roleColumns } from "@/lib/roles/queries";
import { matchesSearch } from "@/lib/users/list/search";
import { isCurrentMembership, isManagedBy, isRoleOfGroup } from "./current";
import { groupRoleAboveReason, manageGroupReason } from "./rules";
import type { GroupListQuery } from "./schema";
import { undoableEdit } from "./undo";
import type { GroupValues } from "./values";

/** Whether the actor sees the pages of groups. */
export const seesGroups = (actor: Actor): boolean =>
  can(actor, "groups:manage") || actor.managesGroups;

/** @throws forbidden for actors who manage no group */
function requireGroups(actor: Actor): void {
  if (!seesGroups(actor)) throw new GatehouseError("forbidden", manageGroupReason);
}

/** The groups of the actor's organization that they manage. */
const isVisible = (actor: Actor): SQL | undefined =>
  and(
    eq(groups.organizationId, actor.organization.id),
    can(actor, "groups:manage") ? undefined : isManagedBy(actor.userId),
  );

/** The number of members whose membership has not ended, Deleted users left out. */
const memberCount = (at: Date) =>
  db.$count(
    db
      .select({ userId: groupMemberships.userId })
      .from(groupMemberships)
      .innerJoin(users, eq(users.id, groupMemberships.userId))
      .where(
        and(
          eq(groupMemberships.groupId, groups.id),
          isCurrentMembership(at),
          ne(users.status, "deleted"),
        ),
      )
      .as("members"),
  );

/** The group managers of a group: how many, and the names of the first ones. */
export type GroupManagers = { count: number; names: string[] };

/** Further names of group managers are only counted. */
const maxManagerNames = 12;

/** The group managers, Deleted users left out. */
const managersOfGroup = sql<GroupManagers>`(
  select jsonb_build_object('count', count(*), 'names', to_jsonb((coalesce(array_agg(
    coalesce(nullif(trim(${users.firstName} || ' ' || ${users.lastName}), ''), ${users.email})
    order by ${users.sortName}, ${users.id}), '{}'))[:${sql.raw(String(maxManagerNames))}]))
  from ${groupManagers} join ${users} on ${users.id} = ${groupManagers.userId}
  where ${groupManagers.groupId} = ${groups.id} and ${users.status} <> 'deleted'
)`;

/** One row of the list of groups. */
export type ListedGroup = {
  id: string;
  name: string;
  description: string;
  members: number;
  roleName: string | null;
  managers: GroupManagers;
};

export type GroupPage = CursorPage<ListedGroup> & { total: number };

/**
 * A page of the groups that the actor manages, by name.
 * @throws forbidden for actors who manage no group
 */
export async function listGroups(actor: Actor, query: GroupListQuery): Promise<GroupPage> {
  requireGroups(actor);
  const cursor = decodeCursor(query.cursor, ["text"]);
  const backward = cursor?.direction === "before";
  const sortName = sql<string>`searchable(${groups.name})`;
  const matches = and(
    isVisible(actor),
    matchesSearch(query.q, sql`(' ' || ${sortName})`),
    query.role.length > 0 ? inArray(groups.roleKey, query.role) : undefined,
  );
  const beyond =
    cursor &&
    sql`(${sortName}, ${groups.id}) ${sql.raw(backward ? "<" : ">")} (${cursor.values[0]}::text, ${cursor.id}::uuid)`;
  const direction = backward ? desc : asc;
  const [rows, total] = await Promise.all([
    db
      .select({
        id: groups.id,
        name: groups.name,
        description: groups.description,
        members: memberCount(now()),
        roleName: roles.name,
        managers: managersOfGroup,
        cursorValues: sql<string[]>`array[${sortName}]`,
      })
      .from(groups)
      .leftJoin(roles, isRoleOfGroup)
      .where(and(matches, beyond))
      .orderBy(direction(sortName), direction(groups.id))
      .limit(query.size + 1),
    db.$count(groups, matches),
  ]);
  // All rows after the cursor are gone: start over instead of showing an empty page.
  if (cursor && rows.length === 0) return listGroups(actor, { ...query, cursor: undefined });
  return { ...pageOf(rows, query.size, cursor), total };
}

/** A group with what the actor may do. */
export type GroupDetails = {
  id: string;
  version: number;
  values: GroupValues;
  role: (RoleAccess & { name: string }) | null;
  createdAt: Date;
  members: number;
  /** How many links add people to it. */
  links: number;
  /** Whether the actor may change the group itself and its group managers. */
  canEdit: boolean;
  /** Why the actor may not change its role or delete it, if so. */
  roleLocked: string | undefined;
  /** Why the actor may not change who is in it, if so. */
  membersLocked: string | undefined;
  /** Until when the actor can undo their last edit, if they can. */
  undoableUntil: Date | undefined;
};

/** @throws not_found for groups that the actor does not manage and of other organizations */
export async function loadGroup(actor: Actor, groupId: string): Promise<GroupDetails> {
  const at = now();
  const [row] = seesGroups(actor)
    ? await db
        .select({
          id: groups.id,
          name: groups.name,
          description: groups.description,
          notifiesMembers: groups.notifiesMembers,
          version: groups.version,
          createdAt: groups.createdAt,
          role: roleColumns,
          members: memberCount(at),
          links: db.$count(
            db
              .select({ id: joinLinks.id })
              .from(joinLinkGroups)
              .innerJoin(joinLinks, eq(joinLinks.id, joinLinkGroups.joinLinkId))
              .where(and(eq(joinLinkGroups.groupId, groups.id), isNull(joinLinks.deletedAt)))
              .as("links"),
          ),
        })
        .from(groups)
        .leftJoin(roles, isRoleOfGroup)
        .where(and(eq(groups.id, groupId), isVisible(actor)))
    : [];
  if (!row) throw notFound("This group");
  const { name, description, notifiesMembers, role, ...rest } = row;
  const values = { name, description, roleKey: role?.key ?? "", notifiesMembers };
  const canEdit = can(actor, "groups:manage");
  const isAbove = role !== null && !canGrantRole(actor, role);
  const undoable = canEdit ? await undoableEdit(db, actor, groupId, values, at) : undefined;
  return {
    ...rest,
    values,
    role,
    canEdit,
    roleLocked: isAbove ? "The role of this group is above yours." : undefined,
    membersLocked: isAbove ? groupRoleAboveReason : undefined,
    undoableUntil: undoable?.until,
  };
}
