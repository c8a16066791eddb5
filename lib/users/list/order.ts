import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import type { SortKind } from "@/lib/keyset";

import type { UserFilters } from "./filters";

/**
 * What the columns of the Users table sort by; each has its index, which ends with the id
 * (db/schema/users.ts and users-by-status.ts). Role goes on with the name, status with role and name.
 */
const keys = {
  name: [["sort_name", "text"]],
  email: [["email_normalized", "text"]],
  role: [
    ["role_key", "text"],
    ["sort_name", "text"],
  ],
  status: [
    ["status", "text"],
    ["role_key", "text"],
    ["sort_name", "text"],
  ],
  password: [["password_order", "instant"]],
  lastActive: [["activity_order", "instant"]],
  created: [["created_at", "instant"]],
} as const satisfies Record<string, readonly (readonly [column: string, kind: SortKind])[]>;

type SortedColumn = keyof typeof keys;

const columns = Object.keys(keys) as SortedColumn[];

/** A column, `-` before it for descending. */
export const userSorts = columns.flatMap((column) => [column, `-${column}`] as const);
export type UserSort = (typeof userSorts)[number];

const forEverybody: ReadonlySet<string> = new Set(["name", "email", "role", "status"]);

/** What is read to find people: `users`, or the order of statuses joined to it. */
export type PeopleTable = "users" | "users_by_status";

/** What stands after `from`; `users` is there either way. */
export const readFrom = (table: PeopleTable): SQL =>
  table === "users" ? sql`users` : sql`users_by_status join users using (id)`;

/** An order of the list: what to write after `order by`, and how to go on from a row. */
export type UserOrder = {
  kinds: readonly SortKind[];
  /** The table that has those who pass the filters one after the other, as far as one has. */
  tableFor: (filters: Pick<UserFilters, "status" | "role">) => PeopleTable;
  /** The keys of a row of the table, as the columns `key0`, `key1` and so on. */
  keyColumns: (of: PeopleTable) => SQL;
  /** The names of these columns. */
  keyNames: SQL;
  /** These columns as texts, for cursors. */
  keyTexts: SQL;
  /** @param of whose columns: the table's, or what `keyColumns` made of them */
  by: (of: PeopleTable | "page", backward: boolean) => SQL;
  /** The condition, beginning with `and`, that a row comes after these keys in the direction read. */
  beyond: (
    of: PeopleTable | "page",
    backward: boolean,
    place: { values: readonly string[]; id: string },
  ) => SQL;
};

/** @returns the order asked for, or that of names where it would tell what its column hides */
export function userOrder(actor: Actor, sort: UserSort): UserOrder {
  const asked = sort.replace("-", "") as SortedColumn;
  const visible = can(actor, "users:manage") || forEverybody.has(asked);
  const column = visible ? asked : "name";
  const chosen = keys[column];
  const descending = visible && sort.startsWith("-");
  const named = (of: PeopleTable | "page") => [
    ...chosen.map(([key], index) => sql.raw(of === "page" ? `key${index}` : `${of}.${key}`)),
    sql.raw(`${of}.id`),
  ];
  const comma = sql`, `;
  return {
    kinds: chosen.map(([, kind]) => kind),
    tableFor: ({ status, role }) => {
      // The order of statuses goes on with role and name.
      const fixed = status.length !== 1 ? [] : role.length !== 1 ? ["role"] : ["role", "name"];
      return column === "status" || fixed.includes(column) ? "users_by_status" : "users";
    },
    keyColumns: (of) =>
      sql.raw(chosen.map(([key], index) => `${of}.${key} as key${index}`).join(", ")),
    keyNames: sql.raw(chosen.map((_, index) => `key${index}`).join(", ")),
    keyTexts: sql.raw(`array[${chosen.map((_, index) => `key${index}::text`).join(", ")}]`),
    by: (of, backward) => {
      const direction = sql.raw(descending !== backward ? " desc" : " asc");
      return sql.join(
        named(of).map((each) => sql`${each}${direction}`),
        comma,
      );
    },
    beyond: (of, backward, { values, id }) => {
      const operator = sql.raw(descending !== backward ? "<" : ">");
      const place = [
        ...chosen.map(
          ([, kind], index) =>
            sql`${values[index]}::${sql.raw(kind === "text" ? "text" : "timestamptz")}`,
        ),
        sql`${id}::uuid`,
      ];
      return sql`and (${sql.join(named(of), comma)}) ${operator} (${sql.join(place, comma)})`;
    },
  };
}
