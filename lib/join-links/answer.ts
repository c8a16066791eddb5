import { createHash } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import type { RegistrationKind } from "@/db/schema/registrations";
import { after, now } from "@/lib/clock";
import type { JobPayloads } from "@/lib/jobs/queue";
import { enqueueMails } from "@/lib/mail/enqueue";
import { consume, joinMailsByEmail } from "@/lib/rate-limits";

import { hasAsked, resolveEmailStatus } from "./email-status";
import { registrationLifetime } from "./lifetime";
import { linkForAddress } from "./state";
import type { LinkForAddress } from "./state";

type Note = JobPayloads["join-link"];

/** Writes what an address waits for, with its mail. */
async function writeRegistration(
  tx: Transaction,
  note: Note,
  organizationId: string,
  kind: RegistrationKind,
  at: Date,
): Promise<void> {
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into registrations (organization_id, join_link_id, link_generation, kind, email,
      email_normalized, created_at, expires_at)
    values (${organizationId}, ${note.joinLinkId}, ${note.generation}, ${kind}, ${note.email},
      ${note.emailNormalized}, ${at.toISOString()}, ${after(at, registrationLifetime).toISOString()})
    returning id
  `);
  await enqueueMails(
    tx,
    [{ organizationId, kind: "registration", recipient: note.email, registrationId: row!.id }],
    at,
  );
}

/** Whether a mail may lead somewhere at all: the link is open, and for this address. */
function leadsSomewhere(link: LinkForAddress | undefined, note: Note): link is LinkForAddress {
  return link?.state === "open" && (link.allowed || (note.ask && link.acceptsRequests));
}

/**
 * The worker's part of *Sign up to …*: decides what an address is mailed, by what is true now. At
 * most three mails an hour, which nobody is told: the page has answered already.
 */
export async function answerJoinLink(note: Note): Promise<void> {
  const at = now();
  const { emailNormalized, generation } = note;
  const link = await linkForAddress(db, { id: note.joinLinkId, generation }, emailNormalized, at);
  if (!leadsSomewhere(link, note)) return;
  const key = createHash("sha256").update(emailNormalized).digest("hex");
  if ((await consume(joinMailsByEmail, key)) > 0) return;

  const { organizationId } = link;
  await db.transaction(async (tx) => {
    const person = await resolveEmailStatus(tx, organizationId, emailNormalized, at);
    switch (person.status) {
      case "member": {
        const { userId, email: recipient } = person;
        await enqueueMails(tx, [{ organizationId, userId, kind: "how_to_sign_in", recipient }], at);
        return;
      }
      case "invited": {
        // The same link again: a stranger must not be able to kill the one that was mailed.
        const { userId, email: recipient, invitationId } = person;
        await enqueueMails(
          tx,
          [
            {
              organizationId,
              userId,
              kind: "invitation",
              recipient,
              invitationId,
              generation: person.generation,
            },
          ],
          at,
        );
        return;
      }
      case "blocked":
        return writeRegistration(tx, note, organizationId, "refused", at);
      case "unknown": {
        if (link.allowed) return writeRegistration(tx, note, organizationId, "register", at);
        if (await hasAsked(tx, organizationId, emailNormalized, at)) return;
        return writeRegistration(tx, note, organizationId, "ask", at);
      }
    }
  });
}
