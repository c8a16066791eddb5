import { and, eq } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { imports } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { GatehouseError, notFound } from "@/lib/errors";

import { defaultOptions } from "./options";
import type { PlannedImport } from "./plan-rows";

export type StoredImport = typeof imports.$inferSelect;

/**
 * Locks an import of the actor's organization until the transaction ends.
 * @throws not_found, also for one of another organization
 */
export async function lockImport(
  tx: Transaction,
  actor: ActingUser,
  importId: string,
): Promise<StoredImport> {
  const [row] = await tx
    .select()
    .from(imports)
    .where(and(eq(imports.id, importId), eq(imports.organizationId, actor.organization.id)))
    .for("no key update");
  if (!row || row.state === "uploading") throw notFound("This import");
  return row;
}

/** Locks a dry run. @throws not_found, conflict once the import has started */
export async function lockDraft(
  tx: Transaction,
  actor: ActingUser,
  importId: string,
): Promise<StoredImport> {
  const row = await lockImport(tx, actor, importId);
  requireDraft(actor, row);
  return row;
}

/**
 * Only the user who uploaded the file can change or start a dry run.
 * @throws not_found for others, conflict once the import has started
 */
export function requireDraft(actor: ActingUser, { actorId, state }: StoredImport): void {
  if (actorId !== actor.userId) throw notFound("This import");
  if (state !== "draft") {
    throw new GatehouseError("conflict", "This import has started and can't be changed any more.");
  }
}

/** The part of an import that its plan depends on. */
export const plannedImport = (row: StoredImport): PlannedImport => ({
  id: row.id,
  mapping: row.mapping,
  width: row.width,
  options: { ...defaultOptions, ...row.options },
  fixes: row.fixes,
});
