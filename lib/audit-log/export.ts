import { sql } from "drizzle-orm";

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
import { and, eventColumns, orderOf, searchFor, walkAlong } from "./queries";
import type { EventRow } from "./queries";
import { recordExport } from "@/lib/audit/record-export";

/** How many events a statement looks through. */
const portionSize = 2000;

/** An event that was looked at, and whether it passes. */
type Candidate = EventRow & { time: string; matches: boolean; number: number };

/**
 * Reads what passes the filters and is older than a moment, newest first, a portion at a time; each goes on after the last event
 * that the one before has looked at. The next is read while the reader takes this one.
 */
async function* readPortions(
  actor: Actor,
  filters: AuditFilters,
  at: Date,
): AsyncGenerator<readonly Candidate[], void> {
  const { walk, remaining } = await searchFor(actor.organization.id, filters);
  const matches = remaining.length > 0 ? and(remaining) : sql`true`;
  // The last one is wanted all the same: there the next portion begins.
  const read = async (last: { at: string; id: string }): Promise<readonly Candidate[]> => {
    const place = { values: [last.at], id: last.id };
    return db.execute<Candidate>(sql`
      select * from (
        select ${eventColumns}, ${matches} as matches,
          to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time,
          (row_number() over (order by ${orderOf(walk)}))::int as number
        from (${walkAlong(walk, { place }, portionSize)}) as walked
      ) as candidate
      where matches or number = ${portionSize}
      order by number
    `);
  };
  let next = read({ at: at.toISOString(), id: "0" });
  for (;;) {
    const candidates = await next;
    const last = candidates.at(-1);
    const whole = last?.number === portionSize;
    if (whole) {
      next = read(last);
      // Awaited in the next turn, unless the reader leaves before.
      next.catch(() => {});
    }
    const passing = candidates.filter((candidate) => candidate.matches);
    if (passing.length > 0) yield passing;
    if (!whole) return;
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
 * Begins to export what passes the filters of the Audit log, newest first, with the words of the
 * screen, up to this moment; times in UTC as ISO 8601. Breaks off when the actor may not have it any
 * more.
 * @throws forbidden without audit:read
 */
export async function exportAuditLog(actor: Actor, filters: AuditFilters): Promise<CsvTable> {
  requirePermission(actor, "audit:read");
  const roles = await rolesOf(db, actor.organization.id);
  const roleNames = new Map(roles.map(({ key, name }) => [key, name]));
  const at = now();
  const asked = { columns: header.length, filters: countFilters(filters) };
  await recordExport(actor, "audit.exported", asked, at);

  async function* portions() {
    for await (const events of readPortions(actor, filters, at)) {
      await revalidateActor(actor);
      yield events.map((event) => lineOf(event, roleNames));
    }
  }
  return { header, portions: portions() };
}
