import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { days } from "@/lib/clock";
import { hasPasswordStatus } from "@/lib/passwords/status-condition";

import type { Activity, UserFilters } from "./filters";
import type { PeopleTable } from "./order";
import { matchesSearch } from "./search";

/** `column = …` for one value, so that an index which goes on after it keeps its order. */
const oneOf = (column: SQL, values: readonly string[]) =>
  values.length === 1
    ? sql`${column} = ${values[0]}`
    : sql`${column} in (${sql.join(
        values.map((value) => sql`${value}`),
        sql`, `,
      )})`;

function wasNotActive(activity: Activity, at: Date): SQL {
  if (activity === "never") return sql`users.activity_order = '-infinity'`;
  const since = new Date(at.getTime() - days(Number(activity))).toISOString();
  return sql`(users.activity_order > '-infinity' and users.activity_order < ${since})`;
}

/** Which filters the actor may use: those of columns that the actor does not see mean nothing. */
function allowedFilters(actor: Actor, filters: UserFilters): UserFilters {
  return can(actor, "users:manage") ? filters : { ...filters, password: [], activity: [] };
}

/**
 * The condition that somebody in `users` is of the actor's organization and passes the filters at
 * that moment.
 * @param table what is read, which then finds them by status and role
 */
export function matchesFilters(
  actor: Actor,
  filters: UserFilters,
  at: Date,
  table: PeopleTable = "users",
): SQL {
  const { q, status, role, password, activity } = allowedFilters(actor, filters);
  const column = (name: string) => sql.raw(`${table}.${name}`);
  return sql.join(
    [
      sql`${column("organization_id")} = ${actor.organization.id}`,
      sql`and`,
      status.length > 0 ? oneOf(column("status"), status) : sql`${column("status")} <> 'deleted'`,
      role.length > 0 ? sql`and ${oneOf(column("role_key"), role)}` : sql``,
      password.length > 0
        ? sql`and ${hasPasswordStatus(password, actor.organization.id, at)}`
        : sql``,
      activity.length > 0
        ? sql`and (${sql.join(
            activity.map((each) => wasNotActive(each, at)),
            sql` or `,
          )})`
        : sql``,
      matchesSearch(q),
    ],
    sql` `,
  );
}

/** Whether status and role alone decide who passes, so that the counters know how many do. */
export function isCounted(actor: Actor, filters: UserFilters): boolean {
  const { q, password, activity } = allowedFilters(actor, filters);
  return q.trim() === "" && password.length === 0 && activity.length === 0;
}

/** The table that finds all who pass the filters soonest, whatever their order. */
export function tableToGather(actor: Actor, filters: UserFilters): PeopleTable {
  return filters.status.length > 0 && isCounted(actor, filters) ? "users_by_status" : "users";
}
