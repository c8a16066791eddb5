import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { rolesOf } from "@/lib/roles/queries";
import { countActiveAdministrators, countUsers } from "@/lib/users/list/counts";
import { roleAboveReason } from "@/lib/users/operations";
import { isSelected } from "@/lib/users/list/selection";
import type { UserSelection } from "@/lib/users/list/selection";

import { decideKinds, requireChange } from "./decide";
import type { Change, Kind } from "./decide";
import type { BulkOperationInput } from "./schema";
import { addSkips, skippedSentences } from "./messages";
import type { BulkOperationName, Skipped, Skips } from "./messages";

/** What an operation would do. */
export type BulkPreview = { total: number; changes: number; skipped: Skipped[] };

/**
 * What is to be done to everybody, with the role that is given.
 * @throws forbidden for a role that the organization does not have
 */
export async function readChange(
  executor: Executor,
  organizationId: string,
  operation: BulkOperationName,
  roleKey: string | null,
): Promise<Change> {
  if (operation !== "change_role") return { operation };
  const role = (await rolesOf(executor, organizationId)).find(({ key }) => key === roleKey);
  if (!role) throw new GatehouseError("forbidden", roleAboveReason, { roleKey: roleAboveReason });
  return { operation, role };
}

/** How many people of each kind are selected: one pass over them, whatever their number. */
async function kindsSelected(
  executor: Executor,
  actor: Actor,
  selection: UserSelection,
  { operation }: Change,
  at: Date,
): Promise<{ kind: Kind; count: number }[]> {
  const resends = operation === "resend_invitations";
  const where = isSelected(actor, selection, at);
  const rows = await executor.execute<Kind & { count: number }>(sql`
    select kind.*, roles.rank
    from (
      select users.status, users.role_key as "roleKey", users.id = ${actor.userId} as "isActor",
        ${resends ? sql`invitations.id is not null` : sql`false`} as "hasOpenInvitation",
        count(*)::int as count
      from users
      ${
        resends
          ? sql`left join invitations on invitations.user_id = users.id
              and invitations.accepted_at is null and invitations.revoked_at is null`
          : sql``
      }
      where ${where}
      group by 1, 2, 3, 4
    ) as kind
    join roles on roles.organization_id = ${actor.organization.id} and roles.key = kind."roleKey"
  `);
  return rows.map(({ count, ...kind }) => ({ kind, count }));
}

/** How many of the selected people would be changed, and how many not, for which reason. */
export async function countChanges(
  executor: Executor,
  actor: Actor,
  selection: UserSelection,
  change: Change,
  at: Date,
): Promise<{ total: number; changes: number; skipped: Skips }> {
  const kinds = await kindsSelected(executor, actor, selection, change, at);
  const activeAdministrators = countActiveAdministrators(
    await countUsers(executor, actor.organization.id),
  );
  const decisions = decideKinds(actor, change, kinds, activeAdministrators, at);
  return {
    total: kinds.reduce((sum, { count }) => sum + count, 0),
    changes: decisions.reduce((sum, { changes }) => sum + changes, 0),
    skipped: decisions.reduce<Skips>((all, { skipped }) => addSkips(all, skipped), {}),
  };
}

/**
 * Says what an operation would do, before anybody says yes to it.
 * @throws forbidden without users:manage, or for a role above one's own
 */
export async function previewBulkOperation(
  actor: Actor,
  input: BulkOperationInput,
): Promise<BulkPreview> {
  requirePermission(actor, "users:manage");
  const roleKey = "roleKey" in input ? input.roleKey : null;
  const change = await readChange(db, actor.organization.id, input.operation, roleKey);
  requireChange(actor, change);
  const counted = await countChanges(db, actor, input.selection, change, now());
  return { ...counted, skipped: skippedSentences(input.operation, counted.skipped) };
}

/**
 * How many people are selected, exactly, where the table says only *more than*.
 * @throws forbidden without users:manage
 */
export async function countSelected(actor: Actor, selection: UserSelection): Promise<number> {
  requirePermission(actor, "users:manage");
  const where = isSelected(actor, selection, now());
  const [row] = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from users where ${where}`,
  );
  return row!.count;
}
