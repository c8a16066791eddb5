import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import type { ActingUser } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { lockActor } from "@/lib/users/lock";

import { lockDraft } from "./lock";
import type { StoredImport } from "./lock";
import { readImport } from "./queries";
import type { ImportView } from "./view";

/** A locked dry run, with the actor as they are now. */
export type Draft = { stored: StoredImport; subject: Subject; at: Date };

/**
 * Changes a dry run in one transaction.
 * @returns the dry run as its page shows it
 * @throws not_found, forbidden, conflict once the import has started, and what `change` throws
 */
export async function changeDraft(
  actor: ActingUser,
  importId: string,
  change: (tx: Transaction, draft: Draft) => Promise<void>,
): Promise<ImportView> {
  requirePermission(actor, "users:manage");
  const at = now();
  await db.transaction(async (tx) => {
    const stored = await lockDraft(tx, actor, importId);
    const subject = await lockActor(tx, actor, at);
    requirePermission(subject, "users:manage");
    await change(tx, { stored, subject, at });
  });
  return readImport(actor, importId);
}
