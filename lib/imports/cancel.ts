import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import { imports } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { lockActor } from "@/lib/users/lock";

import { recordImport } from "./apply";
import { lockImport } from "./lock";
import { readImport } from "./queries";
import type { ImportView } from "./view";

/**
 * Stops a running import after its current batch; what was done stays done. Anyone who may manage
 * users can stop it, because it keeps others from importing.
 * @throws not_found, forbidden, conflict when it is not running
 */
export async function cancelImport(
  actor: ActingUser,
  { importId }: { importId: string },
): Promise<ImportView> {
  requirePermission(actor, "users:manage");
  const at = now();
  await db.transaction(async (tx) => {
    const stored = await lockImport(tx, actor, importId);
    requirePermission(await lockActor(tx, actor, at), "users:manage");
    if (stored.state !== "applying") {
      throw new GatehouseError("conflict", "This import isn't running any more.");
    }
    await tx
      .update(imports)
      .set({ state: "cancelled", finishedAt: at })
      .where(eq(imports.id, importId));
    const { processed, total, created, updated } = stored;
    await recordImport(
      tx,
      actor,
      stored,
      "import.cancelled",
      { processed, total, created, updated },
      at,
    );
  });
  return readImport(actor, importId);
}
