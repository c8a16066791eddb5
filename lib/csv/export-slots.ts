import { processSlot } from "@/db/process-slot";
import { GatehouseError } from "@/lib/errors";

/** Exports that one process runs in parallel; each keeps one core of the database busy. */
const maxExports = 4;
/** Per organization, so that one cannot use all slots. */
const maxExportsPerOrganization = 2;

const running = processSlot("exports", () => new Map<string, number>()).value;

/**
 * Acquires a slot for an export.
 * @returns releases the slot; to be called once
 * @throws too_many_requests while all slots are in use
 */
export function acquireExportSlot(organizationId: string): () => void {
  const own = running.get(organizationId) ?? 0;
  const all = [...running.values()].reduce((sum, count) => sum + count, 0);
  if (own >= maxExportsPerOrganization || all >= maxExports) {
    throw new GatehouseError(
      "too_many_requests",
      "Other exports are still running. Try again when they have finished.",
    );
  }
  running.set(organizationId, own + 1);
  return () => {
    const left = (running.get(organizationId) ?? 1) - 1;
    if (left > 0) running.set(organizationId, left);
    else running.delete(organizationId);
  };
}
