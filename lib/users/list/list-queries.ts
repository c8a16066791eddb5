import { and, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import type { Cursor } from "@/lib/keyset";

import type { UserFilters } from "./filter-schema";
import { matchesFilters } from "./matching";
import type { UserOrder } from "./order";

/**
 * Filters that the counters do not cover are counted up to this limit; beyond it the page says
 * *10,000+*.
 */
export const EXACT_COUNT_LIMIT = 10_000;

/** What to read: one row more than the page has, in the direction of reading. */
export type ListRead = {
  actor: Actor;
  query: UserFilters & { size: number };
  order: UserOrder;
  /**
   * The row to continue after; undefined reads from the first row, or from the last one backward.
   */
  place: Pick<Cursor, "values" | "id"> | undefined;
  backward: boolean;
  /** The time that decides whether invitations and passwords have expired. */
  at: Date;
};

/** The position of a user in the list. */
export type ListPlace = { id: string; cursorValues: string[] };

/** A row of `sortMatching`. */
export type SortedPlace = { total: number } & ({ id: null } | ListPlace);

/** Reads a page along the index of the order, or with another plan if the planner prefers it. */
export function scanByIndex({ actor, query, order, place, backward, at }: ListRead) {
  return db
    .select({ id: users.id, cursorValues: order.cursorValues })
    .from(users)
    .where(and(matchesFilters(actor, query, at), place && order.isBeyond(backward, place)))
    .orderBy(...order.orderBy(backward))
    .limit(query.size + 1);
}

/**
 * Collects all matching users and sorts them, so that the planner takes the index of the filter
 * rather than the index of the order. Each row has the number of matches, up to one more than
 * EXACT_COUNT_LIMIT; with more matches, or on an empty page, the only row has no id.
 */
export function sortMatching({ actor, query, order, place, backward, at }: ListRead): SQL {
  const comma = sql`, `;
  // The CTE has the name of its table, so that the columns of the order refer to it.
  const selected = order.columns.map((column) => sql`${column}`);
  const orderBy = sql.join(order.orderBy(backward), comma);
  return sql`
    with matching as materialized (
      select ${sql.join(selected, comma)} from users
      where ${matchesFilters(actor, query, at)} limit ${EXACT_COUNT_LIMIT + 1}
    ), counted as (
      select count(*)::int as total from matching
    )
    select counted.total, users.id, ${order.cursorValues} as "cursorValues"
    from counted left join lateral (
      select * from matching as users
      where counted.total <= ${EXACT_COUNT_LIMIT}
        ${place ? sql`and ${order.isBeyond(backward, place)}` : sql``}
      order by ${orderBy} limit ${query.size + 1}
    ) as users on true
    order by ${orderBy}
  `;
}
