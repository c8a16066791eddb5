/** The members and managers of a group, and the users who can become one. */
import { and, asc, desc, eq, ne, notExists, sql } from "drizzle-orm";
import { db } from "@/db/client";
import {
  groupManagers,
  groupMemberships,
  identityConfigurations,
  roles,
  users,
} from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { reasonOf } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";
import { displayName } from "@/lib/users/display-name";
import { matchesSearch } from "@/lib/users/list/search";
import type { UserStatus } from "@/lib/users/status";
import { isCurrentMembership } from "./current";
import {
  decideEnd,
  decideManager,
  decideMembership,
  decideRemoval,
  manageGroupReason,
} from "./rules";
import type { MemberListQuery } from "./schema";
import { loadGroup } from "./queries";
import type { GroupDetails } from "./queries";

/** A member of a group, or a group manager. */
export type ListedMember = {
  userId: string;
  name: string;
  firstName: string;
  lastName: string;
  email: string;
  status: UserStatus;
  isActor: boolean;
  /** When the membership ends; null: never. */
  endsAt: Date | null;
  /** Why the actor may not remove the user, or not change the end, if so. */
  removalLocked: string | undefined;
  endLocked: string | undefined;
};

export type MemberPage = CursorPage<ListedMember> & { total: number };

const userColumns = (at: Date) => ({
  userId: users.id,
  firstName: users.firstName,
  lastName: users.lastName,
  email: users.email,
  status: users.status,
  ...accessColumns(at),
});

/**
 * A page of the members of a group whose membership has not ended, Deleted users left out.
 * @param group as `loadGroup` returned it
 */
export async function listMembers(
  actor: Actor,
  group: Pick<GroupDetails, "id" | "role">,
  query: MemberListQuery,
): Promise<MemberPage> {
  const at = now();
  const byEnd = query.sort.endsWith("until");
  const key = byEnd
    ? sql`coalesce(${groupMemberships.endsAt}, 'infinity')`
    : sql`${users.sortName}`;
  const cursor = decodeCursor(query.cursor, [byEnd ? "instant" : "text"]);
  const backward = cursor?.direction === "before";
  const descending = query.sort.startsWith("-") !== backward;
  const isMember = and(
    eq(groupMemberships.groupId, group.id),
    eq(users.organizationId, actor.organization.id),
    isCurrentMembership(at),
    ne(users.status, "deleted"),
    matchesSearch(query.q, users.searchText),
  );
  const place =
    cursor &&
    sql`(${cursor.values[0]}::${sql.raw(byEnd ? "timestamptz" : "text")}, ${cursor.id}::uuid)`;
  const beyond = place && sql`(${key}, ${users.id}) ${sql.raw(descending ? "<" : ">")} ${place}`;
  const direction = descending ? desc : asc;
  const [rows, total] = await Promise.all([
    db
      .select({
        ...userColumns(at),
        id: users.id,
        endsAt: groupMemberships.endsAt,
        cursorValues: sql<string[]>`array[(${key})::text]`,
      })
      .from(groupMemberships)
      .innerJoin(users, eq(users.id, groupMemberships.userId))
      .innerJoin(identityConfigurations, isIdentityOfUser)
      .innerJoin(roles, isRoleOfUser)
      .where(and(isMember, beyond))
      .orderBy(direction(key), direction(users.id))
      .limit(query.size + 1),
    db.$count(
      db
        .select({ userId: users.id })
        .from(groupMemberships)
        .innerJoin(users, eq(users.id, groupMemberships.userId))
        .where(isMember)
        .as("members"),
    ),
  ]);
  if (cursor && rows.length === 0)
    return listMembers(actor, group, { ...query, cursor: undefined });

  const page = pageOf(rows, query.size, cursor);
  const ruled = { role: group.role, mayManage: true };
  return {
    ...page,
    total,
    rows: page.rows.map((row) => {
      const { userId, firstName, lastName, email, status, endsAt, accessControl } = row;
      const target = { userId, ...accessOf(row) };
      const removal = { ...target, lastAdministrator: false };
      return {
        userId,
        name: displayName(row),
        firstName,
        lastName,
        email,
        status,
        isActor: userId === actor.userId,
        endsAt,
        removalLocked: reasonOf(decideRemoval(actor, ruled, removal, accessControl)),
        endLocked: reasonOf(decideEnd(actor, ruled, target)),
      };
    }),
  };
}

/** A group manager, and whether the actor may remove them. */
export type ListedManager = Omit<ListedMember, "endsAt" | "endLocked">;

/** How many group managers the page of a group lists. */
const maxListedManagers = 50;

/** The first group managers by name of a group that `loadGroup` returned, and how many there are. */
export async function listManagers(
  actor: Actor,
  groupId: string,
): Promise<{ managers: ListedManager[]; total: number }> {
  const rows = await db
    .select({ ...userColumns(now()), total: sql<number>`(count(*) over ())::int` })
    .from(groupManagers)
    .innerJoin(users, eq(users.id, groupManagers.userId))
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .where(
      and(
        eq(groupManagers.groupId, groupId),
        eq(users.organizationId, actor.organization.id),
        ne(users.status, "deleted"),
      ),
    )
    .orderBy(users.sortName, users.id)
    .limit(maxListedManagers);
  const managers = rows.map((row) => {
    const { userId, firstName, lastName, email, status } = row;
    const target = { userId, ...accessOf(row) };
    return {
      userId,
      name: displayName(row),
      firstName,
      lastName,
      email,
      status,
      isActor: userId === actor.userId,
      removalLocked: reasonOf(decideManager(actor, "remove", target)),
    };
  });
  return { managers, total: rows[0]?.total ?? 0 };
}

/** A user whom a people picker offers; with the reason if the actor may not choose them. */
export type Candidate = {
  userId: string;
  name: string;
  email: string;
  status: UserStatus;
  lockedReason: string | undefined;
};

/** How many users a people picker offers. */
const maxCandidates = 20;

/**
 * The first users of the organization that match a search and are not in the group yet, or are no
 * group managers of it. Group managers who may not view users add them by their email address.
 * @throws not_found for groups that the actor does not manage; forbidden without users:read, and to
 *   look for group managers without groups:manage
 */
export async function findCandidates(
  actor: Actor,
  { groupId, q, as }: { groupId: string; q: string; as: "member" | "manager" },
): Promise<Candidate[]> {
  const at = now();
  const group = await loadGroup(actor, groupId);
  requirePermission(actor, "users:read");
  if (as === "manager" && !group.canEdit) throw new GatehouseError("forbidden", manageGroupReason);
  const inGroup =
    as === "member"
      ? db
          .select({ userId: groupMemberships.userId })
          .from(groupMemberships)
          .where(
            and(
              eq(groupMemberships.groupId, groupId),
              eq(groupMemberships.userId, users.id),
              isCurrentMembership(at),
            ),
          )
      : db
          .select({ userId: groupManagers.userId })
          .from(groupManagers)
          .where(and(eq(groupManagers.groupId, groupId), eq(groupManagers.userId, users.id)));
  const rows = await db
    .select(userColumns(at))
    .from(users)
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .where(
      and(
        eq(users.organizationId, actor.organization.id),
        ne(users.status, "deleted"),
        notExists(inGroup),
        matchesSearch(q, users.searchText),
      ),
    )
    .orderBy(users.sortName, users.id)
    .limit(maxCandidates);
  return rows.map((row) => {
    const { userId, email, status } = row;
    const target = { userId, ...accessOf(row) };
    const decision =
      as === "member"
        ? decideMembership(actor, { role: group.role, mayManage: true }, target)
        : decideManager(actor, "add", target);
    return { userId, name: displayName(row), email, status, lockedReason: reasonOf(decision) };
  });
}
