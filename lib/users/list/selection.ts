import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { z } from "zod";

import { users } from "@/db/schema/users";
import { inIds } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";

import { userFilterSchema } from "./filters";
import { readFrom } from "./order";
import type { PeopleTable } from "./order";
import { matchesFilters, tableToGather } from "./matching";

/** As many people as can be named one by one; more are selected by what they have in common. */
export const mostNamed = 1000;

const ids = z.array(z.uuid()).max(mostNamed);

/**
 * Whom a deed is meant for: these people, or everybody who passes the filters of the table but some.
 */
export const userSelectionSchema = z.union([
  z.strictObject({ userIds: ids.min(1) }),
  z.strictObject({ filters: userFilterSchema, except: ids.default([]) }),
]);

export type UserSelection = z.output<typeof userSelectionSchema>;
/** What pages send. */
export type UserSelectionInput = z.input<typeof userSelectionSchema>;

/**
 * The condition that somebody in `users` is of the actor's organization and selected.
 * @param table what is read
 */
export function isSelected(
  actor: Actor,
  selection: UserSelection,
  at: Date,
  table: PeopleTable = "users",
): SQL {
  if ("userIds" in selection) {
    return sql`users.organization_id = ${actor.organization.id} and ${inIds(users.id, selection.userIds)}`;
  }
  const matches = matchesFilters(actor, selection.filters, at, table);
  return selection.except.length === 0
    ? matches
    : sql`${matches} and not ${inIds(users.id, selection.except)}`;
}

/** What stands after `from` and after `where` for everybody selected, whatever their order. */
export function everybodySelected(
  actor: Actor,
  selection: UserSelection,
  at: Date,
): { from: SQL; where: SQL } {
  const table = "filters" in selection ? tableToGather(actor, selection.filters) : "users";
  return { from: readFrom(table), where: isSelected(actor, selection, at, table) };
}
