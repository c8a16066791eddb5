import type { Actor } from "@/lib/access/actor";
import { GatehouseError } from "@/lib/errors";

import { changeDraft } from "./change-draft";
import type { ConfigureImportInput } from "./schema";
import { stageRows } from "./stage";
import type { ImportView } from "./view";

/**
 * Reads the file of a dry run again in another way. Cells that were edited are as in the file again.
 * @throws not_found, conflict once it has started, invalid at the field with nothing changed
 */
export async function configureImport(
  actor: Actor,
  { importId, mapping, ...format }: ConfigureImportInput,
): Promise<ImportView> {
  return changeDraft(actor, importId, async (tx, draft) => {
    const columns = Object.values(mapping ?? {});
    if (new Set(columns).size < columns.length) {
      const sentence = "Choose a different column for each field.";
      throw new GatehouseError("invalid", sentence, { mapping: sentence });
    }
    await stageRows(tx, actor, draft, { format, mapping });
  });
}
