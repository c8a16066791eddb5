import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import { constant } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import type { Cursor } from "@/lib/keyset";

import type { UserFilters } from "./filters";
import { readFrom } from "./order";
import type { UserOrder } from "./order";
import { matchesFilters, tableToGather } from "./matching";
import { listedPersonColumns } from "./row";
import type { ListedPersonRow } from "./row";
import { matchesSearchUnindexed } from "./search";

/**
 * Up to so many people are gathered and put in order; more are read in the order of an index. Where
 * no counter knows how many match, this is also as far as they are counted.
 */
export const few = 1000;

/** A person as a question of the list reads them. */
export type Row = ListedPersonRow & {
  /** The person's place in the list, together with the id. */
  cursorValues: string[];
  invitationId: string | null;
  invitationExpired: boolean;
};

/** What to read: one person more than the page has, in the direction read. */
export type Reading = {
  actor: Actor;
  query: UserFilters & { size: number };
  order: UserOrder;
  /** Where to go on; left out to begin at the beginning, or at the end when read backward. */
  place?: Pick<Cursor, "values" | "id"> | undefined;
  backward: boolean;
  /** The moment at which invitations have run out or not. */
  at: Date;
};

const rowColumns = ({ order, at }: Reading) => sql`
  ${listedPersonColumns}, ${order.keyTexts} as "cursorValues", invitations.id as "invitationId",
  coalesce(invitations.expires_at <= ${at.toISOString()}, false) as "invitationExpired"
`;

const withRoleAndInvitation = sql`
  join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
  left join invitations on invitations.user_id = users.id
    and invitations.accepted_at is null and invitations.revoked_at is null
`;

/** Reads people along the index of the order, as far as the page goes. */
export function peopleInOrder(reading: Reading): SQL {
  const { actor, query, order, place, backward, at } = reading;
  const table = order.tableFor(query);
  return sql`
    select ${rowColumns(reading)} from (
      select users.*, ${order.keyColumns(table)} from ${readFrom(table)}
      where ${matchesFilters(actor, query, at, table)}
        ${place ? order.beyond(table, backward, place) : sql``}
      order by ${order.by(table, backward)} limit ${constant(query.size + 1)}
    ) as users
    ${withRoleAndInvitation}
    order by ${order.by("users", backward)}
  `;
}

/**
 * Gathers all that match and puts them in order, so that the planner, who would rather walk along
 * the order, takes the index that finds them. Each row also says how many match, as far as they are
 * counted; when that is more than few, or nobody is left, the one row there is names nobody.
 */
export function peopleOfFew(reading: Reading): SQL {
  const { actor, query, order, place, backward, at } = reading;
  const table = tableToGather(actor, query);
  return sql`
    with matching as materialized (
      select users.id, ${order.keyColumns("users")} from ${readFrom(table)}
      where ${matchesFilters(actor, query, at, table)} limit ${constant(few + 1)}
    ), counted as materialized (
      select count(*)::int as matching from matching
    ), page as materialized (
      select page.* from matching as page
      where (select matching from counted) <= ${constant(few)} ${place ? order.beyond("page", backward, place) : sql``}
      order by ${order.by("page", backward)} limit ${constant(query.size + 1)}
    )
    select matching, ${rowColumns(reading)}
    from counted left join (
      page join users on users.id = page.id ${withRoleAndInvitation}
    ) on true
    order by ${order.by("page", backward)}
  `;
}

/** A row of `peopleOfFew`. */
export type Found = (Row | { id: null }) & { matching: number };

/**
 * The same page as `peopleInOrder` reads, for a search that finds more than few. Most of them are met
 * soon along the order. Names that are alike stand together in it, though, and may stand at its end:
 * then all are gathered, which takes as long as there are people found, not people before them.
 * @param nearby how many people of the order are looked at before that
 */
export function peopleOfMany(reading: Reading, nearby: number): SQL {
  const { actor, query, order, place, backward, at } = reading;
  const walked = order.tableFor(query);
  const enough = constant(query.size + 1);
  return sql`
    with near as materialized (
      select id, ${order.keyNames} from (
        select users.*, ${order.keyColumns(walked)} from ${readFrom(walked)}
        where ${matchesFilters(actor, { ...query, q: "" }, at, walked)}
          ${place ? order.beyond(walked, backward, place) : sql``}
        order by ${order.by(walked, backward)} limit ${constant(nearby)}
      ) as page
      where true ${matchesSearchUnindexed(query.q, sql`page.search_text`)}
      order by ${order.by("page", backward)} limit ${enough}
    ), far as materialized (
      select * from (
        select users.id, ${order.keyColumns("users")} from users
        where ${matchesFilters(actor, query, at)}
          ${place ? order.beyond("users", backward, place) : sql``}
        offset 0
      ) as page
      where (select count(*) from near) < ${enough}
      order by ${order.by("page", backward)} limit ${enough}
    ), page as (
      select * from near where (select count(*) from near) = ${enough} union all select * from far
    )
    select ${rowColumns(reading)}
    from page join users on users.id = page.id ${withRoleAndInvitation}
    order by ${order.by("page", backward)}
  `;
}
