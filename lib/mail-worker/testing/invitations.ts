import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import { after, days, now } from "@/lib/clock";
import { parseEmail } from "@/lib/email";

import { enqueueMails } from "@/lib/mail/enqueue";
import type { NewMail } from "@/lib/mail/enqueue";

export type TestOrganization = { id: string; inviterId: string };

/** An organization with the person who invites. */
export async function testOrganization(
  names: { organization?: string; firstName?: string; lastName?: string } = {},
): Promise<TestOrganization> {
  const slug = `test-${randomUUID()}`;
  const { organization = "Northwind", firstName = "Grace", lastName = "Hopper" } = names;
  const [made] = await db.execute<{ id: string; inviterId: string }>(sql`
    with organization as (
      insert into organizations (name, slug) values (${organization}, ${slug}) returning id
    ), role as (
      insert into roles (organization_id, key, name, rank, permissions, built_in)
      select id, 'responder', 'Responder', 20, '{}', true from organization
    ), inviter as (
      insert into users (organization_id, email, email_normalized, first_name, last_name,
        role_key, status, activated_at)
      select id, ${`${slug}@example.com`}, ${`${slug}@example.com`}, ${firstName}, ${lastName},
        'responder', 'active', now()
      from organization returning id
    )
    select organization.id, inviter.id as "inviterId" from organization, inviter`);
  return made!;
}

/** Invites people and queues their mails, without waking a worker. Returns the rows, in order. */
export async function queueInvitations(
  organization: TestOrganization,
  recipients: readonly string[],
): Promise<{ mailId: string; invitationId: string; recipient: string }[]> {
  await db.transaction(async (tx) =>
    enqueueMails(tx, await invite(organization, recipients), now()),
  );
  const rows = await db
    .select({ mailId: mails.id, invitationId: mails.invitationId, recipient: mails.recipient })
    .from(mails);
  const byRecipient = new Map(rows.map((row) => [row.recipient, row]));
  return recipients.map((recipient) => {
    const { mailId, invitationId } = byRecipient.get(recipient)!;
    return { mailId, invitationId: invitationId!, recipient };
  });
}

/** Invites people and returns the mails that are to be written. */
export async function invite(
  { id, inviterId }: TestOrganization,
  recipients: readonly string[],
): Promise<NewMail[]> {
  const at = now().toISOString();
  // Also addresses that are none, for what a provider says to them.
  const people = recipients.map((email) => {
    const parsed = parseEmail(email);
    return "problem" in parsed ? { email, emailNormalized: email } : parsed;
  });
  const rows = await db.execute<{ userId: string; invitationId: string; recipient: string }>(sql`
    with invited as (
      insert into users (organization_id, email, email_normalized, role_key, status)
      select ${id}, email, "emailNormalized", 'responder', 'invited'
      from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as person
        (email text, "emailNormalized" text)
      returning id, email
    ), invitation as (
      insert into invitations (organization_id, user_id, invited_by, created_at, sent_at, expires_at)
      select ${id}, id, ${inviterId}, ${at}, ${at}, ${after(now(), days(7)).toISOString()} from invited
      returning id, user_id
    )
    select user_id as "userId", invitation.id as "invitationId", email as recipient
    from invitation join invited on invited.id = user_id`);
  return rows.map((row) => ({ ...row, organizationId: id, kind: "invitation", generation: 1 }));
}
