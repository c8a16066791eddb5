import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import { can, permissionLabels, permissions } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { notFound } from "@/lib/errors";

import { decideOperation, userOperations } from "./operations";
import type { UserOperation } from "./operations";
import { countActiveAdministrators } from "./access";
import { readPerson, selectUsers } from "./list/row";
import type { PersonFacts } from "./list/row";

/** Why something cannot be done to this user; undefined where it can. */
export type OperationRefusals = Record<UserOperation, string | undefined>;

/** A permission of the user and its source. */
export type EffectivePermission = { permission: Permission; label: string; sources: string[] };

/** A user as their page shows them. */
export type Person = PersonFacts & {
  isActor: boolean;
  /** The latest open invitation of an Invited user. */
  invitation?: { id: string; expired: boolean; expiresAt: Date };
  /**
   * Whether the actor may see password status, sessions and emails
   * (docs/product.md#permissions-and-roles).
   */
  seesPassword: boolean;
  effectivePermissions: EffectivePermission[];
  refusals: OperationRefusals;
};

/**
 * Loads a user for their page, with what the actor may do to them.
 * @throws forbidden without users:read; not_found for users of another organization
 */
export async function loadPerson(actor: Actor, userId: string): Promise<Person> {
  requirePermission(actor, "users:read");
  const at = now();
  const [[row], activeAdministrators] = await Promise.all([
    selectUsers(db, at).where(
      and(eq(users.id, userId), eq(users.organizationId, actor.organization.id)),
    ),
    countActiveAdministrators(db, actor.organization.id),
  ]);
  if (!row) throw notFound("This user");

  const person = readPerson(row, at);
  const isActor = person.userId === actor.userId;
  const lastAdministrator = person.isActiveAdministrator && activeAdministrators === 1;
  const refusals = Object.fromEntries(
    userOperations.map((operation) => {
      const decision = decideOperation(actor, operation, { ...person, lastAdministrator }, at);
      return [operation, decision.allowed ? undefined : decision.reason];
    }),
  ) as OperationRefusals;
  return {
    ...person,
    isActor,
    invitation: row.openInvitation
      ? { ...row.openInvitation, expired: row.openInvitation.expiresAt <= at }
      : undefined,
    seesPassword: isActor || can(actor, "users:manage"),
    effectivePermissions: permissions
      .map((permission) => ({
        permission,
        label: permissionLabels[permission],
        sources: [
          ...(row.role.permissions.includes(permission) ? [`Role ${row.role.name}`] : []),
          ...(row.extraPermissions.includes(permission) ? ["Extra permission"] : []),
        ],
      }))
      .filter(({ sources }) => sources.length > 0),
    refusals,
  };
}
