import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import { effectiveAccess } from "@/lib/access/effective";
import { can, decideTarget, isAdministrator, reasonOf } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { explainAccessOf, membershipsOf } from "@/lib/effective-access/queries";
import { withoutNames } from "@/lib/effective-access/explain";
import type { ExplainedAccess, Membership } from "@/lib/effective-access/explain";
import { notFound } from "@/lib/errors";
import { decideEnd, decideRemoval } from "@/lib/groups/rules";

import { countActiveAdministrators } from "./access";
import { readPerson, selectUsers } from "./list/row";
import type { PersonFacts } from "./list/row";
import { decideOperation, decideSystemAdminChange, userOperations } from "./operations";
import type { UserOperation } from "./operations";

/** Why something cannot be done to this user; undefined where it can. */
export type OperationRefusals = Record<UserOperation, string | undefined>;

/**
 * What everyone who may view users sees of another one: name, email, role, groups and status
 * (docs/product.md#permissions-and-roles).
 */
type PersonSummary = Pick<
  PersonFacts,
  "userId" | "email" | "firstName" | "lastName" | "status" | "roleName"
> & {
  isActor: boolean;
  /** Whether the user is System Admin, with RBAC; false for actors who may only view users. */
  isSystemAdmin: boolean;
  /** Whether the open invitation of an Invited user has expired. */
  invitationExpired: boolean;
  groups: PersonGroup[];
};

/** A group of a user. */
export type PersonGroup = {
  id: string;
  name: string;
  /** Missing for actors who may only view users and do not manage the group. */
  membership?: {
    /** The role that the group gives; none with Basic access. */
    roleName: string | undefined;
    createdAt: Date;
    addedBy: string | null;
    endsAt: Date | null;
  };
  /** What the actor may change; missing for actors who do not manage the group. */
  managed?: {
    removalLocked: string | undefined;
    endLocked: string | undefined;
  };
};

/** The rest, for actors with users:manage and the user. */
export type PersonDetails = Pick<
  PersonFacts,
  | "version"
  | "roleKey"
  | "systemAdmin"
  | "extraPermissions"
  | "passwordStatus"
  | "passwordStatusEndsAt"
  | "signsInWith"
  | "createdAt"
  | "deletedAt"
  | "lastActiveAt"
> & {
  /** The latest open invitation of an Invited user. */
  invitation?: { id: string; expired: boolean; expiresAt: Date };
  access: ExplainedAccess;
  /** Set for actors who turn System Admin on and off: Administrators, with RBAC. */
  systemAdminControl?: SystemAdminControl;
};

export type SystemAdminControl = { disabledReason: string | undefined };

/** A user as their page shows them to the actor. */
export type Person = PersonSummary & {
  /** Missing for actors who may only view users. */
  details?: PersonDetails;
  /** Whether the actor may manage this user. */
  isManageable: boolean;
  /** Whether the actor may add this user to groups that they manage. */
  mayJoinGroups: boolean;
  refusals: OperationRefusals;
};

function systemAdminControlOf(
  actor: Actor,
  person: PersonFacts,
  activeAdministrators: number,
): SystemAdminControl | undefined {
  if (person.accessControl !== "rbac" || !isAdministrator(actor)) return undefined;
  const without = effectiveAccess(person.accessControl, { ...person, systemAdmin: false });
  const lastAdministrator =
    person.isActiveAdministrator && !without.administrator && activeAdministrators === 1;
  const decision = decideSystemAdminChange(
    actor,
    { ...person, lastAdministrator },
    person.accessControl,
  );
  return { disabledReason: reasonOf(decision) };
}

/** A group of the user, with what the actor may see of the membership and do to it. */
function groupOf(
  actor: Actor,
  person: PersonFacts,
  { groupId, groupName, role, isManaged, ...rest }: Membership & { isManaged: boolean },
  memberships: readonly Membership[],
  activeAdministrators: number,
  seesAccess: boolean,
): PersonGroup {
  const { createdAt, addedBy, endsAt } = rest;
  const { accessControl } = person;
  const group = { id: groupId, name: groupName };
  const roleName = accessControl === "rbac" ? role?.name : undefined;
  const membership = isManaged || seesAccess ? { roleName, createdAt, addedBy, endsAt } : undefined;
  if (!isManaged) return { ...group, membership };
  const others = memberships.flatMap((each) =>
    each.groupId !== groupId && each.role
      ? [{ ...each.role, permanent: each.endsAt === null }]
      : [],
  );
  const without = effectiveAccess(accessControl, { ...person, groupRoles: others });
  const lastAdministrator =
    person.isActiveAdministrator && !without.administrator && activeAdministrators === 1;
  const ruled = { role, mayManage: true };
  const removal = decideRemoval(actor, ruled, { ...person, lastAdministrator }, accessControl);
  return {
    ...group,
    membership,
    managed: {
      removalLocked: reasonOf(removal),
      endLocked: reasonOf(decideEnd(actor, ruled, person)),
    },
  };
}

/**
 * What the actor may do, explained. Who gave it is left out for actors who may not view users.
 */
export async function explainOwnAccess(actor: Actor): Promise<ExplainedAccess> {
  const at = now();
  const { organization, userId } = actor;
  const [[row], memberships] = await Promise.all([
    selectUsers(db, at).where(eq(users.id, userId)),
    membershipsOf(actor, userId, at),
  ]);
  const access = await explainAccessOf(organization.id, userId, { ...row!, memberships });
  return can(actor, "users:read") ? access : withoutNames(access);
}

/**
 * Loads a user for their page, with what the actor may see of them and do to them.
 * @throws forbidden without users:read; not_found for users of another organization
 */
export async function loadPerson(actor: Actor, userId: string): Promise<Person> {
  requirePermission(actor, "users:read");
  const at = now();
  const organizationId = actor.organization.id;
  const [[row], activeAdministrators, memberships] = await Promise.all([
    selectUsers(db, at).where(and(eq(users.id, userId), eq(users.organizationId, organizationId))),
    countActiveAdministrators(db, organizationId),
    membershipsOf(actor, userId, at),
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
  const invitation = row.openInvitation
    ? { ...row.openInvitation, expired: row.openInvitation.expiresAt <= at }
    : undefined;
  const seesDetails = isActor || can(actor, "users:manage");
  const access = seesDetails
    ? await explainAccessOf(organizationId, userId, { ...person, memberships })
    : undefined;
  return {
    userId,
    email: person.email,
    firstName: person.firstName,
    lastName: person.lastName,
    status: person.status,
    roleName: person.roleName,
    isActor,
    isSystemAdmin: seesDetails && person.systemAdmin && person.accessControl === "rbac",
    invitationExpired: invitation?.expired ?? false,
    groups: memberships.map((membership) =>
      groupOf(actor, person, membership, memberships, activeAdministrators, seesDetails),
    ),
    isManageable: can(actor, "users:manage", person),
    mayJoinGroups: person.status !== "deleted" && (isActor || decideTarget(actor, person).allowed),
    refusals,
    details: access
      ? {
          version: person.version,
          roleKey: person.roleKey,
          systemAdmin: person.systemAdmin,
          extraPermissions: person.extraPermissions,
          passwordStatus: person.passwordStatus,
          passwordStatusEndsAt: person.passwordStatusEndsAt,
          signsInWith: person.signsInWith,
          createdAt: person.createdAt,
          deletedAt: person.deletedAt,
          lastActiveAt: person.lastActiveAt,
          invitation,
          systemAdminControl: systemAdminControlOf(actor, person, activeAdministrators),
          access,
        }
      : undefined,
  };
}
