import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import { joinLinks } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";

import { lockNamedLink, recordLink } from "./lock";

/**
 * Pauses a named link, with the personal links that were sent because of it.
 * @throws forbidden, not_found
 */
export async function pauseJoinLink(actor: Actor, joinLinkId: string): Promise<void> {
  await setPaused(actor, joinLinkId, true);
}

/** Resumes a paused link. @throws forbidden, not_found */
export async function resumeJoinLink(actor: Actor, joinLinkId: string): Promise<void> {
  await setPaused(actor, joinLinkId, false);
}

async function setPaused(actor: Actor, joinLinkId: string, paused: boolean): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const link = await lockNamedLink(tx, actor, joinLinkId);
    if ((link.pausedAt !== null) === paused) return;
    await tx
      .update(joinLinks)
      .set({ pausedAt: paused ? at : null })
      .where(eq(joinLinks.id, link.id));
    const action = paused ? "join_link.paused" : "join_link.resumed";
    await recordLink(
      tx,
      actor,
      action,
      link,
      { before: { paused: !paused }, after: { paused } },
      at,
    );
  });
}
