import { eq, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { importRows, imports } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { can, canGrantRole } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { valueKey } from "@/lib/csv/value-key";
import { GatehouseError } from "@/lib/errors";
import { groupNameSchema } from "@/lib/groups/schema";
import { rolesOf } from "@/lib/roles/queries";
import { roleAboveReason } from "@/lib/users/operations";

import { changeDraft } from "./change-draft";
import type { ImportField, Mapping } from "./columns";
import { plannedImport } from "./lock";
import type { ImportFixes } from "./options";
import { planAgain } from "./plan-rows";
import { fixOf } from "./problems";
import type { ProblemKind } from "./problems";
import type { FixImportProblemInput } from "./schema";
import type { ImportView } from "./view";

/** The field whose values a fix of a problem replaces. */
const fieldOf = (kind: ProblemKind): ImportField =>
  kind.startsWith("role_")
    ? "role"
    : kind.startsWith("group_")
      ? "groups"
      : kind.startsWith("permission_")
        ? "permissions"
        : "systemAdmin";

const refuse = (sentence: string) =>
  new GatehouseError("invalid", sentence, { replacement: sentence });

/**
 * Chooses once what all rows with a value get instead, or takes that back, and plans these rows
 * again.
 * @throws not_found, conflict once the import has started, invalid at the field `replacement` for
 *   something that cannot stand for the value or that the actor cannot give
 */
export async function fixImportProblem(
  actor: Actor,
  { importId, kind, value, replacement }: FixImportProblemInput,
): Promise<ImportView> {
  return changeDraft(actor, importId, async (tx, { stored, subject, at }) => {
    const planned = plannedImport(stored);
    if (replacement !== null) await requirePossible(tx, actor, subject, kind, value, replacement);
    const field = fieldOf(kind);
    const fixes = withFix(planned.fixes, field, value, replacement);
    await tx.update(imports).set({ fixes }).where(eq(imports.id, importId));
    const concerned = mayHaveValue(planned.mapping, field, value);
    await planAgain(tx, actor, subject, { ...planned, fixes }, concerned, at);
  });
}

async function requirePossible(
  tx: Transaction,
  actor: Actor,
  subject: Subject,
  kind: ProblemKind,
  value: string,
  replacement: string,
): Promise<void> {
  const fix = fixOf[kind];
  if (fix === "role") {
    const all = await rolesOf(tx, actor.organization.id);
    const role = all.find(({ key }) => key === replacement);
    if (!role) throw refuse("This role does not exist.");
    if (!canGrantRole(subject, role)) throw refuse(roleAboveReason);
    return;
  }
  if (fix === "group" && replacement === "create") {
    if (!can(subject, "groups:manage")) throw refuse("You can't create groups.");
    const name = groupNameSchema.safeParse(value);
    if (!name.success) throw refuse(name.error.issues[0]!.message);
    return;
  }
  if (!fix || replacement !== "leave_out") throw refuse("Choose something else.");
}

/** The fixes with one more, or without it. */
function withFix(
  fixes: ImportFixes,
  field: ImportField,
  value: string,
  replacement: string | null,
): ImportFixes {
  if (field === "systemAdmin") {
    return { ...fixes, systemAdmin: replacement === null ? undefined : "leave_out" };
  }
  const key = valueKey(value);
  const list = field === "role" ? "roles" : field === "groups" ? "groups" : "permissions";
  const { [key]: _earlier, ...others } = fixes[list] ?? {};
  if (replacement === null) return { ...fixes, [list]: others };
  const fix = field === "groups" ? { name: value, action: replacement } : replacement;
  return { ...fixes, [list]: { ...others, [key]: fix } };
}

/** The rows that a value of a field may concern: also some others, but none too few. */
function mayHaveValue(mapping: Mapping, field: ImportField, value: string): SQL | undefined {
  const column = mapping[field];
  // No row has the column: the value is empty.
  if (column === undefined) return undefined;
  const cell = sql`coalesce(${importRows.cells}[${column + 1}], '')`;
  if (value === "" && field === "role") return sql`${cell} !~ '[[:alnum:]]'`;
  // A permission can be named by its key or its label.
  if (field === "systemAdmin" || field === "permissions") return sql`${cell} <> ''`;
  return sql`strpos(lower(normalize(${cell}, NFC)), lower(${value.normalize("NFC")})) > 0`;
}
