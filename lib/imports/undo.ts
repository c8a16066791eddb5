import { and, eq, gt, inArray, or } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { auditEvents, imports } from "@/db/schema/schema";
import { inTexts } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { after } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { writeStatusChange } from "@/lib/users/change-status";
import { lockUsers } from "@/lib/users/lock";
import { decideOperation } from "@/lib/users/operations";

import { nextRows, recordImport, writeChanges } from "./apply";
import type { PersonChange } from "./apply";
import { readFacts, readRules } from "./facts";
import { importUndoableFor } from "./lifetimes";
import type { StoredImport } from "./lock";
import { checkUpdate, losesAdministrator } from "./plan";
import type { Changes, ExistingPerson, Facts } from "./plan";
import { startRun } from "./run";
import { isEnded } from "./states";
import type { ImportView } from "./view";

const conflict = (sentence: string) => new GatehouseError("conflict", sentence);

/**
 * Starts to undo an import in the background, by the rights of the actor: users whom it created and
 * who have not signed in are deleted, and values that it changed come back unless they were changed
 * since.
 * @throws not_found, forbidden, or conflict with the reason why it cannot be undone
 */
export async function undoImport(
  actor: ActingUser,
  { importId }: { importId: string },
): Promise<ImportView> {
  return startRun(actor, importId, "undoing", async (_tx, { stored, at }) => {
    requireUndoable(stored, at);
    return {};
  });
}

function requireUndoable(stored: StoredImport, at: Date): void {
  if (stored.state === "undone") throw conflict("This import has already been undone.");
  if (!isEnded(stored)) throw conflict("This import is still running. Cancel it first.");
  if (after(stored.finishedAt!, importUndoableFor) <= at) {
    throw conflict("This import finished more than 20 days ago and can no longer be undone.");
  }
  if (stored.created + stored.updated === 0) throw conflict("This import has changed nothing.");
}

/** Undoes the next batch of an import whose row is locked, and moves the progress with it. */
export async function undoBatch(
  tx: Transaction,
  stored: StoredImport,
  actor: ActingUser,
  at: Date,
): Promise<void> {
  const batch = await nextRows(tx, stored.id, stored.undoProcessed);
  const rows = batch.filter(({ number }) => number <= stored.processed);
  const concerned = rows.flatMap(({ userId, emailNormalized, outcome, ...row }) => {
    const changes: Changes | null = row.changes;
    return userId && emailNormalized && (outcome === "new" || outcome === "updated")
      ? [{ userId, emailNormalized, isNew: outcome === "new", changes }]
      : [];
  });
  const { subject } = await lockUsers(tx, actor, [], at);
  requirePermission(subject, "users:manage");
  const rules = await readRules(tx, actor, subject, at);
  const facts = await readFacts(
    tx,
    actor,
    rules,
    concerned.map(({ emailNormalized }) => ({ emailNormalized, groups: [] })),
    {
      lock: true,
      groupIds: concerned.flatMap(
        ({ changes }) => changes?.groups?.removed.map(({ id }) => id) ?? [],
      ),
    },
  );
  const known = concerned.flatMap((row) => {
    const person = facts.people.get(row.emailNormalized);
    return person?.userId === row.userId ? [{ ...row, person }] : [];
  });
  const created = known.filter(({ isNew }) => isNew).map(({ person }) => person);
  const changedSince = await createdOrRestoredSince(tx, actor, stored, created);
  const deleted = created.filter(
    (person) => !changedSince.has(person.userId) && mayDelete(facts, person, at),
  );
  if (deleted.length > 0) await writeStatusChange(tx, actor, "delete", deleted, at);
  const restored = known.flatMap(({ person, changes }) => planRestore(facts, person, changes));
  await writeChanges(tx, actor, facts, restored, at);
  const counts = {
    undoDeleted: stored.undoDeleted + deleted.length,
    undoRestored: stored.undoRestored + restored.length,
    undoKept: stored.undoKept + concerned.length - deleted.length - restored.length,
  };
  const undoProcessed = stored.undoProcessed + rows.length;
  const isLast = undoProcessed >= stored.processed;
  await tx
    .update(imports)
    .set({ ...counts, undoProcessed, ...(isLast && { state: "undone", undoneAt: at }) })
    .where(eq(imports.id, stored.id));
  if (!isLast) return;
  const { undoDeleted, undoRestored, undoKept } = counts;
  const results = { deleted: undoDeleted, restored: undoRestored, kept: undoKept };
  await recordImport(tx, actor, stored, "import.undone", results, at);
}

/** Whether the undo deletes a user: never signed in, and the actor may disable and delete them. */
function mayDelete(facts: Facts, person: ExistingPerson, at: Date): boolean {
  if (person.status !== "active" && person.status !== "inactive") return false;
  const waits = [null, "temporary", "temporary_expired"].includes(person.passwordStatus);
  if (person.lastActiveAt !== null || !waits) return false;
  const lastAdministrator = person.isActiveAdministrator && facts.administrators <= 1;
  const target = { ...person, status: "inactive" as const, lastAdministrator };
  if (!decideOperation(facts.subject, "delete", target, at).allowed) return false;
  if (person.isActiveAdministrator) facts.administrators -= 1;
  return true;
}

/** The users who were deleted and came back after the import, by someone's decision. */
async function createdOrRestoredSince(
  tx: Transaction,
  actor: ActingUser,
  { startedAt, finishedAt }: StoredImport,
  people: readonly ExistingPerson[],
): Promise<Set<string>> {
  if (people.length === 0) return new Set();
  const rows = await tx
    .select({ userId: auditEvents.targetId })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.organizationId, actor.organization.id),
        inTexts(
          auditEvents.targetId,
          people.map(({ userId }) => userId),
        ),
        or(
          and(eq(auditEvents.action, "user.created"), gt(auditEvents.at, finishedAt!)),
          and(
            inArray(auditEvents.action, ["user.restored", "user.registered"]),
            gt(auditEvents.at, startedAt!),
          ),
        ),
      ),
    );
  return new Set(rows.map(({ userId }) => userId));
}

/** The change that takes back what the import changed and what was not changed since. */
function planRestore(
  facts: Facts,
  person: ExistingPerson,
  changes: Changes | null,
): PersonChange[] {
  if (!changes || person.status === "deleted") return [];
  const back: Changes = {};
  if (changes.firstName?.[1] === person.firstName) back.firstName = reversed(changes.firstName);
  if (changes.lastName?.[1] === person.lastName) back.lastName = reversed(changes.lastName);
  if (changes.roleKey?.[1] === person.roleKey && facts.roles.has(changes.roleKey[0])) {
    back.roleKey = reversed(changes.roleKey);
  }
  if (changes.systemAdmin?.[1] === person.systemAdmin) {
    back.systemAdmin = reversed(changes.systemAdmin);
  }
  const held = person.extraPermissions.toSorted().join();
  if (changes.extraPermissions?.[1].join() === held) {
    back.extraPermissions = reversed(changes.extraPermissions);
  }
  if (changes.groups) {
    const heldIds = new Set(person.groups.map(({ id }) => id));
    const removed = person.groups.filter(({ id }) =>
      changes.groups!.added.some((group) => group.id === id),
    );
    const added = changes.groups.removed.filter(
      ({ id, endsAt }) =>
        !heldIds.has(id) && facts.groupsById.has(id) && (!endsAt || new Date(endsAt) > facts.at),
    );
    if (added.length + removed.length > 0) back.groups = { added, removed, created: [] };
  }
  if (Object.keys(back).length === 0) return [];
  const role = (back.roleKey && facts.roles.get(back.roleKey[1])) ?? person.role;
  let isRefused = false;
  checkUpdate(facts, person, back, role, () => {
    isRefused = true;
  });
  if (isRefused) return [];
  if (losesAdministrator(facts, person, back, role)) facts.administrators -= 1;
  return [{ person, changes: back }];
}

const reversed = <Value>([from, to]: [Value, Value]): [Value, Value] => [to, from];
