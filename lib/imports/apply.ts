import { and, asc, eq, gt } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { importRows, imports } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { ActingUser } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { GatehouseError } from "@/lib/errors";
import { addMembers, removeMembers } from "@/lib/groups/members";
import { createUsersIn } from "@/lib/users/create";
import type { CreateUserInput } from "@/lib/users/schema";
import { lockUsers } from "@/lib/users/lock";
import { writeEdits } from "@/lib/users/write-edits";

import { readRules } from "./facts";
import { plannedImport } from "./lock";
import type { StoredImport } from "./lock";
import type { Changes, ExistingPerson, Facts, Plan } from "./plan";
import { planRows, storedPlan } from "./plan-rows";
import { problemSentence } from "./problems";
import { updatePlans } from "./row-queries";
import type { StoredPlan } from "./row-queries";

/** The rows of one transaction. */
const batchSize = 1_000;

/** The rows after `number`, as many as one batch takes. */
export const nextRows = (tx: Transaction, importId: string, number: number) =>
  tx
    .select()
    .from(importRows)
    .where(and(eq(importRows.importId, importId), gt(importRows.number, number)))
    .orderBy(asc(importRows.number))
    .limit(batchSize);

type PlannedRow = Plan & { number: number; emailNormalized: string | null };

/**
 * Applies the next batch of an import whose row is locked: plans its rows again, because others may
 * have changed something since the dry run, and writes what the plan says. Moves the progress in
 * the same transaction.
 * @throws unauthenticated or forbidden when the actor may no longer do it; conflict when a row has a
 *   problem and all or none were to be applied
 */
export async function applyBatch(
  tx: Transaction,
  stored: StoredImport,
  actor: ActingUser,
  at: Date,
): Promise<void> {
  const { subject } = await lockUsers(tx, actor, [], at);
  requirePermission(subject, "users:manage");
  const planned = plannedImport(stored);
  const rules = await readRules(tx, actor, subject, at);
  const rows = await nextRows(tx, stored.id, stored.processed);
  const { facts, plans } = await planRows(tx, actor, rules, planned, rows, { lock: true });
  if (planned.options.scope === "all") requireNoConflict(plans, rows);
  const created = await applyNew(tx, actor, plans, planned.options.welcome === "now", at);
  await applyUpdates(tx, actor, facts, plans, at);
  const results = plans.map((plan): StoredPlan => created.get(plan.number) ?? storedPlan(plan));
  await updatePlans(tx, stored.id, results);
  const count = (outcome: StoredPlan["outcome"]) =>
    results.filter((result) => result.outcome === outcome).length;
  const counts = {
    created: stored.created + count("new"),
    updated: stored.updated + count("updated"),
    unchanged: stored.unchanged + count("unchanged"),
    conflicts: stored.conflicts + count("conflict"),
  };
  const processed = stored.processed + rows.length;
  const isLast = processed >= stored.total;
  await tx
    .update(imports)
    .set({ ...counts, processed, ...(isLast && { state: "done", finishedAt: at }) })
    .where(eq(imports.id, stored.id));
  if (isLast) await recordImport(tx, actor, stored, "import.finished", counts, at);
}

/** @throws conflict with the first row that has a problem */
function requireNoConflict(plans: readonly PlannedRow[], rows: readonly { line: number }[]): void {
  const index = plans.findIndex(({ outcome }) => outcome === "conflict");
  if (index < 0) return;
  const [problem] = plans[index]!.problems;
  throw new GatehouseError("conflict", `line ${rows[index]!.line}: ${problemSentence(problem!)}`);
}

/**
 * Creates the new users of a batch with the command of *Create user*.
 * @returns what became of each of these rows, by number
 */
async function applyNew(
  tx: Transaction,
  actor: ActingUser,
  plans: readonly PlannedRow[],
  sendsWelcome: boolean,
  at: Date,
): Promise<Map<number, StoredPlan>> {
  const rows = plans.filter(({ outcome }) => outcome === "new");
  if (rows.length === 0) return new Map();
  const inputs = rows.map(({ input }): CreateUserInput => input!);
  const created = await createUsersIn(tx, actor, inputs, at, { sendsWelcome });
  return new Map(
    rows.map(({ number, emailNormalized }): [number, StoredPlan] => {
      const { email, userId, refusal } = created.get(emailNormalized!)!;
      const stored = { number, changes: null, userId: userId ?? null };
      if (userId) return [number, { ...stored, outcome: "new", problems: [] }];
      const detail = Object.values(refusal ?? {})[0];
      const problem = { field: null, kind: "changed_since" as const, value: email, detail };
      return [number, { ...stored, outcome: "conflict", problems: [problem] }];
    }),
  );
}

/** Writes the changes of users who are in the organization already. */
async function applyUpdates(
  tx: Transaction,
  actor: ActingUser,
  facts: Facts,
  plans: readonly PlannedRow[],
  at: Date,
): Promise<void> {
  const updates = plans.flatMap(({ person, changes }) =>
    person && changes ? [{ person, changes }] : [],
  );
  await writeChanges(tx, actor, facts, updates, at);
}

/** A user with the changes that are written. */
export type PersonChange = { person: ExistingPerson; changes: Changes };

/** Writes changes that were planned for locked users: values, then memberships. */
export async function writeChanges(
  tx: Transaction,
  actor: ActingUser,
  { groupsById }: Pick<Facts, "groupsById">,
  updates: readonly PersonChange[],
  at: Date,
): Promise<void> {
  const edits = updates.flatMap(({ person: { userId, email }, changes }) => {
    const { groups: _groups, ...values } = changes;
    const fields = Object.entries(values);
    if (fields.length === 0) return [];
    return {
      userId,
      email,
      before: Object.fromEntries(fields.map(([field, [before]]) => [field, before])),
      after: Object.fromEntries(fields.map(([field, [, after]]) => [field, after])),
    };
  });
  await writeEdits(tx, actor, edits, at);
  for (const [id, people] of byGroup(updates, "removed")) {
    await removeMembers(tx, actor, groupsById.get(id)!, people, at);
  }
  for (const [id, people] of byGroup(updates, "added")) {
    await addMembers(tx, actor, groupsById.get(id)!, people, null, at);
  }
}

type Member = Pick<ExistingPerson, "userId" | "email" | "status"> & { endsAt: Date | null };

/** The users who join or leave each group, by its id in a fixed order. */
function byGroup(
  updates: readonly PersonChange[],
  change: "added" | "removed",
): [string, Member[]][] {
  const members = new Map<string, Member[]>();
  for (const { person, changes } of updates) {
    for (const { id, endsAt } of changes.groups?.[change] ?? []) {
      const { userId, email, status } = person;
      const member = { userId, email, status, endsAt: endsAt ? new Date(endsAt) : null };
      const others = members.get(id);
      if (others) others.push(member);
      else members.set(id, [member]);
    }
  }
  return [...members].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Records what happened to a whole import. */
export async function recordImport(
  tx: Transaction,
  actor: ActingUser,
  { id, fileName }: Pick<StoredImport, "id" | "fileName">,
  action: "import.started" | "import.finished" | "import.cancelled" | "import.undone",
  after: Record<string, unknown>,
  at: Date,
): Promise<void> {
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    [{ action, targetType: "import", targetId: id, targetLabel: fileName, after }],
    at,
  );
}
