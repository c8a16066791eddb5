import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { mails } from "@/db/schema/schema";

import type { NewMail } from "./enqueue";

/** Inserts emails with one parameter for all of them, for the reason in lib/audit/record-queries.ts. */
export async function insertMails(
  tx: Transaction,
  newMails: readonly NewMail[],
  at: Date,
): Promise<void> {
  const time = at.toISOString();
  await tx.execute(sql`
    insert into ${mails}
      (organization_id, user_id, kind, recipient, invitation_id, registration_id, group_id,
       generation, next_attempt_at, created_at, state_changed_at)
    select "organizationId", "userId", kind, recipient, "invitationId", "registrationId", "groupId",
      generation,
      ${time}::timestamptz, ${time}::timestamptz, ${time}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(newMails)}::jsonb) as new_mail
      ("organizationId" uuid, "userId" uuid, kind text, recipient text,
       "invitationId" uuid, "registrationId" uuid, "groupId" uuid, generation int)`);
}
