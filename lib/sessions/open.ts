import { sql } from "drizzle-orm";

import { client, db } from "@/db/client";
import type { Transaction } from "@/db/client";
import type { Origin } from "@/lib/audit/record";
import { after, days, minutes, now } from "@/lib/clock";
import { linkToken, readLinkToken } from "@/lib/secrets/links";

/** How long a session lasts at most, in milliseconds. */
export const sessionLifetime = days(30);

/** How long the ticket may wait for its cookie, in milliseconds: both happen in one request. */
const ticketLifetime = minutes(1);

/**
 * Opens a session for a user who has just proven who they are.
 * @returns the ticket that `startSession` of lib/auth/authentication trades for the cookie, once
 */
export async function openSession(
  tx: Transaction,
  user: { id: string; organizationId: string },
  origin: Origin,
): Promise<{ sessionId: string; ticket: string }> {
  const at = now();
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into sessions (organization_id, user_id, created_at, last_seen_at, expires_at, address, agent)
    values (${user.organizationId}, ${user.id}, ${at.toISOString()}, ${at.toISOString()},
      ${after(at, sessionLifetime).toISOString()}, ${origin.address}, ${origin.agent})
    returning id
  `);
  return { sessionId: row!.id, ticket: sessionTicket(row!.id) };
}

/** What a session that was just opened is claimed with. */
export function sessionTicket(sessionId: string): string {
  return linkToken("session ticket", sessionId, 1);
}

/**
 * Uses a ticket up: from here on the session is somebody's, and on record.
 * @returns the session it opened, or undefined for any other ticket
 */
export async function claimSession(ticket: string): Promise<string | undefined> {
  const subject = readLinkToken("session ticket", ticket);
  if (!subject) return undefined;
  const at = now().toISOString();
  const oldest = after(now(), -ticketLifetime).toISOString();
  const [row] = await client<{ id: string }[]>`
    with person as (
      select users.id from users join sessions on sessions.user_id = users.id
      where sessions.id = ${subject.id}
      for no key update of users
    ), claimed as (
      update sessions set claimed_at = ${at} from person
      where sessions.id = ${subject.id} and user_id = person.id
        and claimed_at is null and ended_at is null and created_at > ${oldest}
      returning sessions.id, organization_id, user_id, address, agent
    ), seen as (
      update users set last_active_at = ${at} from claimed where users.id = claimed.user_id
      returning users.id, email, trim(first_name || ' ' || last_name) as name
    )
    insert into audit_events (organization_id, at, actor_id, actor_label, action, target_type,
      target_id, target_label, address, agent)
    select organization_id, ${at}, user_id, coalesce(nullif(name, ''), email) || ' <' || email || '>',
      'session.started', 'session', claimed.id, email, address, agent
    from claimed join seen on seen.id = claimed.user_id
    returning target_id as id
  `;
  return row?.id;
}

/**
 * Notes that the session and its user were active just now. Here as in claiming the person is
 * locked before the session, as by those who disable them: otherwise the two could wait for each
 * other.
 */
export async function touchSession(sessionId: string): Promise<void> {
  const at = now().toISOString();
  await db.execute(sql`
    with person as (
      select users.id from users join sessions on sessions.user_id = users.id
      where sessions.id = ${sessionId}
      for no key update of users
    ), seen as (
      update sessions set last_seen_at = ${at} from person
      where sessions.id = ${sessionId} and user_id = person.id and ended_at is null
      returning user_id
    )
    update users set last_active_at = ${at} from seen where users.id = seen.user_id
  `);
}
