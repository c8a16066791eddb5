import { setTimeout as delay } from "node:timers/promises";

import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import {
  bulkOperations,
  identityConfigurations,
  organizations,
  roles,
  users,
} from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { startPoller } from "@/lib/jobs/poller";
import type { Poller } from "@/lib/jobs/poller";
import { logError } from "@/lib/log";
import { managesGroups } from "@/lib/groups/current";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";
import { displayName } from "@/lib/users/display-name";

import { workOn } from "./operation";

/** How often a batch is tried before its operation fails. */
const maxTries = 3;
const retryDelayMs = 500;

/** How often the next batch has failed in this process, by operation. */
export type Failures = Map<string, number>;

const isRunning = eq(bulkOperations.state, "running");

/**
 * Locks the operation that has processed the fewest users, so that a small one does not wait for a
 * large one. Operations that another process works on are skipped.
 */
async function takeOperation(tx: Transaction) {
  const [operation] = await tx
    .select()
    .from(bulkOperations)
    .where(isRunning)
    .orderBy(bulkOperations.processed, bulkOperations.createdAt)
    .limit(1)
    .for("no key update", { skipLocked: true });
  return operation;
}

/** The user who started an operation, with their role and permissions as they are now. */
async function readActor(
  tx: Transaction,
  { actorId, address, agent }: typeof bulkOperations.$inferSelect,
): Promise<ActingUser> {
  const { id, name, slug } = organizations;
  const [row] = await tx
    .select({
      userId: users.id,
      email: users.email,
      firstName: users.firstName,
      lastName: users.lastName,
      ...accessColumns(now()),
      managesGroups: managesGroups(users.id),
      organization: { id, name, slug },
    })
    .from(users)
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .innerJoin(organizations, eq(organizations.id, users.organizationId))
    .where(eq(users.id, actorId));
  const { userId, email, role, accessControl, organization } = row!;
  return {
    userId,
    email,
    name: displayName(row!),
    ...accessOf(row!),
    role: { key: role.key, name: role.name },
    accessControl,
    managesGroups: row!.managesGroups,
    organization,
    origin: { address, agent },
  };
}

/** Ends an operation that cannot continue; what was done stays done and is reported. */
async function fail(operationId: string, problem: string): Promise<void> {
  await db
    .update(bulkOperations)
    .set({ state: "failed", problem, finishedAt: now() })
    .where(and(eq(bulkOperations.id, operationId), isRunning));
}

const nothingMore = "No more users were changed.";

/** Waits before another try of a batch that may succeed then; otherwise the operation fails. */
async function answerFailure(
  operationId: string,
  error: unknown,
  failures: Failures,
): Promise<void> {
  if (error instanceof GatehouseError) {
    const why =
      error.code === "unauthenticated"
        ? "Stopped: the person who started this is no longer active."
        : error.code === "not_found"
          ? `Stopped: ${error.message}`
          : `Stopped: the person who started this is no longer allowed to do it: ${error.message}`;
    return fail(operationId, `${why} ${nothingMore}`);
  }
  logError("bulk operation", error);
  const tries = (failures.get(operationId) ?? 0) + 1;
  failures.set(operationId, tries);
  if (tries < maxTries) {
    await delay(retryDelayMs);
    return;
  }
  failures.delete(operationId);
  await fail(operationId, `Something went wrong on our side. ${nothingMore}`);
}

/**
 * Does one batch of a running operation in its own transaction, so that a killed process leaves
 * nothing half done and another one does the batch.
 * @returns "elsewhere" when other processes work on all running operations
 */
export async function workOnNextBatch(
  failures: Failures,
): Promise<"worked" | "elsewhere" | "nothing"> {
  let operationId: string | undefined;
  try {
    await db.transaction(async (tx) => {
      const taken = await takeOperation(tx);
      if (!taken) return;
      operationId = taken.id;
      await workOn(tx, taken, await readActor(tx, taken), now());
    });
  } catch (error) {
    if (!operationId) throw error;
    await answerFailure(operationId, error, failures);
    return "worked";
  }
  if (operationId) {
    failures.delete(operationId);
    return "worked";
  }
  return (await db.$count(bulkOperations, isRunning)) > 0 ? "elsewhere" : "nothing";
}

/** Works on operations in the background, first on what earlier processes left. */
export function startBulkWorker(): Poller {
  const failures: Failures = new Map();
  return startPoller("bulk operations", async (stopped) => {
    let found = await workOnNextBatch(failures);
    while (!stopped() && found === "worked") found = await workOnNextBatch(failures);
    // A process that works on an operation may be killed.
    return { nextInMs: found === "elsewhere" ? 0 : Infinity };
  });
}
