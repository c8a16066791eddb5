import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import type { ActingUser } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { renewInvitations } from "@/lib/invitations/change";
import { writeStatusChange } from "@/lib/users/change-status";
import { writeRoleChange } from "@/lib/users/edit";
import { lockUsers } from "@/lib/users/lock";

import { decideKinds, requireChange } from "./decide";
import type { Change, Kind } from "./decide";
import { addSkips } from "./messages";
import type { Skips } from "./messages";

/** What became of some people. */
export type Outcome = { changedIds: string[]; skipped: Skips };

type Person = Kind & { userId: string; email: string; invitationId: string | null };

/**
 * Reads the people and locks them, but for resending: who ends an invitation takes it before its
 * person, so that taking people before invitations would make the two wait in a circle. The order
 * does not matter otherwise, as those who lock many people of an organization take turns.
 */
async function readPeople(
  tx: Transaction,
  actor: ActingUser,
  { operation }: Change,
  userIds: readonly string[],
): Promise<Person[]> {
  const resends = operation === "resend_invitations";
  return tx.execute<Person>(sql`
    select users.id as "userId", users.email, users.status, users.role_key as "roleKey", roles.rank,
      users.id = ${actor.userId} as "isActor",
      ${resends ? sql`invitations.id` : sql`null`} as "invitationId",
      ${resends ? sql`invitations.id is not null` : sql`false`} as "hasOpenInvitation"
    from users
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    ${
      resends
        ? sql`left join invitations on invitations.user_id = users.id
            and invitations.accepted_at is null and invitations.revoked_at is null`
        : sql``
    }
    where users.organization_id = ${actor.organization.id} and users.id in (
      select id::uuid from jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb) as list (id)
    )
    order by users.id
    ${resends ? sql`` : sql`for no key update of users`}
  `);
}

/** Those of the people whom the rules let the actor change, and why not the others. */
function decideEach(
  subject: Subject,
  change: Change,
  people: readonly Person[],
  activeAdministrators: number,
  at: Date,
): { allowed: Person[]; skipped: Skips } {
  const groups = new Map<string, { kind: Kind; members: Person[] }>();
  for (const person of people) {
    const { status, roleKey, isActor, hasOpenInvitation } = person;
    const key = [status, roleKey, isActor, hasOpenInvitation].join();
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
  const { subject, activeAdministrators } = await lockUsers(tx, actor, [], at);
  requireChange(subject, change);
  const people = await readPeople(tx, actor, change, userIds);
  const { allowed, skipped } = decideEach(subject, change, people, activeAdministrators, at);
  if (allowed.length === 0) return { changedIds: [], skipped };
  if (change.operation === "resend_invitations") {
    const ids = allowed.map(({ invitationId }) => invitationId!);
    const renewed = await renewInvitations(tx, { ...actor, rank: subject.rank }, ids, at);
    // Who registered between the two statements has none any more.
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
