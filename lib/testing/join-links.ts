import { and, eq, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { identityConfigurations, joinLinks, mails, registrations } from "@/db/schema/schema";
import type { Origin } from "@/lib/audit/record";
import { answerJoinLink } from "@/lib/join-links/answer";
import { requestRegistration, requestToAsk } from "@/lib/join-links/request-registration";
import type { JobPayloads } from "@/lib/jobs/queue";
import { linkToken } from "@/lib/secrets/links";
import { parseEmail } from "@/lib/email";
import type { ParsedEmail } from "@/lib/email";

const group = () => Math.floor(Math.random() * 0x10000).toString(16);

/** A visitor with an IP address that no other test uses. */
export function strangersOrigin(): Origin {
  return { address: `2001:db8:${group()}:${group()}::1`, agent: "Registrant" };
}

/** Changes an organization's configuration directly in the database. */
export async function setIdentity(
  organizationId: string,
  changes: Partial<typeof identityConfigurations.$inferInsert>,
): Promise<void> {
  await db
    .update(identityConfigurations)
    .set(changes)
    .where(eq(identityConfigurations.organizationId, organizationId));
}

/** The organization's current self-service link. */
export async function selfServiceLink(
  organizationId: string,
): Promise<{ id: string; token: string }> {
  const [link] = await db
    .select()
    .from(joinLinks)
    .where(and(eq(joinLinks.organizationId, organizationId), isNull(joinLinks.name)));
  return { id: link!.id, token: linkToken("join link", link!.id, link!.generation) };
}

export const tokenOf = (url: string): string => url.slice(url.lastIndexOf("/") + 1);

export const parsed = (email: string): ParsedEmail => parseEmail(email) as ParsedEmail;

/** Takes the jobs that were enqueued for the worker, oldest first. */
export async function takeNotes(): Promise<JobPayloads["join-link"][]> {
  const rows = await db.execute<{ data: JobPayloads["join-link"] }>(sql`
    with taken as (delete from pgboss.job where name = 'join-link' returning data, created_on, id)
    select data from taken order by created_on, id
  `);
  return rows.map((row) => row.data);
}

/**
 * Enters an email at a join link, and runs the worker.
 * @returns the emails it caused: their kinds, and the token of the personal link
 */
export async function enterAddress(
  token: string,
  email: string,
  { ask }: { ask: boolean } = { ask: false },
): Promise<{ kind: string; registration?: string; token?: string; userId: string | null }[]> {
  const before = await db.select({ id: mails.id }).from(mails).orderBy(mails.id);
  const input = { token, email: parsed(email) };
  await (ask ? requestToAsk : requestRegistration)(input, strangersOrigin());
  for (const note of await takeNotes()) await answerJoinLink(note);
  const known = new Set(before.map(({ id }) => id));
  const rows = await db
    .select({
      id: mails.id,
      kind: mails.kind,
      userId: mails.userId,
      registrationId: mails.registrationId,
      registration: registrations.kind,
    })
    .from(mails)
    .leftJoin(registrations, eq(registrations.id, mails.registrationId))
    .orderBy(mails.id);
  return rows
    .filter(({ id }) => !known.has(id))
    .map(({ kind, userId, registrationId, registration }) => ({
      kind,
      userId,
      ...(registrationId
        ? { registration: registration!, token: linkToken("registration", registrationId, 1) }
        : {}),
    }));
}
