import { getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import * as schema from "@/db/schema/schema";

/** The tables whose rows belong to an organization. */
const tables = Object.values<unknown>(schema).flatMap((table) =>
  is(table, PgTable) && "organizationId" in table ? [table] : [],
);

/** A digest of each table's rows of these organizations: equal if nothing was written. */
export async function contentsOf(organizationIds: readonly string[]): Promise<unknown> {
  const ids = sql.join(
    organizationIds.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  const digests = tables.map(
    (table) => sql`(select coalesce(md5(string_agg(t::text, '' order by t::text)), '')
      from ${table} as t where organization_id in (${ids})) as ${sql.identifier(getTableName(table))}`,
  );
  const [contents] = await db.execute(sql`select ${sql.join(digests, sql`, `)}`);
  return { ...contents };
}
