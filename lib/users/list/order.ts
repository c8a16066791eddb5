import { asc, desc, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import { users } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import type { Cursor, SortKind } from "@/lib/keyset";

/**
 * The columns that the Users table sorts by, always followed by the id; each order has its index
 * (db/schema/users.ts). Role is followed by the name, status by role and name.
 */
const sortKeys = {
  name: [users.sortName],
  email: [users.emailNormalized],
  role: [users.roleKey, users.sortName],
  status: [users.status, users.roleKey, users.sortName],
  password: [users.passwordOrder],
  lastActive: [users.activityOrder],
  created: [users.createdAt],
} as const;

type SortColumn = keyof typeof sortKeys;

const columns = Object.keys(sortKeys) as SortColumn[];

/** A column, with `-` before it for descending. */
export const userSorts = columns.flatMap((column) => [column, `-${column}`] as const);
export type UserSort = (typeof userSorts)[number];

const visibleToAll: ReadonlySet<string> = new Set(["name", "email", "role", "status"]);

/** An order of the list: what to sort by, and how to continue after a row. */
export type UserOrder = {
  kinds: readonly SortKind[];
  /** The columns sorted by, the id last. */
  columns: readonly (typeof users)[SortColumnName][];
  /** The sort keys of a row as texts, for cursors. */
  cursorValues: SQL<string[]>;
  orderBy: (backward: boolean) => SQL[];
  /** The condition that a row comes after another one in the direction of reading. */
  isBeyond: (backward: boolean, place: Pick<Cursor, "values" | "id">) => SQL;
};

type SortColumnName =
  | "sortName"
  | "emailNormalized"
  | "roleKey"
  | "status"
  | "passwordOrder"
  | "activityOrder"
  | "createdAt"
  | "id";

/** @returns the requested order, or by name where the actor does not see the column */
export function userOrder(actor: Actor, sort: UserSort): UserOrder {
  const requested = sort.replace("-", "") as SortColumn;
  const visible = can(actor, "users:manage") || visibleToAll.has(requested);
  const keys = sortKeys[visible ? requested : "name"];
  const descending = visible && sort.startsWith("-");
  const all = [...keys, users.id];
  const kinds = keys.map((key): SortKind => (key.dataType === "date" ? "instant" : "text"));
  const comma = sql`, `;
  const texts = keys.map((key) => sql`${key}::text`);
  return {
    kinds,
    columns: all,
    cursorValues: sql<string[]>`array[${sql.join(texts, comma)}]`,
    orderBy: (backward) => all.map(descending !== backward ? desc : asc),
    isBeyond: (backward, { values, id }) => {
      const place = [
        ...kinds.map(
          (kind, index) =>
            sql`${values[index]}::${sql.raw(kind === "text" ? "text" : "timestamptz")}`,
        ),
        sql`${id}::uuid`,
      ];
      const operator = sql.raw(descending !== backward ? "<" : ">");
      const row = all.map((column) => sql`${column}`);
      return sql`(${sql.join(row, comma)}) ${operator} (${sql.join(place, comma)})`;
    },
  };
}
