import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import { joinLinks } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";

import { lockLink, recordLink } from "./lock";
import { joinLinkUrl } from "./queries";

/**
 * Replaces a link. The old one stops working immediately, with all registrations whose email is not
 * verified yet.
 * @returns the new link
 * @throws forbidden, not_found
 */
export async function regenerateLink(actor: Actor, joinLinkId: string): Promise<{ url: string }> {
  const at = now();
  return db.transaction(async (tx) => {
    const link = await lockLink(tx, actor, joinLinkId);
    const generation = link.generation + 1;
    await tx.update(joinLinks).set({ generation }).where(eq(joinLinks.id, link.id));
    await recordLink(
      tx,
      actor,
      "join_link.regenerated",
      link,
      { before: { generation: link.generation }, after: { generation } },
      at,
    );
    return { url: joinLinkUrl(link.id, generation) };
  });
}
