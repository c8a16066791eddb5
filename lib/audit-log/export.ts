import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { revalidateActor } from "@/lib/users/lock";
import { now } from "@/lib/clock";
import type { CsvRow } from "@/lib/csv/text";
import type { CsvTable } from "@/lib/csv/stream";
import { rolesOf } from "@/lib/roles/queries";

import { changesOf } from "./changes";
import { countFilters } from "./filters";
import type { AuditFilters } from "./filters";
import { auditActionLabels } from "./labels";
import { planSearch, readPortion } from "./log-queries";
import type { Candidate } from "./log-queries";
import { recordExport } from "@/lib/csv/record-export";

/** The number of events that a statement reads. */
const portionSize = 2000;

/**
 * Reads the events that pass the filters and are older than a moment, newest first, a portion at a
 * time; each goes on after the last event that the one before has read. The next portion is read while
 * the reader takes this one.
 */
async function* readPortions(
  actor: Actor,
  filters: AuditFilters,
  at: Date,
): AsyncGenerator<readonly Candidate[], void> {
  const search = await planSearch(actor.organization.id, filters);
  const read = async (last: { at: string; id: string }): Promise<readonly Candidate[]> =>
    readPortion(search, { values: [last.at], id: last.id }, portionSize);
  let next = read({ at: at.toISOString(), id: "0" });
  for (;;) {
    const candidates = await next;
    const last = candidates.at(-1);
    const full = last?.number === portionSize;
    if (full) {
      next = read(last);
      // Awaited by the next iteration, unless the reader stops before.
      next.catch(() => {});
    }
    const passing = candidates.filter((candidate) => candidate.matches);
    if (passing.length > 0) yield passing;
    if (!full) return;
  }
}

const header = ["Time", "Actor", "Action", "Target", "Change", "Address", "Browser"];

function lineOf(event: Candidate, roleNames: ReadonlyMap<string, string>): CsvRow {
  const changes = changesOf(event, roleNames).map(({ label, from, to }) =>
    from === undefined ? `${label}: ${to}` : `${label}: ${from} → ${to}`,
  );
  return [
    event.time,
    event.actorLabel,
    auditActionLabels[event.action],
    event.targetLabel,
    changes.join("; "),
    event.address,
    event.agent,
  ];
}

/**
 * Exports the events that pass the filters of the Audit log, newest first, with the labels of the
 * page, up to this moment; times in UTC as ISO 8601. Ends early when the actor loses access.
 * @throws forbidden without audit:read
 */
export async function exportAuditLog(actor: Actor, filters: AuditFilters): Promise<CsvTable> {
  requirePermission(actor, "audit:read");
  const roles = await rolesOf(db, actor.organization.id);
  const roleNames = new Map(roles.map(({ key, name }) => [key, name]));
  const at = now();
  const asked = { columns: header.length, filters: countFilters(filters) };
  await recordExport(actor, "audit.exported", asked, at);

  async function* batches() {
    for await (const events of readPortions(actor, filters, at)) {
      await revalidateActor(actor);
      yield events.map((event) => lineOf(event, roleNames));
    }
  }
  return { header, batches: batches() };
}
