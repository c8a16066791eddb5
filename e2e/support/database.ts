import { EventEmitter, once } from "node:events";

import { eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { groups, identityConfigurations } from "@/db/schema/schema";
import { now } from "@/lib/clock";
import { endSessions as endSessionsOf } from "@/lib/users/end-sessions";

import type { Invitation, Organization, Person } from "./organizations";

/** Makes an invitation expire. */
export async function expire(invitation: Pick<Invitation, "id">): Promise<void> {
  await db.execute(sql`
    update invitations set sent_at = sent_at - interval '8 days',
      expires_at = now() - interval '1 second'
    where id = ${invitation.id}
  `);
}

/**
 * Moves the expiry of a temporary password.
 * @param left how long it still works, such as `3 days`; `0 seconds` is its very end
 */
export async function setTemporaryPasswordLeft(
  person: Pick<Person, "id">,
  left: string,
): Promise<void> {
  await db.execute(sql`
    update users set temporary_expires_at = now() + ${left}::interval
    where id = ${person.id} and temporary_expires_at is not null
  `);
}

/** Makes the latest confirmation code expire. */
export async function letCodeRunOut(person: Pick<Person, "id">): Promise<void> {
  await db.execute(sql`
    update users set code_expires_at = now() where id = ${person.id} and code_expires_at is not null
  `);
}

/** Moves the deletion of a user back in time, such as `20 days`. */
export async function setDeletedSince(person: Pick<Person, "id">, ago: string): Promise<void> {
  await db.execute(sql`
    update users set deleted_at = now() - ${ago}::interval where id = ${person.id}
  `);
}

/** The stored fields of a user that *Edit* can change. */
export async function storedPerson(person: Pick<Person, "id">): Promise<{
  status: string;
  firstName: string;
  lastName: string;
  roleKey: string;
  extraPermissions: string[];
  hasPassword: boolean;
  version: number;
}> {
  const [row] = await db.execute<Awaited<ReturnType<typeof storedPerson>>>(sql`
    select status, first_name as "firstName", last_name as "lastName", role_key as "roleKey",
      extra_permissions as "extraPermissions", password_hash is not null as "hasPassword", version
    from users where id = ${person.id}
  `);
  return row!;
}

/** The open sessions of a user. */
export async function openSessionIds(person: Pick<Person, "id">): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from sessions
    where user_id = ${person.id} and ended_at is null and expires_at > now()
  `);
  return rows.map((row) => row.id);
}

/** Ends a user's sessions. */
export async function endSessions({ id }: Pick<Person, "id">): Promise<void> {
  await db.transaction((tx) => endSessionsOf(tx, [id], "ended", now()));
}

/** The users with an email address, over all organizations, latest first. */
export async function accountsOf(
  email: string,
): Promise<{ id: string; organizationId: string; roleKey: string; status: string }[]> {
  return db.execute(sql`
    select id, organization_id as "organizationId", role_key as "roleKey", status
    from users where email_normalized = ${email.toLowerCase()} order by created_at desc
  `);
}

/** The names of the groups that the user with an email address is in, in alphabetical order. */
export async function groupsOf(email: string): Promise<string[]> {
  const rows = await db.execute<{ name: string }>(sql`
    select groups.name from users
    join group_memberships on group_memberships.user_id = users.id
    join groups on groups.id = group_memberships.group_id
    where users.email_normalized = ${email}
    order by groups.name
  `);
  return rows.map(({ name }) => name);
}

/** How many invitations of an organization are open, used and revoked. */
export async function countInvitations(
  organizationId: string,
): Promise<{ open: number; used: number; revoked: number; people: number }> {
  const [row] = await db.execute<{ open: number; used: number; revoked: number; people: number }>(
    sql`
      select count(*) filter (where accepted_at is null and revoked_at is null)::int as open,
        count(accepted_at)::int as used, count(revoked_at)::int as revoked,
        count(distinct user_id)::int as people
      from invitations where organization_id = ${organizationId}
    `,
  );
  return row!;
}

/** The audit events of an organization, oldest first. */
export async function auditActions(organizationId: string): Promise<string[]> {
  const rows = await db.execute<{ action: string }>(sql`
    select action from audit_events where organization_id = ${organizationId} order by id
  `);
  return rows.map((row) => row.action);
}

/** Counts so many uses of a rate limit within the last 15 minutes. */
export async function useUp(limit: string, key: string, times: number): Promise<void> {
  const until = Date.now() + 15 * 60_000;
  await db.execute(sql`
    insert into rate_limits (key, points, expire) values (${`${limit}:${key}`}, ${times}, ${until})
    on conflict (key) do update set points = excluded.points, expire = excluded.expire
  `);
}

/** Adds many equal users with one statement. In SQL for speed. */
export async function addCrowd(
  organization: Pick<Organization, "id" | "slug">,
  count: number,
): Promise<void> {
  await db.execute(sql`
    insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
      status, activated_at)
    select ${organization.id}, address, address, 'Crowd', lpad(number::text, 6, '0'), 'responder',
      'active', now()
    from generate_series(1, ${count}::int) as number
    cross join lateral (select 'crowd-' || number || '@' || ${organization.slug} || '.example' as address) as made
  `);
}

/**
 * Blocks changes to an organization's users, as a long transaction would.
 * @returns ends the transaction
 */
export async function holdUp(organization: Pick<Organization, "id">): Promise<() => Promise<void>> {
  const gate = new EventEmitter();
  const taken = once(gate, "taken");
  const released = once(gate, "released");
  const transaction = db.transaction(async (tx) => {
    await tx.execute(
      sql`select from organizations where id = ${organization.id} for no key update`,
    );
    gate.emit("taken");
    await released;
  });
  await taken;
  return async () => {
    gate.emit("released");
    await transaction;
  };
}

/** Whether the worker is processing a batch of the organization's job: it locks the job's row. */
export async function isJobAtWork(organization: Pick<Organization, "id">): Promise<boolean> {
  const free = await db.execute(sql`
    select from bulk_operations
    where organization_id = ${organization.id} and state = 'running' for update skip locked
  `);
  return free.length === 0;
}

/** How many users of an organization have a status. */
export async function countPeople(
  organization: Pick<Organization, "id">,
  status: string,
): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from users
    where organization_id = ${organization.id} and status = ${status}
  `);
  return row!.count;
}

/** Switches an organization from Basic access to RBAC. */
export async function useRbac(organizationId: string): Promise<void> {
  await db
    .update(identityConfigurations)
    .set({ accessControl: "rbac" })
    .where(eq(identityConfigurations.organizationId, organizationId));
}

/** Sets the role that members of a group get. */
export async function setGroupRole(groupId: string, roleKey: string): Promise<void> {
  await db.update(groups).set({ roleKey }).where(eq(groups.id, groupId));
}
