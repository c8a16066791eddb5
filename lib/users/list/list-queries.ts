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

/**
 * The users of an organization who are in no group, if they are at most EXACT_COUNT_LIMIT. Looking
 * for few among many reads only indexes here, while the list would read the row of every user.
 */
export async function findUngrouped(
  organizationId: string,
  at: Date,
): Promise<string[] | undefined> {
  const time = sql`${at.toISOString()}::timestamptz`;
  const rows = await db.execute<{ id: string }>(sql`
    select id from (
      (select id from users where organization_id = ${organizationId}
        and not exists (select from group_memberships where user_id = users.id)
      limit ${EXACT_COUNT_LIMIT + 1})
      union all
      (select distinct user_id from group_memberships as former
      where organization_id = ${organizationId} and ends_at <= ${time} and not exists (
        select from group_memberships where user_id = former.user_id
          and (ends_at is null or ends_at > ${time})
      ) limit ${EXACT_COUNT_LIMIT + 1})
    ) as ungrouped
    limit ${EXACT_COUNT_LIMIT + 1}
  `);
  return rows.length <= EXACT_COUNT_LIMIT ? rows.map(({ id }) => id) : undefined;
}

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
  /** The users in no group, where the filter asks for them and they are few. */
  ungrouped?: readonly string[] | undefined;
  /** The time that decides whether invitations and passwords have expired. */
  at: Date;
};

/** The position of a user in the list. */
export type ListPlace = { id: string; cursorValues: string[] };

/** A row of `sortMatching`. */
export type SortedPlace = { total: number } & ({ id: null } | ListPlace);

/** Reads a page along the index of the order, or with another plan if the planner prefers it. */
export function scanByIndex(read: ListRead) {
  const { actor, query, order, place, backward, ungrouped, at } = read;
  return db
    .select({ id: users.id, cursorValues: order.cursorValues })
    .from(users)
    .where(
      and(matchesFilters(actor, query, at, ungrouped), place && order.isBeyond(backward, place)),
    )
    .orderBy(...order.orderBy(backward))
    .limit(query.size + 1);
}

/**
 * Collects all matching users and sorts them, so that the planner takes the index of the filter
 * rather than the index of the order. Each row has the number of matches, up to one more than
 * EXACT_COUNT_LIMIT; with more matches, or on an empty page, the only row has no id.
 */
export function sortMatching(read: ListRead): SQL {
  const { actor, query, order, place, backward, ungrouped, at } = read;
  const comma = sql`, `;
  // The CTE has the name of its table, so that the columns of the order refer to it.
  const selected = order.columns.map((column) => sql`${column}`);
  const orderBy = sql.join(order.orderBy(backward), comma);
  return sql`
    with matching as materialized (
      select ${sql.join(selected, comma)} from users
      where ${matchesFilters(actor, query, at, ungrouped)} limit ${EXACT_COUNT_LIMIT + 1}
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
