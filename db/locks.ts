import { sql } from "drizzle-orm";

import type { Transaction } from "./client";

/** Locks a name until the transaction ends; other transactions that lock it wait until then. */
export async function lockByName(tx: Transaction, name: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}
