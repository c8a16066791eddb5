import { and, eq, isNull } from "drizzle-orm";

import { db } from "@/db/client";
import { joinRequests, registrations } from "@/db/schema/schema";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import type { AskInput } from "@/lib/join-links/schema";
import { deadPersonalLinkMessages } from "@/lib/registration/dead-personal-links";
import { readAskLink } from "@/lib/registration/queries";
import type { DeadAskLink } from "@/lib/registration/queries";
import { displayName } from "@/lib/users/display-name";

const dead = (state: DeadAskLink): GatehouseError =>
  new GatehouseError("conflict", deadPersonalLinkMessages[state].title);

/**
 * Requests access with a personal link, which works once.
 * @throws conflict when the link is dead, or there is an open request already
 */
export async function askToBeLetIn(input: AskInput, origin: Origin): Promise<void> {
  const { token, firstName, lastName, message } = input;
  const at = now();
  await db.transaction(async (tx) => {
    const link = await readAskLink(token, tx);
    if (link.state !== "open") throw dead(link.state);
    const { organizationId, email, emailNormalized } = link;
    const [used] = await tx
      .update(registrations)
      .set({ usedAt: at })
      .where(
        and(
          eq(registrations.id, link.registrationId),
          eq(registrations.kind, "ask"),
          isNull(registrations.usedAt),
        ),
      )
      .returning({ id: registrations.id });
    if (!used) throw dead("asked");
    const [request] = await tx
      .insert(joinRequests)
      .values({
        organizationId,
        joinLinkId: link.joinLinkId,
        email,
        emailNormalized,
        firstName,
        lastName,
        message,
        askedAt: at,
      })
      .onConflictDoNothing()
      .returning({ id: joinRequests.id });
    if (!request) throw dead("asked");
    await recordAuditEvents(
      tx,
      organizationId,
      { id: null, label: `${displayName({ firstName, lastName, email })} <${email}>`, origin },
      [
        {
          action: "request.made",
          targetType: "request",
          targetId: request.id,
          targetLabel: email,
          after: { email, firstName, lastName, message },
        },
      ],
      at,
    );
  });
}
