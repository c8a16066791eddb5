import { setTimeout as delay } from "node:timers/promises";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import type { ActingUser } from "@/lib/access/actor";
import type { Permission } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { logError } from "@/lib/log";
import { displayName } from "@/lib/users/schema";

import { workOn } from "./operation";
import type { RunningOperation } from "./operation";

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

type Taken = RunningOperation &
  Pick<ActingUser, "userId" | "email" | "rank" | "organization" | "role" | "origin"> & {
    firstName: string;
    lastName: string;
    permissions: Permission[];
  };

/**
 * Takes the operation that has come least far, so that a small one does not wait for a large one;
 * what another process is at is passed over. Whoever started it is read as they are now.
 */
async function takeOperation(tx: Transaction): Promise<Taken | undefined> {
  const [row] = await tx.execute<Taken>(sql`
    with taken as materialized (
      select * from bulk_operations where state = 'running'
      order by processed, created_at limit 1
      for no key update skip locked
    )
    select taken.id, taken.organization_id as "organizationId", taken.operation,
      taken.role_key as "roleKey", taken.skipped, users.id as "userId",
      first_name as "firstName", last_name as "lastName", email, roles.rank,
      roles.permissions || users.extra_permissions as permissions,
      jsonb_build_object('key', roles.key, 'name', roles.name) as role,
      jsonb_build_object(
        'id', organizations.id, 'name', organizations.name, 'slug', organizations.slug
      ) as organization,
      jsonb_build_object('address', taken.address, 'agent', taken.agent) as origin
    from taken
    join users on users.id = taken.actor_id
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    join organizations on organizations.id = taken.organization_id
  `);
  return row;
}

/** Ends an operation that cannot go on; what was done stays done and is reported. */
async function fail(operationId: string, problem: string): Promise<void> {
  await db.execute(sql`
    update bulk_operations
    set state = 'failed', problem = ${problem}, finished_at = ${now().toISOString()}
    where id = ${operationId} and state = 'running'
  `);
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
      const { userId, email, rank, organization, role, origin } = taken;
      const actor: ActingUser = {
        userId,
        email,
        rank,
        organization,
        role,
        origin,
        name: displayName(taken),
        permissions: new Set(taken.permissions),
      };
      await workOn(tx, taken, actor, now());
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
  const others = await db.execute(sql`select from bulk_operations where state = 'running' limit 1`);
  return others.length > 0 ? "elsewhere" : "nothing";
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
