import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import type { ActingUser } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { renewInvitations } from "@/lib/invitations/change";
import { writeStatusChange } from "@/lib/users/change-status";
import { writeRoleChange } from "@/lib/users/edit";
import { lockPeople } from "@/lib/users/lock";

import { decideKinds, requireChange } from "./decide";
import type { Change, Kind } from "./decide";
import { addSkips } from "./words";
import type { Skips } from "./words";

/** What became of some people. */
export type Outcome = { changedIds: string[]; skipped: Skips };

/** Those of the people whom the rules let the actor change, and why not the others. */
function decideEach<Person extends Omit<Kind, "isActor"> & { userId: string }>(
  subject: Subject,
  change: Change,
  people: readonly Person[],
  activeAdministrators: number,
  at: Date,
): { allowed: Person[]; skipped: Skips } {
  const groups = new Map<string, { kind: Kind; members: Person[] }>();
  for (const person of people) {
    const { status, roleKey, rank, hasOpenInvitation } = person;
    const isActor = person.userId === subject.userId;
    const key = [status, roleKey, hasOpenInvitation, isActor].join();
    const group = groups.get(key);
    if (group) group.members.push(person);
    else {
      const kind = { status, roleKey, rank, hasOpenInvitation, isActor };
      groups.set(key, { kind, members: [person] });
    }
  }
  const list = [...groups.values()];
  const kinds = list.map(({ kind, members }) => ({ kind, count: members.length }));
  const decisions = decideKinds(subject, change, kinds, activeAdministrators, at);
  return {
    allowed: list.flatMap(({ members }, index) => members.slice(0, decisions[index]!.changes)),
    skipped: decisions.reduce<Skips>((all, { skipped }) => addSkips(all, skipped), {}),
  };
}

type Invited = Omit<Kind, "isActor"> & { userId: string; invitationId: string | null };

/**
 * Locks invitations only, and after the actor: who ends an invitation takes it before its person,
 * so that locking people first would make the two wait in a circle.
 */
async function resend(
  tx: Transaction,
  actor: ActingUser,
  change: Change,
  userIds: readonly string[],
  at: Date,
): Promise<Outcome> {
  const { subject } = await lockPeople(tx, actor, [], at);
  requireChange(subject, change);
  const people = await tx.execute<Invited>(sql`
    select users.id as "userId", users.status, users.role_key as "roleKey", roles.rank,
      invitations.id as "invitationId", invitations.id is not null as "hasOpenInvitation"
    from users
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    left join invitations on invitations.user_id = users.id
      and invitations.accepted_at is null and invitations.revoked_at is null
    where users.organization_id = ${actor.organization.id} and users.id in (
      select id::uuid from jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb) as list (id)
    )
  `);
  const { allowed, skipped } = decideEach(subject, change, people, 0, at);
  const invitationIds = allowed.map(({ invitationId }) => invitationId!);
  const renewed =
    allowed.length > 0
      ? await renewInvitations(tx, { ...actor, rank: subject.rank }, invitationIds, at)
      : [];
  // Who registered between the two statements has none any more.
  const late = allowed.length - renewed.length;
  return {
    changedIds: renewed.map(({ userId }) => userId),
    skipped: late > 0 ? addSkips(skipped, { no_invitation: late }) : skipped,
  };
}

/**
 * Changes those of the people whom the rules let the actor change at this moment, with sessions,
 * audit events and mails: a fixed number of statements, whatever their number.
 * @throws unauthenticated or forbidden when the actor may not do it to anybody any more
 */
export async function perform(
  tx: Transaction,
  actor: ActingUser,
  change: Change,
  userIds: readonly string[],
  at: Date,
): Promise<Outcome> {
  if (change.operation === "resend_invitations") return resend(tx, actor, change, userIds, at);
  const locked = await lockPeople(tx, actor, userIds, at);
  requireChange(locked.subject, change);
  const people = [...locked.people.values()].map((person) => ({
    ...person,
    hasOpenInvitation: false,
  }));
  const { allowed, skipped } = decideEach(
    locked.subject,
    change,
    people,
    locked.activeAdministrators,
    at,
  );
  if (allowed.length > 0) {
    if (change.operation === "change_role") {
      await writeRoleChange(tx, actor, allowed, change.role.key, at);
    } else {
      await writeStatusChange(tx, actor, change.operation, allowed, at);
    }
  }
  return { changedIds: allowed.map(({ userId }) => userId), skipped };
}
