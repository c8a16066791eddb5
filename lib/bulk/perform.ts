import { and, eq, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { identityConfigurations, invitations, roles, users } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { renewInvitations } from "@/lib/invitations/resend";
import { writeStatusChange } from "@/lib/users/change-status";
import { writeRoleChange } from "@/lib/users/edit";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";
import { isOpenInvitation } from "@/lib/users/list/row";
import { lockUsers } from "@/lib/users/lock";

import { decideKinds, requireChange } from "./decide";
import type { Change, Kind } from "./decide";
import { addSkips } from "./messages";
import type { Skips } from "./messages";

/** What an operation did to some users. */
export type Outcome = { changedIds: string[]; skipped: Skips };

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
    const { rank, permissions, administrator } = access;
    const key = [
      status,
      roleKey,
      isActor,
      hasOpenInvitation,
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

/**
 * Changes the users that the rules let the actor change at this moment, with sessions, audit events
 * and mails, in a fixed number of statements.
 * @throws unauthenticated or forbidden when the actor is no longer allowed to do it
 */
export async function perform(
  tx: Transaction,
  actor: ActingUser,
  change: Change,
  userIds: readonly string[],
  at: Date,
): Promise<Outcome> {
  const { subject, activeAdministrators } = await lockUsers(tx, actor, [], at);
  requireChange(subject, change);
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
    await writeRoleChange(tx, actor, allowed, change.role.key, at);
  } else {
    await writeStatusChange(tx, actor, change.operation, allowed, at);
  }
  return { changedIds: allowed.map(({ userId }) => userId), skipped };
}
