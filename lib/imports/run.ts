/** How imports, their welcome emails and their undo start in the background. */
import { and, eq, inArray } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { imports, users } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { sendJob } from "@/lib/jobs/queue";
import { retryOnCollision } from "@/lib/transactions";
import { displayName } from "@/lib/users/display-name";
import { lockUsers } from "@/lib/users/lock";

import { lockImport } from "./lock";
import type { StoredImport } from "./lock";
import { readImport } from "./queries";
import { runningStates } from "./states";
import type { ImportView } from "./view";

type RunningState = (typeof runningStates)[number];

/** An import that is about to run, with the actor as they are now. */
type Start = { stored: StoredImport; subject: Subject; at: Date };

/**
 * Leaves an import to the workers, who act with the rights of the actor.
 * @param prepare throws when it cannot start; returns what else changes about the import
 * @throws not_found, forbidden, or conflict while another import of the organization is running
 */
export async function startRun(
  actor: ActingUser,
  importId: string,
  state: RunningState,
  prepare: (tx: Transaction, start: Start) => Promise<Partial<StoredImport>>,
): Promise<ImportView> {
  requirePermission(actor, "users:manage");
  const at = now();
  // Another import may start at the same moment.
  await retryOnCollision(() =>
    db.transaction(async (tx) => {
      const stored = await lockImport(tx, actor, importId);
      const { subject } = await lockUsers(tx, actor, [], at);
      requirePermission(subject, "users:manage");
      await requireNoneRunning(tx, stored);
      const changes = await prepare(tx, { stored, subject, at });
      await tx
        .update(imports)
        .set({ ...changes, state, runBy: actor.userId, ...actor.origin, problem: null })
        .where(eq(imports.id, importId));
      await sendJob(tx, "import", {});
    }),
  );
  return readImport(actor, importId);
}

const running: Record<RunningState, string> = {
  applying: "is importing",
  mailing: "is sending the welcome emails of",
  undoing: "is undoing the import of",
};

/** @throws conflict with the name of the user who runs an import of the organization */
async function requireNoneRunning(
  tx: Transaction,
  { organizationId }: Pick<StoredImport, "organizationId">,
): Promise<void> {
  const { firstName, lastName, email } = users;
  const [other] = await tx
    .select({ fileName: imports.fileName, state: imports.state, firstName, lastName, email })
    .from(imports)
    .innerJoin(users, eq(users.id, imports.runBy))
    .where(
      and(eq(imports.organizationId, organizationId), inArray(imports.state, [...runningStates])),
    );
  if (!other) return;
  const does = running[other.state as RunningState];
  throw new GatehouseError(
    "conflict",
    `${displayName(other)} ${does} ${other.fileName}. Try again when that has finished.`,
  );
}
