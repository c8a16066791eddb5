/** The statement of bulk operations that the query builder cannot express. */
import { sql } from "drizzle-orm";
import type { SQLWrapper } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { bulkOperationParts } from "@/db/schema/schema";

/**
 * Divides the users of an operation into batches, in one statement for any number of users. The users
 * of a batch are spread over the table: a page has room for a few new row versions at a time, and an
 * update that stays in its page writes no index.
 * @param selected a query with the id of each user as its only column
 */
export async function insertBatches(
  tx: Transaction,
  operationId: string,
  selected: SQLWrapper,
  batchSize: number,
): Promise<{ batches: number; total: number }> {
  const [row] = await tx.execute<{ batches: number; total: number }>(sql`
    with numbered as (
      select id, (row_number() over (order by hashtextextended(id::text, 0)) - 1)
        / ${batchSize}::int + 1 as number
      from ${selected} as selected (id)
    ), batch as (
      insert into ${bulkOperationParts} (operation_id, number, user_ids)
      select ${operationId}::uuid, number, array_agg(id) from numbered group by number
      returning cardinality(user_ids) as users
    )
    select count(*)::int as batches, coalesce(sum(users), 0)::int as total from batch
  `);
  return row!;
}
