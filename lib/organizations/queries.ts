import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";

/** Whether Gatehouse was set up: there is an organization. */
export async function hasOrganizations(executor: Executor = db): Promise<boolean> {
  const [row] = await executor.execute<{ found: boolean }>(
    sql`select exists (select from organizations) as found`,
  );
  return row!.found;
}
