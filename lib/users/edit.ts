import { and, eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { effectiveAccess } from "@/lib/access/effective";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { rolesOf } from "@/lib/roles/queries";

import { changedFields } from "./editable";
import type { EditableValues } from "./editable";
import { lockUsers } from "./lock";
import {
  decideOperation,
  decideRoleChange,
  decideSystemAdminChange,
  ownAccessReason,
} from "./operations";
import type { PersonFacts } from "./list/row";
import type { EditUserInput } from "./schema";
import { writeEdits } from "./write-edits";

/** Saved, or the values that another manager saved since the page was loaded. */
export type EditResult =
  | { saved: true; version: number }
  | { saved: false; current: EditableValues };

const refusal = (field: string, sentence: string) =>
  new GatehouseError("forbidden", sentence, { [field]: sentence });

/** @throws invalid for an empty name of a user who has registered */
function requireNames(person: PersonFacts, input: EditUserInput): void {
  if (person.status === "invited") return;
  const missing = {
    ...(input.firstName === "" && { firstName: "Enter a first name." }),
    ...(input.lastName === "" && { lastName: "Enter a last name." }),
  };
  const [sentence] = Object.values(missing);
  if (sentence) throw new GatehouseError("invalid", sentence, missing);
}

/**
 * What the editor may not change about this user, because of rank, permissions or the last
 * Administrator.
 */
async function checkChange(
  tx: Transaction,
  actor: Actor,
  subject: Subject,
  person: PersonFacts,
  wanted: Omit<EditableValues, "version">,
  activeAdministrators: number,
): Promise<void> {
  const { extraPermissions, roleKey, systemAdmin } = wanted;
  const given = extraPermissions.filter((each) => !person.extraPermissions.includes(each));
  const taken = person.extraPermissions.filter((each) => !extraPermissions.includes(each));
  const self = person.userId === actor.userId;
  if (self && (given.length > 0 || taken.length > 0)) {
    throw refusal("roleKey", ownAccessReason);
  }
  if (given.some((each) => !subject.permissions.has(each))) {
    throw refusal("extraPermissions", "You can't grant a permission that you don't have.");
  }
  const changesRole = roleKey !== person.roleKey;
  const changesSystemAdmin = systemAdmin !== person.systemAdmin;
  if (!changesRole && !changesSystemAdmin) return;
  const role = changesRole
    ? (await rolesOf(tx, actor.organization.id)).find(({ key }) => key === roleKey)
    : person.role;
  const after = effectiveAccess(person.accessControl, {
    ...person,
    role: role ?? person.role,
    systemAdmin,
  });
  const lastAdministrator =
    person.isActiveAdministrator && !after.administrator && activeAdministrators === 1;
  const target = { ...person, lastAdministrator };
  if (changesRole) {
    const decision = decideRoleChange(subject, target, role);
    if (!decision.allowed) throw refusal("roleKey", decision.reason);
  }
  if (changesSystemAdmin) {
    const decision = decideSystemAdminChange(subject, target, person.accessControl);
    if (!decision.allowed) throw refusal("systemAdmin", decision.reason);
  }
}

/**
 * Saves names, role, System Admin and extra permissions of a user; the email never changes
 * (docs/product.md#emails).
 * @returns the new version, or the values that another manager has saved since `version`, with
 * nothing written
 * @throws not_found, forbidden, or conflict for a deleted user
 */
export async function editUser(actor: Actor, input: EditUserInput): Promise<EditResult> {
  requirePermission(actor, "users:manage");
  const at = now();
  return db.transaction(async (tx) => {
    const locked = await lockUsers(tx, actor, [input.userId], at);
    const person = locked.people.get(input.userId);
    if (!person) throw notFound("This user");
    const decision = decideOperation(
      locked.subject,
      "edit",
      { ...person, lastAdministrator: false },
      at,
    );
    if (!decision.allowed) {
      throw new GatehouseError(
        person.status === "deleted" ? "conflict" : "forbidden",
        decision.reason,
      );
    }
    const before = editable(person);
    if (person.version !== input.version) return { saved: false, current: before };
    requireNames(person, input);
    const { firstName, lastName, roleKey, extraPermissions } = input;
    const { systemAdmin = person.systemAdmin } = input;
    const wanted = { firstName, lastName, roleKey, systemAdmin, extraPermissions };
    await checkChange(tx, actor, locked.subject, person, wanted, locked.activeAdministrators);
    const changed = changedFields(before, wanted);
    if (changed.length === 0) return { saved: true, version: person.version };
    const of = (values: Omit<EditableValues, "version">) =>
      Object.fromEntries(changed.map((field) => [field, values[field]]));
    const { userId, email } = person;
    await writeEdits(tx, actor, [{ userId, email, before: of(before), after: of(wanted) }], at);
    return { saved: true, version: person.version + 1 };
  });
}

const editable = ({
  version,
  firstName,
  lastName,
  roleKey,
  systemAdmin,
  extraPermissions,
}: PersonFacts): EditableValues => ({
  version,
  firstName,
  lastName,
  roleKey,
  systemAdmin,
  extraPermissions,
});

/** Saves the actor's own names, which needs no permission. */
export async function editOwnNames(
  actor: Actor,
  names: { firstName: string; lastName: string },
): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const [before] = await tx
      .select({ firstName: users.firstName, lastName: users.lastName })
      .from(users)
      .where(and(eq(users.id, actor.userId), eq(users.status, "active")))
      .for("no key update");
    if (!before)
      throw new GatehouseError("unauthenticated", "Your session has ended. Sign in again.");
    if (before.firstName === names.firstName && before.lastName === names.lastName) return;
    await tx
      .update(users)
      .set({ ...names, version: sql`${users.version} + 1` })
      .where(eq(users.id, actor.userId));
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      [
        {
          action: "user.edited",
          targetType: "user",
          targetId: actor.userId,
          targetLabel: actor.email,
          before,
          after: names,
        },
      ],
      at,
    );
  });
}
