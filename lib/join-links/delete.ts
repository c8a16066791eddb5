import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import { joinLinks } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";

import { lockNamedLink, recordLink } from "./lock";

/**
 * Deletes a named link. Its page says so; users who registered with it stay.
 * @throws forbidden, not_found
 */
export async function deleteJoinLink(actor: Actor, joinLinkId: string): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const link = await lockNamedLink(tx, actor, joinLinkId);
    await tx.update(joinLinks).set({ deletedAt: at }).where(eq(joinLinks.id, link.id));
    await recordLink(tx, actor, "join_link.deleted", link, { before: { uses: link.uses } }, at);
  });
}
