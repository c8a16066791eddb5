import { and, desc, eq, exists, gt, isNull, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { bulkOperations, groups, identityConfigurations, roles, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { after, now } from "@/lib/clock";
import { notFound } from "@/lib/errors";
import { undoableFor } from "@/lib/undo";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";
import { displayName } from "@/lib/users/display-name";

import { skippedSentences } from "./messages";
import type { BulkOperationName, BulkOperationState, Skipped } from "./messages";

const maxReports = 10;

/** A bulk operation as pages show it. */
export type BulkOperation = {
  id: string;
  operation: BulkOperationName;
  /** Of *Change role*: the role's name. */
  roleName: string | null;
  /** Of *Add to group* and *Remove from group*: the group's name. */
  groupName: string | null;
  state: BulkOperationState;
  /** The number of users it is for, of those processed so far, and of those it changed. */
  total: number;
  processed: number;
  changed: number;
  skipped: Skipped[];
  /** Why it failed, as a sentence. */
  problem: string | null;
  /** Whether the actor started it, and the name of the user who did. */
  own: boolean;
  startedBy: string;
  /** Whether it undoes another operation. */
  isUndo: boolean;
  mayCancel: boolean;
  mayUndo: boolean;
};

const undo = alias(bulkOperations, "undo");
const givenRole = alias(roles, "given_role");

/** Whether another operation undoes the operation. */
export const isUndone = sql<boolean>`${exists(
  db.select({ id: undo.id }).from(undo).where(eq(undo.undoOf, bulkOperations.id)),
)}`;

/** Operations with the user who started them, to be narrowed by `.where()`. */
const selectOperations = (at: Date) =>
  db
    .select({
      id: bulkOperations.id,
      operation: bulkOperations.operation,
      roleName: givenRole.name,
      groupName: groups.name,
      state: bulkOperations.state,
      total: bulkOperations.total,
      processed: bulkOperations.processed,
      changed: bulkOperations.changed,
      skips: bulkOperations.skipped,
      problem: bulkOperations.problem,
      isUndo: sql<boolean>`${bulkOperations.undoOf} is not null`,
      actorId: bulkOperations.actorId,
      ...accessColumns(at),
      firstName: users.firstName,
      lastName: users.lastName,
      email: users.email,
      finishedAt: bulkOperations.finishedAt,
      undone: isUndone,
    })
    .from(bulkOperations)
    .innerJoin(users, eq(users.id, bulkOperations.actorId))
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .leftJoin(groups, eq(groups.id, bulkOperations.groupId))
    .leftJoin(
      givenRole,
      and(
        eq(givenRole.organizationId, bulkOperations.organizationId),
        eq(givenRole.key, bulkOperations.roleKey),
      ),
    );

/** The operations that can be undone, and what undoes them. */
export const reverseOperations: Partial<Record<BulkOperationName, BulkOperationName>> = {
  disable: "enable",
  enable: "disable",
  add_to_group: "remove_from_group",
  remove_from_group: "add_to_group",
};

/** A deleted group has no members to put back. */
const isReversible = ({ operation, groupName }: Row): boolean =>
  operation in reverseOperations &&
  (groupName !== null || operation === "disable" || operation === "enable");

type Row = Awaited<ReturnType<typeof selectOperations>>[number];

function read(actor: Actor, row: Row, at: Date): BulkOperation {
  const { skips, actorId, finishedAt } = row;
  const own = actorId === actor.userId;
  return {
    id: row.id,
    operation: row.operation,
    roleName: row.roleName,
    groupName: row.groupName,
    state: row.state,
    total: row.total,
    processed: row.processed,
    changed: row.changed,
    problem: row.problem,
    isUndo: row.isUndo,
    skipped: skippedSentences(row.operation, skips),
    own,
    startedBy: displayName(row),
    mayCancel:
      row.state === "running" &&
      (own || can(actor, "users:manage", { userId: actorId, ...accessOf(row) })),
    mayUndo:
      own &&
      isReversible(row) &&
      !row.isUndo &&
      !row.undone &&
      row.changed > 0 &&
      finishedAt !== null &&
      at < after(finishedAt, undoableFor),
  };
}

async function operationsWhere(
  actor: Actor,
  condition: SQL | undefined,
  at: Date,
): Promise<BulkOperation[]> {
  requirePermission(actor, "users:manage");
  // Prepared because pages poll it: planning takes longer than running it.
  const rows = await selectOperations(at)
    .where(and(eq(bulkOperations.organizationId, actor.organization.id), condition))
    .orderBy(desc(bulkOperations.createdAt), desc(bulkOperations.id))
    .limit(maxReports)
    .prepare("bulk_operations")
    .execute();
  return rows.map((row) => read(actor, row, at));
}

/**
 * The progress or the result of an operation of the actor's organization.
 * @throws forbidden without users:manage, not_found
 */
export async function loadBulkOperation(actor: Actor, operationId: string): Promise<BulkOperation> {
  const [operation] = await operationsWhere(actor, eq(bulkOperations.id, operationId), now());
  if (!operation) throw notFound("The operation");
  return operation;
}

/**
 * The running operations of the organization, and the actor's own that ended in the last 10 minutes
 * and were not dismissed; latest first.
 * @throws forbidden without users:manage
 */
export async function listBulkOperations(actor: Actor): Promise<BulkOperation[]> {
  const at = now();
  const recent = or(
    eq(bulkOperations.state, "running"),
    and(
      eq(bulkOperations.actorId, actor.userId),
      isNull(bulkOperations.dismissedAt),
      gt(bulkOperations.finishedAt, after(at, -undoableFor)),
    ),
  );
  return operationsWhere(actor, recent, at);
}
