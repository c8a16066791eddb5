import { and, count, eq, isNotNull } from "drizzle-orm";

import { db } from "@/db/client";
import { groups } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { builtInRoles } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { notFound } from "@/lib/errors";
import { countUsers, totalOf } from "@/lib/users/list/counts";

import { countCarriers, countThroughGroups } from "./carriers";
import type { RoleCarriers } from "./carriers";
import { readRoleRules } from "./lock";
import { rolesOf } from "./queries";
import type { RoleOption } from "./queries";
import { decideRoleOperation, roleOperations } from "./rules";
import type { RoleOperation } from "./rules";

/** A role as the list shows it. */
export type RoleRow = RoleOption & {
  /** Users who are not deleted, and groups. */
  users: number;
  groups: number;
};

/** A role as its page shows it. */
export type RoleDetails = RoleOption & {
  carriers: RoleCarriers;
  /** With RBAC: how many users have it through a group. */
  throughGroups: number | undefined;
  /** Why the actor cannot do something with it; undefined where they can. */
  refusals: Record<RoleOperation, string | undefined>;
};

/** Organizations from before roles had descriptions have none for the built-in ones. */
const described = (role: RoleOption): RoleOption => ({
  ...role,
  description:
    role.description ||
    (role.builtIn && builtInRoles.find(({ key }) => key === role.key)?.description) ||
    "",
});

/**
 * The roles of the actor's organization, the built-in ones first, then by rank, with how many have
 * them.
 * @throws forbidden without roles:manage
 */
export async function listRoles(actor: Actor): Promise<RoleRow[]> {
  requirePermission(actor, "roles:manage");
  const organizationId = actor.organization.id;
  const [roles, counts, groupCounts] = await Promise.all([
    rolesOf(db, organizationId),
    countUsers(db, organizationId),
    db
      .select({ key: groups.roleKey, count: count() })
      .from(groups)
      .where(and(eq(groups.organizationId, organizationId), isNotNull(groups.roleKey)))
      .groupBy(groups.roleKey),
  ]);
  const ordered = roles.toSorted((a, b) => Number(b.builtIn) - Number(a.builtIn));
  return ordered.map((role) => ({
    ...described(role),
    users: totalOf(counts, { status: [], role: [role.key] }),
    groups: groupCounts.find(({ key }) => key === role.key)?.count ?? 0,
  }));
}

/**
 * A role with everyone and everything that has it.
 * @throws forbidden without roles:manage; not_found for a key of another organization
 */
export async function loadRole(actor: Actor, key: string): Promise<RoleDetails> {
  requirePermission(actor, "roles:manage");
  const organizationId = actor.organization.id;
  const at = now();
  const [rules, carriers] = await Promise.all([
    readRoleRules(db, actor, at),
    countCarriers(db, organizationId, key),
  ]);
  const role = rules.roles.get(key);
  if (!role) throw notFound("This role");
  return {
    ...described(role),
    carriers,
    throughGroups:
      rules.accessControl === "rbac"
        ? await countThroughGroups(db, organizationId, key, at)
        : undefined,
    refusals: Object.fromEntries(
      roleOperations.map((operation) => {
        const decision = decideRoleOperation(actor, operation, role, rules);
        return [operation, decision.allowed ? undefined : decision.reason];
      }),
    ) as RoleDetails["refusals"],
  };
}
