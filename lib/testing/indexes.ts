import { sql } from "drizzle-orm";

import { db } from "@/db/client";

/** Inserts many rows without maintaining the indexes row by row: building them after it is faster. */
export async function withoutIndexes(
  table: "users" | "audit_events",
  insert: () => Promise<void>,
): Promise<void> {
  const indexes = await db.execute<{ name: string; definition: string }>(sql`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index where indrelid = ${table}::regclass and indexrelid not in (
      select conindid from pg_constraint where conrelid = indrelid or confrelid = indrelid)
  `);
  for (const { name } of indexes) await db.execute(sql.raw(`drop index ${name}`));
  await insert();
  for (const { definition } of indexes) await db.execute(sql.raw(definition));
}
