import { GatehouseError } from "@/lib/errors";

/** Exports that one process does at once; each keeps a core of the database busy. */
const mostAtOnce = 4;
/** Of one organization, so that none keeps the others waiting. */
const mostOfOne = 2;

// The bundler gives each route a copy of this module; the count must exist once.
const shared = globalThis as { [slot: symbol]: Map<string, number> | undefined };
const running = (shared[Symbol.for("gatehouse.exports")] ??= new Map<string, number>());

/**
 * Takes a turn at exporting.
 * @returns what gives it back; to be called once
 * @throws too_many_requests while as many run as the server does at once
 */
export function takeTurn(organizationId: string): () => void {
  const own = running.get(organizationId) ?? 0;
  const all = [...running.values()].reduce((sum, count) => sum + count, 0);
  if (own >= mostOfOne || all >= mostAtOnce) {
    throw new GatehouseError(
      "too_many_requests",
      "Other exports are still running. Try again when they are done.",
    );
  }
  running.set(organizationId, own + 1);
  return () => {
    const left = (running.get(organizationId) ?? 1) - 1;
    if (left > 0) running.set(organizationId, left);
    else running.delete(organizationId);
  };
}
