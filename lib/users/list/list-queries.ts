import { and, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import type { Cursor } from "@/lib/keyset";

import type { UserFilters } from "./filters";
import { matchesFilters } from "./matching";
import type { UserOrder } from "./order";

/** Users that no counter knows the number of are counted up to this; beyond it is *10,000+*. */
export const EXACT_COUNT_LIMIT = 10_000;

/** What to read: one user more than the page has, in the direction read. */
export type ListRead = {
  actor: Actor;
  query: UserFilters & { size: number };
  order: UserOrder;
  /** Where to go on; undefined to begin at the first row, or at the last one when read backward. */
  place: Pick<Cursor, "values" | "id"> | undefined;
  backward: boolean;
  /** The moment at which invitations and passwords have expired or not. */
  at: Date;
};

/** Where a user stands in the list. */
export type ListPlace = { id: string; cursorValues: string[] };

/** A row of `sortMatching`. */
export type SortedPlace = { total: number } & ({ id: null } | ListPlace);

/** Reads a page along the index of the order, or as the planner thinks best. */
export function scanByIndex({ actor, query, order, place, backward, at }: ListRead) {
  return db
    .select({ id: users.id, cursorValues: order.cursorValues })
    .from(users)
    .where(and(matchesFilters(actor, query, at), place && order.isBeyond(backward, place)))
    .orderBy(...order.orderBy(backward))
    .limit(query.size + 1);
}

/**
 * Collects all matching users and sorts them, so that the planner takes the index that finds them
 * rather than the one that sorts them. Each row tells how many match, up to one more than
 * EXACT_COUNT_LIMIT; with more than that, or with an empty page, the only row has no id.
 */
export function sortMatching({ actor, query, order, place, backward, at }: ListRead): SQL {
  const comma = sql`, `;
  // The CTE takes the name of its table, so that the order's columns mean its columns.
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
