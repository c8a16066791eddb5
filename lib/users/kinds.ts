/** Users who are counted by what the rules depend on, instead of one by one. */
import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { groupMemberships, invitations, users } from "@/db/schema/schema";
import { readAccessDefinitions } from "@/lib/access-changes/require";
import type { ActingUser } from "@/lib/access/actor";
import { effectiveAccess } from "@/lib/access/effective";
import type { EffectiveAccess } from "@/lib/access/effective";
import type { Permission } from "@/lib/access/policy";
import { isCurrentMembership } from "@/lib/groups/current";
import { membershipBitsOf, placesOf, readBits } from "@/lib/groups/membership-bits";
import type { Places } from "@/lib/groups/membership-bits";

import { isOpenInvitation } from "./list/row";
import type { UserStatus } from "./status";

/** The values that the rules depend on: users with the same values get the same decision. */
export type Kind = {
  status: UserStatus;
  roleKey: string;
  access: EffectiveAccess;
  isActor: boolean;
  hasOpenInvitation: boolean;
  /** Whether they are in the group that they join or leave. */
  isMember: boolean;
  /** Whether they are Administrator also without that group. */
  administratorOtherwise: boolean;
};

/**
 * Counts the selected users by kind in one pass. The query builder cannot group by an expression
 * with parameters, nor join a table only sometimes. The groups of a user are looked up one by one:
 * to collect all memberships first would take long for few users, and the planner would compare each
 * user with all of them while it has no statistics.
 */
export async function countKinds(
  executor: Executor,
  actor: ActingUser,
  selected: SQL,
  { withInvitations, withPeople = false, group }: KindOptions,
  at: Date,
): Promise<KindOfUsers[]> {
  const definitions = await readAccessDefinitions(executor, actor.organization.id);
  const { accessControl, roles, groupRoles } = definitions;
  const places = placesOf(accessControl === "rbac" ? groupRoles : new Map());
  const elsewhere = {
    ...places,
    placeOf: new Map([...places.placeOf].filter(([groupId]) => groupId !== group?.id)),
  };
  const isMember = sql`exists (
    select from ${groupMemberships} where ${groupMemberships.userId} = ${users.id}
      and ${groupMemberships.groupId} = ${group?.id}::uuid and ${isCurrentMembership(at)}
  )`;
  const groupsIn = (those: Places) =>
    those.placeOf.size > 0 ? membershipBitsOf(users.id, those, at) : sql`null::varbit`;
  const rows = await executor.execute<KindRow>(sql`
    select ${users.status}, ${users.roleKey} as "roleKey",
      ${users.extraPermissions} as "extraPermissions", ${users.systemAdmin} as "systemAdmin",
      ${groupsIn(places)} as bits, ${users.id} = ${actor.userId} as "isActor",
      ${withInvitations ? sql`${invitations.id} is not null` : sql`false`} as "hasOpenInvitation",
      ${group ? isMember : sql`false`} as "isMember",
      ${group?.comparesAccess ? groupsIn(elsewhere) : sql`null::varbit`} as "otherBits",
      ${withPeople ? peopleOfKind : sql`null::json`} as people,
      count(*)::int as count
    from ${users}
    ${withInvitations ? sql`left join ${invitations} on ${isOpenInvitation}` : sql``}
    where ${selected}
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  `);
  return rows.map(({ count, people, extraPermissions, systemAdmin, bits, otherBits, ...kind }) => {
    const accessWith = (found: string | null) =>
      effectiveAccess(accessControl, {
        role: roles.get(kind.roleKey)!,
        extraPermissions,
        systemAdmin,
        groupRoles: readBits(places, found).map(([key, permanent]) => ({
          ...roles.get(key)!,
          permanent,
        })),
      });
    const access = accessWith(bits);
    const administratorOtherwise = group?.comparesAccess
      ? accessWith(otherBits).administrator
      : group !== undefined && access.administrator;
    return { kind: { ...kind, access, administratorOtherwise }, count, people: people ?? [] };
  });
}

/** Users of one kind. Parsing JSON takes a fraction of the time that as many rows take. */
const peopleOfKind = sql`json_agg(
  json_build_object('userId', ${users.id}, 'email', ${users.email})
)`;

/** Users of one kind; only with `withPeople` they are named. */
export type KindOfUsers = {
  kind: Kind;
  count: number;
  people: { userId: string; email: string }[];
};

type KindOptions = {
  withInvitations: boolean;
  withPeople?: boolean;
  /** The group that the users join or leave, and whether leaving it may end being Administrator. */
  group: { id: string; comparesAccess: boolean } | undefined;
};

type KindRow = Omit<Kind, "access" | "administratorOtherwise"> & {
  extraPermissions: Permission[];
  systemAdmin: boolean;
  /** The roles of their groups, and those of the other groups, from `membershipBitsOf`. */
  bits: string | null;
  otherBits: string | null;
  people: KindOfUsers["people"] | null;
  count: number;
};
