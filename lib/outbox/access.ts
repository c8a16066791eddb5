import type { Actor } from "@/lib/access/actor";
import { isAdministrator } from "@/lib/access/policy";
import { env } from "@/lib/env";

/** Whether the actor may open the Outbox: it contains other users' links (docs/product.md#mail). */
export function seesOutbox(actor: Actor): boolean {
  // The rank or the permission alone, which a custom role can give, must not reach the links of
  // Administrators.
  return env.mail.transport === "outbox" && isAdministrator(actor);
}
