import { sql } from "drizzle-orm";
import { timestamp, uuid } from "drizzle-orm/pg-core";

/** Primary key that sorts by time of creation, made by the database (see the first migration). */
export const id = () =>
  uuid("id")
    .primaryKey()
    .default(sql`uuid_v7()`);

/** A point in time with its zone, read as a `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
