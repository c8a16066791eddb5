import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import { imports } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";

import { lockDraft } from "./lock";

/** Deletes a dry run with its file. @throws not_found, conflict once it has started */
export async function discardImport(
  actor: ActingUser,
  { importId }: { importId: string },
): Promise<void> {
  requirePermission(actor, "users:manage");
  await db.transaction(async (tx) => {
    await lockDraft(tx, actor, importId);
    await tx.delete(imports).where(eq(imports.id, importId));
  });
}
