import { and, between, eq, isNotNull, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import {
  auditEvents,
  bulkOperations,
  identityConfigurations,
  invitations,
  roles,
  users,
} from "@/db/schema/schema";
import { inIds, inTexts } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { addMembers, removeMembers } from "@/lib/groups/members";
import { renewInvitations } from "@/lib/invitations/resend";
import { writeStatusChange } from "@/lib/users/change-status";
import { writeEdits } from "@/lib/users/write-edits";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";
import { isOpenInvitation } from "@/lib/users/list/row";
import { countKinds } from "@/lib/users/kinds";
import type { Kind, KindOfUsers } from "@/lib/users/kinds";
import { lockUsers } from "@/lib/users/lock";
import type { UserStatus } from "@/lib/users/status";

import { decideKinds, isGroupChange, requireChange } from "./decide";
import type { Change, GroupChange } from "./decide";
import { groupOfKinds } from "./group";
import { addSkips } from "./messages";
import type { Skips } from "./messages";
import { readChange } from "./preview";
import type { ChangeRequest } from "./preview";

/** What an operation did to some users. */
export type Outcome = { changedIds: string[]; skipped: Skips };

type Member = { userId: string; email: string; status: UserStatus };

type Person = Kind & { userId: string; email: string; invitationId: string | null };

/**
 * Reads the users and locks them, except for resending: commands that end an invitation lock it
 * before its user, so that locking users before invitations could deadlock. The order of the rows
 * does not matter otherwise, because commands on many users of an organization run one at a time.
 */
async function readPeople(
  tx: Transaction,
  actor: ActingUser,
  { operation }: Change,
  userIds: readonly string[],
  at: Date,
): Promise<Person[]> {
  const columns = {
    userId: users.id,
    email: users.email,
    status: users.status,
    ...accessColumns(at),
    isActor: sql<boolean>`${users.id} = ${actor.userId}`,
  };
  const isSelected = and(eq(users.organizationId, actor.organization.id), inIds(users.id, userIds));
  if (operation === "resend_invitations") {
    const people = await tx
      .select({ ...columns, invitationId: invitations.id })
      .from(users)
      .innerJoin(identityConfigurations, isIdentityOfUser)
      .innerJoin(roles, isRoleOfUser)
      .leftJoin(invitations, isOpenInvitation)
      .where(isSelected)
      .orderBy(users.id);
    return people.map((person) => toPerson(person, person.invitationId));
  }
  const people = await tx
    .select(columns)
    .from(users)
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .where(isSelected)
    .orderBy(users.id)
    .for("no key update", { of: users });
  return people.map((person) => toPerson(person, null));
}

type PersonRow = Pick<Person, "userId" | "email" | "status" | "isActor"> &
  Parameters<typeof accessOf>[0];

const toPerson = (row: PersonRow, invitationId: string | null): Person => ({
  userId: row.userId,
  email: row.email,
  status: row.status,
  isActor: row.isActor,
  roleKey: row.role.key,
  access: accessOf(row),
  invitationId,
  hasOpenInvitation: invitationId !== null,
  isMember: false,
  administratorOtherwise: false,
});

/** The users that the rules let the actor change, and the reasons for the others. */
function decideEach(
  subject: Subject,
  change: Change,
  people: readonly Person[],
  activeAdministrators: number,
  at: Date,
): { allowed: Person[]; skipped: Skips } {
  const groups = new Map<string, { kind: Kind; members: Person[] }>();
  for (const person of people) {
    const { status, roleKey, access, isActor, hasOpenInvitation } = person;
    const { isMember, administratorOtherwise } = person;
    const { rank, permissions, administrator } = access;
    const key = [
      status,
      roleKey,
      isActor,
      hasOpenInvitation,
      isMember,
      administratorOtherwise,
      rank,
      administrator,
      ...[...permissions].toSorted(),
    ].join();
    const group = groups.get(key);
    if (group) group.members.push(person);
    else groups.set(key, { kind: person, members: [person] });
  }
  const list = [...groups.values()];
  const kinds = list.map(({ kind, members }) => ({ kind, count: members.length }));
  const decisions = decideKinds(subject, change, kinds, activeAdministrators, at);
  return {
    allowed: list.flatMap(({ members }, index) => members.slice(0, decisions[index]!.changes)),
    skipped: decisions.reduce<Skips>((all, { skipped }) => addSkips(all, skipped), {}),
  };
}

/** The same as `decideEach` for users who are read by kind. */
function decideMembers(
  subject: Subject,
  change: GroupChange,
  kinds: readonly KindOfUsers[],
  activeAdministrators: number,
  at: Date,
): { allowed: Member[]; skipped: Skips } {
  const decisions = decideKinds(subject, change, kinds, activeAdministrators, at);
  return {
    allowed: kinds.flatMap(({ kind, people }, index) =>
      people
        .slice(0, decisions[index]!.changes)
        .map((person) => ({ ...person, status: kind.status })),
    ),
    skipped: decisions.reduce<Skips>((all, { skipped }) => addSkips(all, skipped), {}),
  };
}

/** Makes users join or leave a group; those who are undone get back the end of their membership. */
async function changeMembers(
  tx: Transaction,
  actor: ActingUser,
  change: GroupChange,
  { allowed, skipped }: { allowed: readonly Member[]; skipped: Skips },
  undoOf: string | null,
  at: Date,
): Promise<Outcome> {
  if (change.operation === "remove_from_group") {
    const { changedIds } = await removeMembers(tx, actor, change.group, allowed, at);
    return { changedIds, skipped };
  }
  if (!undoOf) {
    const { changedIds } = await addMembers(tx, actor, change.group, allowed, change.endsAt, at);
    return { changedIds, skipped };
  }
  const ends = await readFormerEnds(tx, undoOf, allowed);
  const back = allowed
    .map((person) => ({ ...person, endsAt: ends.get(person.userId) ?? null }))
    .filter(({ endsAt }) => endsAt === null || endsAt > at);
  // They were members before: no email says that they are members now.
  const group = { ...change.group, notifiesMembers: false };
  const { changedIds } = await addMembers(tx, actor, group, back, null, at);
  return { changedIds, skipped: addSkips(skipped, { ended: allowed.length - back.length }) };
}

/**
 * When the memberships ended that an operation has taken from users of one batch, by user; without
 * those that did not end.
 */
async function readFormerEnds(
  tx: Transaction,
  operationId: string,
  people: readonly Member[],
): Promise<Map<string, Date>> {
  const ids = people.map(({ userId }) => userId);
  const endsAt = sql<string>`${auditEvents.before} ->> 'endsAt'`;
  const rows = await tx
    .select({ userId: auditEvents.targetId, endsAt })
    .from(bulkOperations)
    .innerJoin(
      auditEvents,
      and(
        eq(auditEvents.organizationId, bulkOperations.organizationId),
        inTexts(auditEvents.targetId, ids),
        eq(auditEvents.action, "user.group_left"),
        eq(auditEvents.actorId, bulkOperations.actorId),
        between(auditEvents.at, bulkOperations.createdAt, bulkOperations.finishedAt),
      ),
    )
    .where(and(eq(bulkOperations.id, operationId), isNotNull(endsAt)));
  return new Map(rows.map((row) => [row.userId, new Date(row.endsAt)]));
}

/** The operation that is performed, and the one that it undoes. */
type PerformedOperation = ChangeRequest & { undoOf: string | null };

/**
 * Changes the users that the rules let the actor change at this moment, with sessions, audit events
 * and mails, in a fixed number of statements.
 * @throws unauthenticated or forbidden when the actor is no longer allowed to do it
 */
export async function perform(
  tx: Transaction,
  actor: ActingUser,
  request: PerformedOperation,
  userIds: readonly string[],
  at: Date,
): Promise<Outcome> {
  const { subject, activeAdministrators } = await lockUsers(tx, actor, [], at);
  const change = await readChange(tx, actor, subject, request);
  requireChange(subject, change);
  if (isGroupChange(change)) {
    // Not locked: memberships change one after another since `lockUsers`, and depend on no other change.
    const selected = and(
      eq(users.organizationId, actor.organization.id),
      inIds(users.id, userIds),
    )!;
    const options = { withInvitations: false, withPeople: true, group: groupOfKinds(change) };
    const kinds = await countKinds(tx, actor, selected, options, at);
    const decided = decideMembers(subject, change, kinds, activeAdministrators, at);
    return changeMembers(tx, actor, change, decided, request.undoOf, at);
  }
  const people = await readPeople(tx, actor, change, userIds, at);
  const { allowed, skipped } = decideEach(subject, change, people, activeAdministrators, at);
  if (allowed.length === 0) return { changedIds: [], skipped };
  if (change.operation === "resend_invitations") {
    const ids = allowed.map(({ invitationId }) => invitationId!);
    const renewed = await renewInvitations(tx, actor, subject, ids, at);
    // A user who registered between the two statements has no open invitation any more.
    const late = addSkips(skipped, { no_invitation: allowed.length - renewed.length });
    return { changedIds: renewed.map(({ userId }) => userId), skipped: late };
  }
  if (change.operation === "change_role") {
    const after = { roleKey: change.role.key };
    const edits = allowed.map(({ userId, email, roleKey }) => ({
      userId,
      email,
      before: { roleKey },
      after,
    }));
    await writeEdits(tx, actor, edits, at);
  } else {
    await writeStatusChange(tx, actor, change.operation, allowed, at);
  }
  return { changedIds: allowed.map(({ userId }) => userId), skipped };
}
