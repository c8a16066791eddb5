import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";

import { db } from "@/db/client";
import { auditEvents } from "@/db/schema/audit-events";
import { users } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import type { AuditEvent } from "@/lib/audit/record";
import { cutPage, decodeCursor, encodeCursor } from "@/lib/keyset";
import type { Cursor, CursorPage } from "@/lib/keyset";

import { auditFilterSchema, noAccount } from "./filters";
import type { AuditFilters } from "./filters";
import { countMatches, findScanEnd, planSearch, readPage } from "./log-queries";
import type { EventRow } from "./log-queries";
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
  /** The number of the page's first row in the log, from 1; 0 when it is empty. */
  from: number;
  /** The time up to which this page has searched, where it is not full and the log goes on. */
  searchedTo?: Date;
};

function cursorTo(
  direction: Cursor["direction"],
  event: Pick<EventRow, "at" | "id"> | undefined,
  position: number,
): string | undefined {
  if (!event) return undefined;
  const { at, id } = event;
  return encodeCursor({ direction, values: [at], id, position: Math.max(1, position) });
}

/**
 * A page of the events of the actor's organization, newest first. Its cost does not depend on the
 * length of the log.
 * @throws forbidden without audit:read
 */
export async function readAuditLog(actor: Actor, query: AuditLogQuery): Promise<AuditLogPage> {
  requirePermission(actor, "audit:read");
  const search = await planSearch(actor.organization.id, query);
  const cursor = decodeCursor(query.cursor, ["instant"], "number");
  const backward = cursor?.direction === "before";
  const direction = { place: cursor, backward };
  const [found, total] = await Promise.all([
    readPage(search, direction, query.size + 1),
    countMatches(search),
  ]);
  // A page that is not full may have stopped before the end of the log.
  const end =
    search.remaining.length > 0 && found.length <= query.size
      ? await findScanEnd(search, direction)
      : undefined;
  // No event lies beyond the cursor: begin again.
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
  // An empty page leads back to the row from which it was reached.
  const entered = cursor && { at: cursor.values[0]!, id: cursor.id };
  return {
    rows: cut.rows.map((row): LoggedEvent => ({ ...row, at: new Date(row.at) })),
    previous: hasPrevious ? cursorTo("before", beyond.first ?? entered, from) : undefined,
    next: hasNext
      ? cursorTo("after", beyond.last ?? entered, from + cut.rows.length - 1)
      : undefined,
    total,
    from: cut.rows.length === 0 ? 0 : from,
    searchedTo: end && new Date(end.at),
  };
}

/** The names of the user or thing that a filter means; null when there is none. */
export type FilterNames = { actor: string | null; target: string | null };

/**
 * The names for the filters Actor and Target, from the latest event; of users without one, the email.
 * @throws forbidden without audit:read
 */
export async function readFilterNames(
  actor: Actor,
  filters: Pick<AuditFilters, "actor" | "target">,
): Promise<FilterNames> {
  requirePermission(actor, "audit:read");
  const organizationId = actor.organization.id;
  const nameOf = async (kind: "actor" | "target", id: string | undefined) => {
    if (id === undefined || id === noAccount) return null;
    const [event] = await db
      .select({ label: auditEvents[`${kind}Label`] })
      .from(auditEvents)
      .where(and(eq(auditEvents.organizationId, organizationId), eq(auditEvents[`${kind}Id`], id)))
      .orderBy(desc(auditEvents.at), desc(auditEvents.id))
      .limit(1);
    if (event) return event.label;
    if (!z.uuid().safeParse(id).success) return null;
    const [user] = await db
      .select({ email: users.email })
      .from(users)
      .where(and(eq(users.organizationId, organizationId), eq(users.id, id)));
    return user?.email ?? null;
  };
  const [actorName, targetName] = await Promise.all([
    nameOf("actor", filters.actor),
    nameOf("target", filters.target),
  ]);
  return { actor: actorName, target: targetName };
}
