import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";

import { lockDraft } from "./lock";
import { readImport } from "./queries";
import type { ConfigureImportInput } from "./schema";
import { stageIn } from "./stage";
import type { ImportView } from "./view";

/**
 * Reads the file of a dry run again in another way. Cells that were edited are as in the file again.
 * @throws not_found, conflict once it has started, invalid at the field with nothing changed
 */
export async function configureImport(
  actor: Actor,
  { importId, mapping, ...format }: ConfigureImportInput,
): Promise<ImportView> {
  requirePermission(actor, "users:manage");
  await db.transaction(async (tx) => {
    const { size } = await lockDraft(tx, actor, importId);
    const columns = Object.values(mapping ?? {});
    if (new Set(columns).size < columns.length) {
      const sentence = "Choose a different column for each field.";
      throw new GatehouseError("invalid", sentence, { mapping: sentence });
    }
    await stageIn(tx, actor, importId, { format, size, mapping: mapping ?? undefined }, now());
  });
  return readImport(actor, importId);
}
