import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { z } from "zod";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { cutPage, decodeCursor, encodeCursor } from "@/lib/keyset";
import type { Cursor, CursorPage } from "@/lib/keyset";

import { dayAfter, startOfDay } from "./days";
import { auditFilterSchema, fieldChanges, noAccount } from "./filters";
import type { AuditFilters } from "./filters";
import { auditActions } from "./labels";
import type { AuditEvent } from "@/lib/audit/record";
import type { TimelineEvent } from "./recent";

/** The list's state in the URL. */
export const auditLogSchema = auditFilterSchema.extend({
  size: z.coerce
    .number()
    .pipe(z.union([25, 50, 100].map((size) => z.literal(size))))
    .catch(50),
  cursor: z.string().max(4096).optional().catch(undefined),
});

export type AuditLogQuery = z.output<typeof auditLogSchema>;

/** One row of the Audit log. */
export type LoggedEvent = TimelineEvent & {
  /** Null for set-up and the command line. */
  actorId: string | null;
  targetType: AuditEvent["targetType"];
  targetId: string;
  address: string | null;
  agent: string | null;
};

export type AuditLogPage = CursorPage<LoggedEvent> & {
  /** How many match; when not exact, there may be more. */
  total: { count: number; exact: boolean };
  /** Which of them the page begins with, from 1; 0 when it is empty. */
  from: number;
  /** How far this page has looked where it is not full and there is more to look through. */
  searchedTo?: Date;
};

/**
 * How many events one page looks through at most when no index answers all of its filters: then it
 * shows what it found and goes on where it ended. So no page costs more, however long the log is.
 */
export const mostSearched = 10_000;

/** As far as matches are counted. */
const mostCounted = 1000;

/** A way along an index that meets all events of some filters, in the order of the log. */
export type Walk = {
  /** One for each stretch of the index; several are merged. */
  stretches: readonly SQL[];
  /**
   * Set where the planner must be told to go along the index of actors: unlike `=`, `is null` does
   * not tell it that what it meets there has one value.
   */
  byActor?: boolean;
};

/** What the filters ask for: a way to walk, and what is left to check of each event on it. */
export type Search = { walk: Walk; remaining: readonly SQL[] };

type Place = Pick<Cursor, "values" | "id">;
type Direction = { place?: Place | undefined; backward?: boolean };

export const and = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` and `);

const isChanged = (keys: readonly string[]): SQL => {
  const list = sql`array(select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))`;
  return sql`(coalesce(before ?| ${list}, false) or coalesce(after ?| ${list}, false))`;
};

/** Which actions can pass; undefined when all can. */
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

/** The order in which a walk meets its events. */
export function orderOf({ byActor }: Walk, backward = false, of = ""): SQL {
  const columns = [...(byActor ? ["actor_id"] : []), "at", "id"];
  return sql.raw(columns.map((name) => `${of}${name} ${backward ? "asc" : "desc"}`).join(", "));
}

/** The days chosen, as a condition that every index can walk within. */
function withinDays({ from, to, zone }: AuditFilters): SQL[] {
  return [
    ...(from ? [sql`at >= ${startOfDay(from, zone).toISOString()}`] : []),
    ...(to ? [sql`at < ${startOfDay(dayAfter(to), zone).toISOString()}`] : []),
  ];
}

/**
 * Events in the order of the log along one index, from a place on. Each stretch is put in order by
 * itself, which costs nothing, so that the planner merges them and reads no further than it must.
 */
export function walkAlong(walk: Walk, { place, backward = false }: Direction, limit: number): SQL {
  const beyond = place
    ? sql` and (at, id) ${sql.raw(backward ? ">" : "<")} (${place.values[0]}::timestamptz, ${place.id}::bigint)`
    : sql``;
  const inOrder = sql`order by ${orderOf(walk, backward)} limit ${limit}`;
  const parts = walk.stretches.map(
    (stretch) => sql`(select * from audit_events where ${stretch}${beyond} ${inOrder})`,
  );
  if (parts.length === 1) return parts[0]!;
  return sql`select * from (${sql.join(parts, sql` union all `)}) as stretch ${inOrder}`;
}

/**
 * Decides which index to walk. Of several filters the one that fewest events pass leads, and the
 * others are checked on the way.
 */
export async function searchFor(organizationId: string, filters: AuditFilters): Promise<Search> {
  const { actor, target, change } = filters;
  const common = [sql`organization_id = ${organizationId}`, ...withinDays(filters)];
  const actions = possibleActions(filters);
  const walkOf = (conditions: readonly SQL[]): Walk => ({
    stretches: conditions.map((condition) => and([...common, condition])),
  });
  const ways: { walk: Walk; check: SQL }[] = [];
  if (target !== undefined) {
    const check = sql`target_id = ${target}`;
    ways.push({ walk: walkOf([check]), check });
  }
  if (actor !== undefined) {
    const check = actor === noAccount ? sql`actor_id is null` : sql`actor_id = ${actor}::uuid`;
    ways.push({ walk: { ...walkOf([check]), byActor: actor === noAccount }, check });
  }
  if (actions) {
    const conditions = actions.map((each) => sql`action = ${each}`);
    // Two filters that exclude each other leave nothing.
    const check = conditions.length > 0 ? sql`(${sql.join(conditions, sql` or `)})` : sql`false`;
    ways.push({ walk: walkOf(conditions.length > 0 ? conditions : [check]), check });
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
  if (ways.length === 0) return { walk: { stretches: [and(common)] }, remaining: [] };
  const leading = ways.length === 1 ? 0 : await shortest(ways.map(({ walk }) => walk));
  return {
    walk: ways[leading]!.walk,
    remaining: [
      ...ways.filter((_, index) => index !== leading).map(({ check }) => check),
      ...changes,
    ],
  };
}

/** Which of the ways has the fewest events, as far as it matters. */
async function shortest(walks: readonly Walk[]): Promise<number> {
  const counts = walks.map(
    (walk) =>
      sql`(select count(*)::int from (${walkAlong(walk, {}, mostSearched + 1)}) as counted)`,
  );
  const [row] = await db.execute<{ counts: number[] }>(
    sql`select array[${sql.join(counts, sql`, `)}] as counts`,
  );
  return row!.counts.indexOf(Math.min(...row!.counts));
}

/** The statement that reads a page: what passes, of as many events as are looked through. */
export function pageStatement(
  { walk, remaining }: Search,
  direction: Direction,
  limit: number,
): SQL {
  if (remaining.length === 0) return walkAlong(walk, direction, limit);
  return sql`select * from (${walkAlong(walk, direction, mostSearched)}) as walked
    where ${and(remaining)} order by ${orderOf(walk, direction.backward)} limit ${limit}`;
}

/** The statement that counts what passes, as far as it is counted, and says whether that was all. */
export function countStatement({ walk, remaining }: Search): SQL {
  if (remaining.length === 0) {
    return sql`select least(count(*), ${mostCounted})::int as count,
        count(*) <= ${mostCounted} as exact
      from (${walkAlong(walk, {}, mostCounted + 1)}) as counted`;
  }
  return sql`select least(count(*), ${mostCounted})::int as count,
      count(*) <= ${mostCounted} and not exists (${endStatement({ walk, remaining }, {})}) as exact
    from (
      select 1 from (${walkAlong(walk, {}, mostSearched)}) as walked
      where ${and(remaining)} limit ${mostCounted + 1}
    ) as counted`;
}

/** The statement that finds the event at which a page stops looking; none when it came to the end. */
function endStatement({ walk }: Search, direction: Direction): SQL {
  return sql`select at, at::text as instant, id::text as id
    from (${walkAlong(walk, direction, mostSearched)}) as walked offset ${mostSearched - 1}`;
}

/** A row of `eventColumns`, with the time as the database writes it. */
export type EventRow = Omit<LoggedEvent, "at"> & { at: string };

export const eventColumns = sql`id::text as id, at::text as at, actor_id as "actorId",
  actor_label as "actorLabel", action, target_type as "targetType", target_id as "targetId",
  target_label as "targetLabel", before, after, address, agent`;

/**
 * A page of what was done in the actor's organization, newest first. Costs the same however long the
 * log is, whatever is filtered.
 * @throws forbidden without audit:read
 */
export async function readAuditLog(actor: Actor, query: AuditLogQuery): Promise<AuditLogPage> {
  requirePermission(actor, "audit:read");
  const search = await searchFor(actor.organization.id, query);
  const cursor = decodeCursor(query.cursor, ["instant"], "number");
  const backward = cursor?.direction === "before";
  const direction = { place: cursor, backward };
  const [found, [total]] = await Promise.all([
    db.execute<EventRow>(
      sql`select ${eventColumns} from (${pageStatement(search, direction, query.size + 1)}) as page
        order by ${orderOf(search.walk, backward, "page.")}`,
    ),
    db.execute<AuditLogPage["total"]>(countStatement(search)),
  ]);
  // A page that is not full may have stopped looking before the end.
  const [end] =
    search.remaining.length > 0 && found.length <= query.size
      ? await db.execute<{ at: string; instant: string; id: string }>(
          endStatement(search, direction),
        )
      : [];
  // Nothing lies beyond a cursor that was made up: begin at the beginning.
  if (cursor && found.length === 0 && search.remaining.length === 0) {
    return readAuditLog(actor, { ...query, cursor: undefined });
  }

  const cut = cutPage(found, query.size, cursor);
  const hasPrevious = cut.hasPrevious || (backward && end !== undefined);
  const hasNext = cut.hasNext || (!backward && end !== undefined);
  const position = cursor?.position ?? 1;
  const from = !hasPrevious ? 1 : backward ? Math.max(1, position - cut.rows.length) : position + 1;
  const first = cut.rows[0];
  const last = cut.rows.at(-1);
  const stop = end && { at: end.instant, id: end.id };
  const beyond = backward ? { first: stop ?? first, last } : { first, last: stop ?? last };
  // A page without rows is left on the side from which it was entered.
  const entered = cursor && { at: cursor.values[0]!, id: cursor.id };
  const cursorTo = (
    to: Cursor["direction"],
    at: Pick<EventRow, "at" | "id"> | undefined,
    number: number,
  ) =>
    at &&
    encodeCursor({ direction: to, values: [at.at], id: at.id, position: Math.max(1, number) });
  return {
    rows: cut.rows.map((row): LoggedEvent => ({ ...row, at: new Date(row.at) })),
    previous: hasPrevious ? cursorTo("before", beyond.first ?? entered, from) : undefined,
    next: hasNext
      ? cursorTo("after", beyond.last ?? entered, from + cut.rows.length - 1)
      : undefined,
    total: total!,
    from: cut.rows.length === 0 ? 0 : from,
    searchedTo: end && new Date(end.at),
  };
}

/** What the log calls the person, or thing, that a filter names; null when it knows none. */
export type FilterNames = { actor: string | null; target: string | null };

/**
 * The names for the filters Actor and Target, also of people who are gone.
 * @throws forbidden without audit:read
 */
export async function readFilterNames(
  actor: Actor,
  { actor: actorId, target }: Pick<AuditFilters, "actor" | "target">,
): Promise<FilterNames> {
  requirePermission(actor, "audit:read");
  const organizationId = actor.organization.id;
  const person = actorId && actorId !== noAccount ? actorId : null;
  const emailOf = (id: string | null) => sql`(
    select email from users where id = ${id}::uuid and organization_id = ${organizationId}
  )`;
  const targetPerson = z.uuid().safeParse(target).data ?? null;
  const [row] = await db.execute<FilterNames>(sql`
    select coalesce((
      select actor_label from audit_events
      where organization_id = ${organizationId} and actor_id = ${person}::uuid
      order by at desc, id desc limit 1
    ), ${emailOf(person)}) as actor, coalesce((
      select target_label from audit_events
      where organization_id = ${organizationId} and target_id = ${target ?? null}
      order by at desc, id desc limit 1
    ), ${emailOf(targetPerson)}) as target
  `);
  return row!;
}
