import { createHash } from "node:crypto";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { registrations } from "@/db/schema/schema";
import type { RegistrationKind } from "@/db/schema/registrations";
import { after, now } from "@/lib/clock";
import type { JobPayloads } from "@/lib/jobs/queue";
import { enqueueMails } from "@/lib/mail/enqueue";
import { consume, joinMailsByEmail } from "@/lib/rate-limits";

import { hasAsked, resolveEmailStatus } from "./email-status";
import { registrationLifetime } from "@/lib/lifetimes";
import { linkForAddress } from "./state";
import type { LinkForAddress } from "./state";

type JoinRequestJob = JobPayloads["join-link"];

/** Inserts a registration with its email. */
async function writeRegistration(
  tx: Transaction,
  job: JoinRequestJob,
  organizationId: string,
  kind: RegistrationKind,
  at: Date,
): Promise<void> {
  const [row] = await tx
    .insert(registrations)
    .values({
      organizationId,
      joinLinkId: job.joinLinkId,
      linkGeneration: job.generation,
      kind,
      email: job.email,
      emailNormalized: job.emailNormalized,
      createdAt: at,
      expiresAt: after(at, registrationLifetime),
    })
    .returning({ id: registrations.id });
  await enqueueMails(
    tx,
    [{ organizationId, kind: "registration", recipient: job.email, registrationId: row!.id }],
    at,
  );
}

/** Whether the link is open and allows this address. */
function leadsSomewhere(
  link: LinkForAddress | undefined,
  job: JoinRequestJob,
): link is LinkForAddress {
  return link?.state === "open" && (link.allowed || (job.ask && link.acceptsRequests));
}

/**
 * The worker's part of *Sign up to …*: decides which email an address gets, by the current state. At
 * most three emails an hour; the page does not report more, because it has answered already.
 */
export async function answerJoinLink(job: JoinRequestJob): Promise<void> {
  const at = now();
  const { emailNormalized, generation } = job;
  const link = await linkForAddress(db, { id: job.joinLinkId, generation }, emailNormalized, at);
  if (!leadsSomewhere(link, job)) return;
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
        // The same link again, so that a stranger cannot invalidate the one that was sent.
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
        return writeRegistration(tx, job, organizationId, "refused", at);
      case "unknown": {
        if (link.allowed) return writeRegistration(tx, job, organizationId, "register", at);
        if (await hasAsked(tx, organizationId, emailNormalized, at)) return;
        return writeRegistration(tx, job, organizationId, "ask", at);
      }
    }
  });
}
