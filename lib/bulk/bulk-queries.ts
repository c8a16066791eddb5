/** The statements of bulk operations that the query builder cannot express. */
import { sql } from "drizzle-orm";
import type { SQL, SQLWrapper } from "drizzle-orm";

import type { Executor, Transaction } from "@/db/client";
import { bulkOperationParts, invitations, roles, users } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { isOpenInvitation } from "@/lib/users/list/row";

import type { Kind } from "./decide";
import { batchSize } from "./schema";

/**
 * Counts the selected users by kind in one pass. The query builder cannot group by an expression
 * with parameters, nor join a table only sometimes.
 */
export async function countKinds(
  executor: Executor,
  actor: ActingUser,
  selected: SQL,
  { withInvitations }: { withInvitations: boolean },
): Promise<{ kind: Kind; count: number }[]> {
  const rows = await executor.execute<Kind & { count: number }>(sql`
    select kind.*, roles.rank
    from (
      select ${users.status}, ${users.roleKey} as "roleKey", ${users.id} = ${actor.userId} as "isActor",
        ${withInvitations ? sql`${invitations.id} is not null` : sql`false`} as "hasOpenInvitation",
        count(*)::int as count
      from ${users}
      ${withInvitations ? sql`left join ${invitations} on ${isOpenInvitation}` : sql``}
      where ${selected}
      group by 1, 2, 3, 4
    ) as kind
    join ${roles} on ${roles.organizationId} = ${actor.organization.id} and ${roles.key} = kind."roleKey"
  `);
  return rows.map(({ count, ...kind }) => ({ kind, count }));
}

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
