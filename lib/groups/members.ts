/**
 * Writes memberships of any number of users with a constant number of statements. Callers have
 * locked the users (`lockUsers`) and the group (`lockGroup`), and asked `decideMembership` or
 * `decideRemoval` for each of them.
 */
import { eq, and, lte, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { groupMemberships } from "@/db/schema/schema";
import { inIds, textArray, uuidArray } from "@/db/sql";
import { auditActor } from "@/lib/access/actor";
import type { ActingUser } from "@/lib/access/actor";
import { recordAuditEvents } from "@/lib/audit/record";
import { insertAuditEventsOf } from "@/lib/audit/record-queries";
import type { AuditEvent } from "@/lib/audit/record";
import { enqueueMails } from "@/lib/mail/enqueue";
import type { UserStatus } from "@/lib/users/status";

type NamedGroup = { id: string; name: string };
type Person = {
  userId: string;
  email: string;
  status: UserStatus;
  /** When the membership of this user ends, if it differs from that of the others. */
  endsAt?: Date | null;
};

/** How many users an event of the group names; more are only counted. */
const maxNamedUsers = 5;

/** The event of the group itself; each user has an event of their own. */
function groupEvent(
  action: "group.members_added" | "group.members_removed",
  group: NamedGroup,
  people: readonly Pick<Person, "email">[],
): AuditEvent {
  const named = people.length <= maxNamedUsers && { people: people.map(({ email }) => email) };
  return {
    action,
    targetType: "group",
    targetId: group.id,
    targetLabel: group.name,
    after: { members: people.length, ...named },
  };
}

/**
 * Adds users to a group. Current members stay as they are; a membership that has ended begins anew.
 * Active users who are added get an email if the group sends them, except the actor.
 * @param people users who are not Deleted
 * @returns the users who were no members before
 */
export async function addMembers(
  tx: Transaction,
  actor: ActingUser,
  group: NamedGroup & { notifiesMembers: boolean },
  people: readonly Person[],
  endsAt: Date | null,
  at: Date,
): Promise<{ changedIds: string[] }> {
  if (people.length === 0) return { changedIds: [] };
  const time = at.toISOString();
  const endOf = (person: Person) =>
    (person.endsAt === undefined ? endsAt : person.endsAt)?.toISOString() ?? null;
  // Indexes grow fastest in their order.
  const inOrder = people.toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  const ids = inOrder.map(({ userId }) => userId);
  const ends = inOrder.map((person) => endOf(person) ?? "infinity");
  // The query builder cannot insert from an array.
  const written = await tx.execute<{ userId: string }>(sql`
    insert into ${groupMemberships}
      (user_id, group_id, organization_id, created_at, added_by, ends_at)
    select user_id, ${group.id}::uuid, ${actor.organization.id}::uuid, ${time}::timestamptz,
      ${actor.userId}::uuid, nullif(ends_at, 'infinity')
    from unnest(${uuidArray(ids)}, ${textArray(ends)}::timestamptz[]) as person (user_id, ends_at)
    on conflict (user_id, group_id) do update set created_at = excluded.created_at,
      added_by = excluded.added_by, ends_at = excluded.ends_at
    where ${lte(groupMemberships.endsAt, at)}
    returning user_id as "userId"
  `);
  const changed = new Set(written.map(({ userId }) => userId));
  const added = inOrder.filter(({ userId }) => changed.has(userId));
  if (added.length === 0) return { changedIds: [] };
  const by = auditActor(actor);
  const groupAdded = groupEvent("group.members_added", group, added);
  await recordAuditEvents(tx, actor.organization.id, by, [groupAdded], at);
  await insertAuditEventsOf(
    tx,
    actor.organization.id,
    by,
    { action: "user.group_joined", targetType: "user" },
    sql`select person.id, label, null::jsonb as before, after::jsonb
      from unnest(${textArray(added.map(({ userId }) => userId))},
        ${textArray(added.map(({ email }) => email))},
        ${textArray(added.map((person) => JSON.stringify({ group: group.name, endsAt: endOf(person) })))}
      ) as person (id, label, after)`,
    at,
  );
  if (group.notifiesMembers) {
    await enqueueMails(
      tx,
      added
        .filter(({ userId, status }) => status === "active" && userId !== actor.userId)
        .map(({ userId, email }) => ({
          organizationId: actor.organization.id,
          userId,
          kind: "added_to_group",
          recipient: email,
          groupId: group.id,
        })),
      at,
    );
  }
  return { changedIds: [...changed] };
}

/**
 * Removes users from a group. A membership that has ended goes without an event.
 * @returns the users who were members until now
 */
export async function removeMembers(
  tx: Transaction,
  actor: ActingUser,
  group: NamedGroup,
  people: readonly Pick<Person, "userId" | "email">[],
  at: Date,
): Promise<{ changedIds: string[] }> {
  if (people.length === 0) return { changedIds: [] };
  const deleted = await tx
    .delete(groupMemberships)
    .where(
      and(
        eq(groupMemberships.groupId, group.id),
        inIds(
          groupMemberships.userId,
          people.map(({ userId }) => userId),
        ),
      ),
    )
    .returning({ userId: groupMemberships.userId, endsAt: groupMemberships.endsAt });
  const ends = new Map(
    deleted
      .filter(({ endsAt }) => endsAt === null || endsAt > at)
      .map(({ userId, endsAt }) => [userId, endsAt]),
  );
  const removed = people.filter(({ userId }) => ends.has(userId));
  if (removed.length === 0) return { changedIds: [] };
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    [
      groupEvent("group.members_removed", group, removed),
      ...removed.map((person): AuditEvent => ({
        action: "user.group_left",
        targetType: "user",
        targetId: person.userId,
        targetLabel: person.email,
        before: {
          group: group.name,
          endsAt: ends.get(person.userId)?.toISOString() ?? null,
        },
      })),
    ],
    at,
  );
  return { changedIds: removed.map(({ userId }) => userId) };
}
