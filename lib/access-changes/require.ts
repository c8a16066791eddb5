import { and, eq, isNotNull } from "drizzle-orm";

import type { Executor, Transaction } from "@/db/client";
import { groups } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { isWithin } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { GatehouseError } from "@/lib/errors";
import { readAccessRules } from "@/lib/roles/queries";
import { countActiveAdministrators } from "@/lib/users/access";
import { noAdministratorReason } from "@/lib/users/operations";

import { changeOfKind, changesAccess } from "./change";
import type { AccessChange, AccessDefinitions, KindChange, UserKind } from "./change";
import { countAffectedKinds } from "./kind-queries";
import type { AffectedUsers, KindText } from "./kind-queries";

/** Reads the mode, the roles and the roles of groups of an organization. */
export async function readAccessDefinitions(
  executor: Executor,
  organizationId: string,
): Promise<AccessDefinitions> {
  const [rules, withRole] = await Promise.all([
    readAccessRules(executor, organizationId),
    executor
      .select({ id: groups.id, roleKey: groups.roleKey })
      .from(groups)
      .where(and(eq(groups.organizationId, organizationId), isNotNull(groups.roleKey))),
  ]);
  return { ...rules, groupRoles: new Map(withRole.map(({ id, roleKey }) => [id, roleKey!])) };
}

/** A kind of user, what changes for them, and how many they are. */
export type CountedChange = KindChange & { kindText: KindText; kind: UserKind; count: number };

/** Counts the users whom a change may concern, with what each kind may do before and after it. */
export async function countAccessChanges(
  executor: Executor,
  affected: AffectedUsers,
): Promise<CountedChange[]> {
  const kinds = await countAffectedKinds(executor, affected);
  // Most kinds differ only in values that access does not depend on.
  const changes = new Map<string, KindChange>();
  return kinds.map((counted) => {
    const { isActor, roleKey, extraPermissions, systemAdmin, groups: own } = counted.kind;
    const key = JSON.stringify([isActor, roleKey, extraPermissions, systemAdmin, own]);
    const known = changes.get(key);
    const { definitions, change: asked, actorId } = affected;
    const change = known ?? changeOfKind(definitions, asked, counted.kind, actorId);
    if (!known) changes.set(key, change);
    return { ...counted, ...change };
  });
}

/**
 * Whether one of a user's groups gets a role that gives more than the one before. Even if the user
 * has all of it at the moment, they could keep it that way when their own access ends.
 */
function getsGroupRole(
  { roles, groupRoles }: AccessDefinitions,
  change: AccessChange,
  { groups: own }: UserKind,
): boolean {
  return [...(change.groupRoles ?? [])].some(([groupId, key]) => {
    if (key === null || !Object.hasOwn(own ?? {}, groupId)) return false;
    const before = roles.get(groupRoles.get(groupId) ?? "");
    const limit = { rank: before?.rank ?? 0, permissions: new Set(before?.permissions) };
    return !isWithin(limit, roles.get(key)!);
  });
}

const format = new Intl.NumberFormat("en");
const usersText = (count: number) => `${format.format(count)} ${count === 1 ? "user" : "users"}`;

const sumOf = (changes: readonly CountedChange[]) =>
  changes.reduce((sum, { count }) => sum + count, 0);

/**
 * Authorizes a change of roles, group roles or the mode for everyone whose access it changes, in a
 * constant number of statements (docs/product.md#permissions-and-roles): the actor may act on each of
 * them, no user gets more than the actor has, the actor's own access stays as it is, and an active
 * Administrator remains. The caller has locked the organization (`lockUsers`) and has checked the
 * permission for the change itself.
 * @param subject the actor's rank and permissions as they are now
 * @returns how many users' access changes, deleted ones left out
 * @throws forbidden, or conflict for the last Administrator, with the reason as a sentence
 */
export async function requireAccessChange(
  tx: Transaction,
  actor: ActingUser,
  subject: Subject,
  change: AccessChange,
  at: Date,
): Promise<number> {
  const organizationId = actor.organization.id;
  const definitions = await readAccessDefinitions(tx, organizationId);
  const affected = { organizationId, actorId: actor.userId, definitions, change, at };
  const all = await countAccessChanges(tx, affected);
  const changes = all.filter(changesAccess);

  if (changes.some(({ kind }) => kind.isActor)) {
    throw new GatehouseError(
      "forbidden",
      "This would change your own access. Ask another Administrator to do it.",
    );
  }
  if (all.some(({ kind }) => kind.isActor && getsGroupRole(definitions, change, kind))) {
    throw new GatehouseError("forbidden", "You can't give a role to a group that you are in.");
  }
  const above = sumOf(changes.filter(({ before }) => !isWithin(subject, before)));
  if (above > 0) {
    throw new GatehouseError(
      "forbidden",
      `This would change the access of ${usersText(above)} with a role or permissions above yours.`,
    );
  }
  const raised = sumOf(changes.filter(({ after }) => !isWithin(subject, after)));
  if (raised > 0) {
    throw new GatehouseError(
      "forbidden",
      `This would give ${usersText(raised)} a role or permissions above yours.`,
    );
  }
  const administratorsLess = all
    .filter(({ kind }) => kind.status === "active")
    .reduce(
      (sum, { count, before, after }) =>
        sum + count * (Number(before.administrator) - Number(after.administrator)),
      0,
    );
  if (
    administratorsLess > 0 &&
    (await countActiveAdministrators(tx, organizationId)) - administratorsLess < 1
  ) {
    throw new GatehouseError("conflict", noAdministratorReason);
  }
  return sumOf(changes.filter(({ kind }) => kind.status !== "deleted"));
}
