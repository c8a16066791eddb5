import type { Transaction } from "@/db/client";
import type { ActingUser } from "@/lib/access/actor";
import { GatehouseError } from "@/lib/errors";
import { countActiveAdministrators } from "@/lib/users/access";
import { noAdministratorReason } from "@/lib/users/operations";

/**
 * Checks after a change of memberships that an active Administrator remains. Counting afterwards is
 * exact also for users who are Administrator in several ways.
 * @param before the number before the change
 * @throws conflict
 */
export async function requireAdministrator(
  tx: Transaction,
  actor: ActingUser,
  before: number,
): Promise<void> {
  if (before === 0 || (await countActiveAdministrators(tx, actor.organization.id)) > 0) return;
  throw new GatehouseError("conflict", noAdministratorReason);
}
