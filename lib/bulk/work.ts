import { setTimeout as delay } from "node:timers/promises";

import { and, eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { bulkOperations, organizations, roles, users } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import type { Permission } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { logError } from "@/lib/log";
import { isRoleOfUser } from "@/lib/users/list/row";
import { displayName } from "@/lib/users/schema";

import { workOn } from "./operation";

/** How often a part is tried before its operation is given up. */
const mostTries = 3;
const restAfterFailureMs = 500;
// Also without a wake, so that what a killed process left is picked up by another one.
const longestRestMs = 30_000;
// What is at work but not ours to take lies with another process, which may die.
const shortestRestMs = 1_000;
const restAfterErrorMs = 5_000;

/** How often the part that is next has failed in this process, by operation. */
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
      rank: roles.rank,
      permissions: sql<Permission[]>`${roles.permissions} || ${users.extraPermissions}`,
      role: { key: roles.key, name: roles.name },
      organization: { id, name, slug },
    })
    .from(users)
    .innerJoin(roles, isRoleOfUser)
    .innerJoin(organizations, eq(organizations.id, users.organizationId))
    .where(eq(users.id, actorId));
  const { userId, email, rank, permissions, role, organization } = row!;
  return {
    userId,
    email,
    name: displayName(row!),
    rank,
    permissions: new Set(permissions),
    role,
    organization,
    origin: { address, agent },
  };
}

/** Ends an operation that cannot go on; what was done stays done and is reported. */
async function fail(operationId: string, problem: string): Promise<void> {
  await db
    .update(bulkOperations)
    .set({ state: "failed", problem, finishedAt: now() })
    .where(and(eq(bulkOperations.id, operationId), isRunning));
}

const nothingMore = "Nothing further was changed.";

/** Rests before another try where the part is worth one; otherwise its operation is given up. */
async function answerFailure(
  operationId: string,
  error: unknown,
  failures: Failures,
): Promise<void> {
  if (error instanceof GatehouseError) {
    const why =
      error.code === "unauthenticated"
        ? "Whoever started this is not active any more."
        : `Whoever started this may not do it any more: ${error.message}`;
    return fail(operationId, `${why} ${nothingMore}`);
  }
  logError("operation on many people", error);
  const tries = (failures.get(operationId) ?? 0) + 1;
  failures.set(operationId, tries);
  if (tries < mostTries) {
    await delay(restAfterFailureMs);
    return;
  }
  failures.delete(operationId);
  await fail(operationId, `Something went wrong on our side. ${nothingMore}`);
}

/**
 * Does one part of an operation that is at work, in a transaction of its own: a process that dies
 * leaves nothing half done, and the part to the next one.
 * @returns whether there was one, or others are at all that there is
 */
export async function workOnNextPart(
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

/** Works on operations in the background. */
export type BulkWorker = {
  /** There may be something to do. Costs nothing while it is at work. */
  wake(): void;
  /** Ends after the part that is at work. */
  stop(): Promise<void>;
};

/** Starts working on operations, beginning with what earlier processes left. */
export function startBulkWorker(): BulkWorker {
  const failures: Failures = new Map();
  let round: Promise<void> | undefined;
  let wokenMeanwhile = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function work(): Promise<void> {
    let restMs = longestRestMs;
    try {
      let found = await workOnNextPart(failures);
      while (!stopped && found === "worked") found = await workOnNextPart(failures);
      if (found === "elsewhere") restMs = shortestRestMs;
    } catch (error) {
      logError("operations on many people", error);
      restMs = restAfterErrorMs;
    }
    round = undefined;
    if (stopped) return;
    if (wokenMeanwhile) return wake();
    timer = setTimeout(wake, restMs);
    timer.unref();
  }

  function wake(): void {
    if (stopped) return;
    wokenMeanwhile = round !== undefined;
    if (round) return;
    clearTimeout(timer);
    round = work();
  }

  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
