import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { can, permissionLabels, permissions } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { notFound } from "@/lib/errors";

import { decideOperation, userOperations } from "./operations";
import type { UserOperation } from "./operations";
import { isActiveAdministrator, personColumns, readPerson } from "./list/row";
import type { PersonFacts, PersonRow } from "./list/row";

/** Why something cannot be done to this person; undefined where it can. */
export type OperationRefusals = Record<UserOperation, string | undefined>;

/** One permission that somebody has, and where it comes from. */
export type EffectivePermission = { permission: Permission; label: string; sources: string[] };

/** A person as their page shows them. */
export type Person = PersonFacts & {
  isActor: boolean;
  /** The latest open invitation of an Invited person. */
  invitation?: { id: string; expired: boolean; expiresAt: Date };
  /** Whether the actor may see password status, sessions and mails (docs/product.md#permissions-and-roles). */
  seesPassword: boolean;
  effectivePermissions: EffectivePermission[];
  refusals: OperationRefusals;
};

type Row = PersonRow & {
  activeAdministrators: number;
  invitationId: string | null;
  invitationExpiresAt: string | null;
};

/**
 * Loads a person for their page, with what the actor may do to them.
 * @throws forbidden without users:read; not_found for anybody of another organization
 */
export async function loadPerson(actor: Actor, userId: string): Promise<Person> {
  requirePermission(actor, "users:read");
  const at = now();
  const [row] = await db.execute<Row>(sql`
    select ${personColumns},
      (select count(*)::int from users as others
        where others.organization_id = users.organization_id
          and others.role_key = 'administrator' and others.status = 'active'
      ) as "activeAdministrators",
      invitations.id as "invitationId", invitations.expires_at as "invitationExpiresAt"
    from users
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    left join invitations on invitations.user_id = users.id
      and invitations.accepted_at is null and invitations.revoked_at is null
    where users.id = ${userId} and users.organization_id = ${actor.organization.id}
  `);
  if (!row) throw notFound("This person");

  const person = readPerson(row, at);
  const isActor = person.userId === actor.userId;
  const lastAdministrator = isActiveAdministrator(person) && row.activeAdministrators === 1;
  const refusals = Object.fromEntries(
    userOperations.map((operation) => {
      const decision = decideOperation(actor, operation, { ...person, lastAdministrator }, at);
      return [operation, decision.allowed ? undefined : decision.reason];
    }),
  ) as OperationRefusals;
  const invitationExpiresAt = row.invitationExpiresAt && new Date(row.invitationExpiresAt);
  return {
    ...person,
    isActor,
    invitation:
      row.invitationId && invitationExpiresAt
        ? {
            id: row.invitationId,
            expired: invitationExpiresAt <= at,
            expiresAt: invitationExpiresAt,
          }
        : undefined,
    seesPassword: isActor || can(actor, "users:manage"),
    effectivePermissions: permissions
      .map((permission) => ({
        permission,
        label: permissionLabels[permission],
        sources: [
          ...(row.rolePermissions.includes(permission) ? [`Role ${row.roleName}`] : []),
          ...(row.extraPermissions.includes(permission) ? ["Extra permission"] : []),
        ],
      }))
      .filter(({ sources }) => sources.length > 0),
    refusals,
  };
}
