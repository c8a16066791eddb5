import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import type { SortKind } from "@/lib/keyset";

/**
 * What the columns of the Users table sort by; each has its index, which ends with the id
 * (db/schema/users.ts). Role goes on with the name, status with role and name.
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

/** An order of the list: what to write after `order by`, and how to go on from a row. */
export type UserOrder = {
  kinds: readonly SortKind[];
  /** The keys of a row of `users`, as the columns `key0`, `key1` and so on. */
  keyColumns: SQL;
  /** These columns as texts, for cursors. */
  keyTexts: SQL;
  /** @param of whose columns: `users`, or what `keyColumns` made of them */
  by: (of: "users" | "page", backward: boolean) => SQL;
  /** The condition, beginning with `and`, that a row comes after these keys in the direction read. */
  beyond: (
    of: "users" | "page",
    backward: boolean,
    place: { values: readonly string[]; id: string },
  ) => SQL;
};

/** @returns the order asked for, or that of names where it would tell what its column hides */
export function userOrder(actor: Actor, sort: UserSort): UserOrder {
  const asked = sort.replace("-", "") as SortedColumn;
  const visible = can(actor, "users:manage") || forEverybody.has(asked);
  const chosen = keys[visible ? asked : "name"];
  const descending = visible && sort.startsWith("-");
  const named = (of: "users" | "page") => [
    ...chosen.map(([column], index) => sql.raw(of === "users" ? `users.${column}` : `key${index}`)),
    sql.raw(`${of}.id`),
  ];
  const comma = sql`, `;
  return {
    kinds: chosen.map(([, kind]) => kind),
    keyColumns: sql.raw(
      chosen.map(([column], index) => `users.${column} as key${index}`).join(", "),
    ),
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
