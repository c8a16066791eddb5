import { db } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { enqueueMails } from "@/lib/mail/enqueue";

import { decideRequests, lockRequests, refused } from "./lock";
import type { DeclineRequestsInput, RequestResult } from "./schema";

/**
 * Declines requests and emails the people, who can ask again after 30 days.
 * @returns one result per different id, in the order given
 * @throws forbidden without users:manage
 */
export async function declineRequests(
  actor: Actor,
  input: DeclineRequestsInput,
): Promise<RequestResult[]> {
  requirePermission(actor, "users:manage");
  const ids = [...new Set(input.ids)];
  const at = now();
  return db.transaction(async (tx) => {
    const requests = await lockRequests(tx, actor, ids);
    const results = ids.map((id): RequestResult => {
      const request = requests.get(id);
      if (!request) return refused({ id }, "not_found");
      if (request.decidedAt) return refused(request, "already_decided");
      return { id, email: request.email, outcome: "declined" };
    });
    const declined = results
      .filter(({ outcome }) => outcome === "declined")
      .map(({ id }) => requests.get(id)!);
    await decideRequests(
      tx,
      actor,
      declined.map(({ id }) => id),
      "declined",
      at,
    );
    await enqueueMails(
      tx,
      declined.map(({ email }) => ({
        organizationId: actor.organization.id,
        kind: "request_declined",
        recipient: email,
      })),
      at,
    );
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      declined.map(({ id, email }) => ({
        action: "request.declined",
        targetType: "request",
        targetId: id,
        targetLabel: email,
      })),
      at,
    );
    return results;
  });
}
