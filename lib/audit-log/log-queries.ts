import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { textArray } from "@/db/sql";
import type { Cursor } from "@/lib/keyset";

import { dayAfter, startOfDay } from "./days";
import { fieldChanges, noAccount } from "./filters";
import type { AuditFilters } from "./filters";
import { auditActions } from "./labels";
import type { AuditLogPage, LoggedEvent } from "./queries";

/**
 * Events that one page reads at most when no index answers all of its filters. The page then shows
 * what it found and the next one goes on from there, so that no page of a long log costs more.
 */
export const MAX_SCANNED_EVENTS = 10_000;

/** Matches are counted up to this. */
const EXACT_COUNT_LIMIT = 1000;

/** A scan of an index that reads all events of some filters in the order of the log. */
export type IndexScan = {
  /** Conditions, one for each range of the index; several ranges are merged. */
  ranges: readonly SQL[];
  /**
   * Sorts by actor too, so that the planner uses the index of actors: unlike `=`, `is null` does not
   * tell it that the column has one value.
   */
  byActor?: boolean;
};

/** How to find what the filters ask for: an index scan, and conditions checked on each event of it. */
export type Search = { scan: IndexScan; remaining: readonly SQL[] };

type Place = Pick<Cursor, "values" | "id">;
type Direction = { place?: Place | undefined; backward?: boolean };

const and = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` and `);

const isChanged = (keys: readonly string[]): SQL => {
  const list = textArray(keys);
  return sql`(coalesce(before ?| ${list}, false) or coalesce(after ?| ${list}, false))`;
};

/** The actions that can pass; undefined when all can. */
function possibleActions({ action, change }: AuditFilters) {
  const any = action.length === 0 || action.length === auditActions.length;
  if (any && change.length === 0) return undefined;
  const changing = change.flatMap((field) => fieldChanges[field].actions);
  return auditActions.filter(
    (each) =>
      (action.length === 0 || action.includes(each)) &&
      (change.length === 0 || changing.includes(each)),
  );
}

/** The order in which a scan reads its events. */
function orderOf({ byActor }: IndexScan, backward = false, of = ""): SQL {
  const columns = [...(byActor ? ["actor_id"] : []), "at", "id"];
  return sql.raw(columns.map((name) => `${of}${name} ${backward ? "asc" : "desc"}`).join(", "));
}

/** The chosen days, as conditions that every index serves. */
function withinDays({ from, to, zone }: AuditFilters): SQL[] {
  return [
    ...(from ? [sql`at >= ${startOfDay(from, zone).toISOString()}`] : []),
    ...(to ? [sql`at < ${startOfDay(dayAfter(to), zone).toISOString()}`] : []),
  ];
}

/**
 * Events in the order of the log along one index, from a place on. Each range is sorted by itself,
 * which the index does for free, so that the planner merges them and reads no further than needed.
 */
function scanIndex(scan: IndexScan, { place, backward = false }: Direction, limit: number): SQL {
  const beyond = place
    ? sql` and (at, id) ${sql.raw(backward ? ">" : "<")} (${place.values[0]}::timestamptz, ${place.id}::bigint)`
    : sql``;
  const inOrder = sql`order by ${orderOf(scan, backward)} limit ${limit}`;
  const parts = scan.ranges.map(
    (range) => sql`(select * from audit_events where ${range}${beyond} ${inOrder})`,
  );
  if (parts.length === 1) return parts[0]!;
  return sql`select * from (${sql.join(parts, sql` union all `)}) as range ${inOrder}`;
}

/**
 * Decides which index to scan: that of the filter that fewest events pass. The other filters are
 * checked on each event.
 */
export async function planSearch(organizationId: string, filters: AuditFilters): Promise<Search> {
  const { actor, target, change } = filters;
  const common = [sql`organization_id = ${organizationId}`, ...withinDays(filters)];
  const actions = possibleActions(filters);
  const scanOf = (conditions: readonly SQL[]): IndexScan => ({
    ranges: conditions.map((condition) => and([...common, condition])),
  });
  const ways: { scan: IndexScan; check: SQL }[] = [];
  if (target !== undefined) {
    const check = sql`target_id = ${target}`;
    ways.push({ scan: scanOf([check]), check });
  }
  if (actor !== undefined) {
    const check = actor === noAccount ? sql`actor_id is null` : sql`actor_id = ${actor}::uuid`;
    ways.push({ scan: { ...scanOf([check]), byActor: actor === noAccount }, check });
  }
  if (actions) {
    const conditions = actions.map((each) => sql`action = ${each}`);
    // Filters that exclude each other match nothing.
    const check = conditions.length > 0 ? sql`(${sql.join(conditions, sql` or `)})` : sql`false`;
    ways.push({ scan: scanOf(conditions.length > 0 ? conditions : [check]), check });
  }
  const changes =
    change.length > 0
      ? [
          sql`(${sql.join(
            change.map((field) => isChanged(fieldChanges[field].keys)),
            sql` or `,
          )})`,
        ]
      : [];
  if (ways.length === 0) return { scan: { ranges: [and(common)] }, remaining: [] };
  const leading = ways.length === 1 ? 0 : await smallest(ways.map(({ scan }) => scan));
  return {
    scan: ways[leading]!.scan,
    remaining: [
      ...ways.filter((_, index) => index !== leading).map(({ check }) => check),
      ...changes,
    ],
  };
}

/** The scan with the fewest events, each counted up to the limit of a page. */
async function smallest(scans: readonly IndexScan[]): Promise<number> {
  const counts = scans.map(
    (scan) =>
      sql`(select count(*)::int from (${scanIndex(scan, {}, MAX_SCANNED_EVENTS + 1)}) as counted)`,
  );
  const [row] = await db.execute<{ counts: number[] }>(
    sql`select array[${sql.join(counts, sql`, `)}] as counts`,
  );
  return row!.counts.indexOf(Math.min(...row!.counts));
}

/** Reads a page: the events that pass among those scanned. */
export function pageStatement(
  { scan, remaining }: Search,
  direction: Direction,
  limit: number,
): SQL {
  if (remaining.length === 0) return scanIndex(scan, direction, limit);
  return sql`select * from (${scanIndex(scan, direction, MAX_SCANNED_EVENTS)}) as scanned
    where ${and(remaining)} order by ${orderOf(scan, direction.backward)} limit ${limit}`;
}

/** Counts the events that pass, up to the limit, and tells whether that is all of them. */
export function countStatement({ scan, remaining }: Search): SQL {
  if (remaining.length === 0) {
    return sql`select least(count(*), ${EXACT_COUNT_LIMIT})::int as count,
        count(*) <= ${EXACT_COUNT_LIMIT} as exact
      from (${scanIndex(scan, {}, EXACT_COUNT_LIMIT + 1)}) as counted`;
  }
  return sql`select least(count(*), ${EXACT_COUNT_LIMIT})::int as count,
      count(*) <= ${EXACT_COUNT_LIMIT} and not exists (${endStatement({ scan, remaining }, {})}) as exact
    from (
      select 1 from (${scanIndex(scan, {}, MAX_SCANNED_EVENTS)}) as scanned
      where ${and(remaining)} limit ${EXACT_COUNT_LIMIT + 1}
    ) as counted`;
}

/** Counts the matches, up to a limit. */
export async function countMatches(search: Search): Promise<AuditLogPage["total"]> {
  const [row] = await db.execute<AuditLogPage["total"]>(countStatement(search));
  return row!;
}

function endStatement({ scan }: Search, direction: Direction): SQL {
  return sql`select at, at::text as instant, id::text as id
    from (${scanIndex(scan, direction, MAX_SCANNED_EVENTS)}) as scanned offset ${MAX_SCANNED_EVENTS - 1}`;
}

/** A row of `eventColumns`, with the time as the database writes it. */
export type EventRow = Omit<LoggedEvent, "at"> & { at: string };

const eventColumns = sql`id::text as id, at::text as at, actor_id as "actorId",
  actor_label as "actorLabel", action, target_type as "targetType", target_id as "targetId",
  target_label as "targetLabel", before, after, address, agent`;

/** Reads a page of events in the order of the scan. */
export async function readPage(
  search: Search,
  direction: Direction,
  limit: number,
): Promise<EventRow[]> {
  return db.execute<EventRow>(sql`
    select ${eventColumns} from (${pageStatement(search, direction, limit)}) as page
    order by ${orderOf(search.scan, direction.backward, "page.")}`);
}

/** The event at which a page stops scanning; undefined when it came to the end of the log. */
export async function findScanEnd(search: Search, direction: Direction) {
  const [end] = await db.execute<{ at: string; instant: string; id: string }>(
    endStatement(search, direction),
  );
  return end;
}

/** An event of the export, and whether it passes the filters. */
export type Candidate = EventRow & { time: string; matches: boolean; number: number };

/**
 * The events of a portion of the export that pass, and its last event whether it passes or not: the
 * next portion begins after it.
 */
export async function readPortion(
  { scan, remaining }: Search,
  place: Place,
  size: number,
): Promise<Candidate[]> {
  const matches = remaining.length > 0 ? and(remaining) : sql`true`;
  return db.execute<Candidate>(sql`
    select * from (
      select ${eventColumns}, ${matches} as matches,
        to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time,
        (row_number() over (order by ${orderOf(scan)}))::int as number
      from (${scanIndex(scan, { place }, size)}) as scanned
    ) as candidate
    where matches or number = ${size}
    order by number
  `);
}
