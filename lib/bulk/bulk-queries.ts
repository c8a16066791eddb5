/** The statements of bulk operations that the query builder cannot express. */
import { sql } from "drizzle-orm";
import type { SQL, SQLWrapper } from "drizzle-orm";

import type { Executor, Transaction } from "@/db/client";
import { bulkOperationParts, invitations, users } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { effectiveAccess } from "@/lib/access/effective";
import type { Permission } from "@/lib/access/policy";
import { groupRoleKeysByUser } from "@/lib/groups/current";
import { readAccessRules } from "@/lib/roles/queries";
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
  at: Date,
): Promise<{ kind: Kind; count: number }[]> {
  const rows = await executor.execute<KindRow>(sql`
    select ${users.status}, ${users.roleKey} as "roleKey",
      ${users.extraPermissions} as "extraPermissions", ${users.systemAdmin} as "systemAdmin",
      given.roles as "groupRoleKeys", ${users.id} = ${actor.userId} as "isActor",
      ${withInvitations ? sql`${invitations.id} is not null` : sql`false`} as "hasOpenInvitation",
      count(*)::int as count
    from ${users}
    left join ${groupRoleKeysByUser(actor.organization.id, at)} as given
      on given.user_id = ${users.id}
    ${withInvitations ? sql`left join ${invitations} on ${isOpenInvitation}` : sql``}
    where ${selected}
    group by 1, 2, 3, 4, 5, 6, 7
  `);
  const { accessControl, roles } = await readAccessRules(executor, actor.organization.id);
  return rows.map(
    ({ count, status, roleKey, isActor, hasOpenInvitation, extraPermissions, ...row }) => ({
      kind: {
        status,
        roleKey,
        isActor,
        hasOpenInvitation,
        access: effectiveAccess(accessControl, {
          role: roles.get(roleKey)!,
          extraPermissions,
          systemAdmin: row.systemAdmin,
          groupRoles: Object.entries(row.groupRoleKeys ?? {}).map(([key, permanent]) => ({
            ...roles.get(key)!,
            permanent,
          })),
        }),
      },
      count,
    }),
  );
}

type KindRow = Omit<Kind, "access"> & {
  extraPermissions: Permission[];
  systemAdmin: boolean;
  groupRoleKeys: Record<string, boolean> | null;
  count: number;
};

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
