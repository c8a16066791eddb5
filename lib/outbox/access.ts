import type { Actor } from "@/lib/access/actor";
import { administratorRank, can } from "@/lib/access/policy";
import { env } from "@/lib/env";

/** Whether the actor may open the Outbox: it contains other users' links (docs/product.md#mail). */
export function seesOutbox(actor: Actor): boolean {
  // The permission alone can be given to a Manager, who must not get the links of Administrators.
  return (
    env.mail.transport === "outbox" &&
    can(actor, "identity:manage") &&
    actor.rank >= administratorRank
  );
}
