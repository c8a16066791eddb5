/**
 * What a change of roles, group roles, memberships or the access control mode does to each kind of
 * user. Pure, and the same for the preview and for the command that writes the change.
 */
import type { SQL } from "drizzle-orm";

import { effectiveAccess } from "@/lib/access/effective";
import type { AccessControl, EffectiveAccess, RoleAccess } from "@/lib/access/effective";
import type { Permission, Target } from "@/lib/access/policy";
import type { UserStatus } from "@/lib/users/status";

/** The definitions as they will be; what is left out stays as it is. */
export type AccessChange = {
  accessControl?: AccessControl;
  /** Roles by key; a role that is deleted maps to the one that replaces it. */
  roles?: ReadonlyMap<string, RoleAccess>;
  /** Keys of roles by group id; null: no role, or the group is deleted. */
  groupRoles?: ReadonlyMap<string, string | null>;
  /** A change on its own: it concerns no other users. */
  memberships?: MembershipChange;
};

/** Users who join or leave a group. */
export type MembershipChange = {
  groupId: string;
  operation: "join" | "leave";
  /** The condition that a row of `users` is one of them. */
  users: SQL;
  /** Whether the actor may change the membership of such a user; the others stay as they are. */
  mayChange: (target: Target) => boolean;
};

/** The definitions as they are. */
export type AccessDefinitions = {
  accessControl: AccessControl;
  roles: ReadonlyMap<string, RoleAccess>;
  groupRoles: ReadonlyMap<string, string>;
};

/** The values that a user's access depends on: users with the same values change in the same way. */
export type UserKind = {
  status: UserStatus;
  isActor: boolean;
  roleKey: string;
  extraPermissions: Permission[];
  systemAdmin: boolean;
  /** Groups that have or get a role, by id: whether the membership has no end. */
  groups: Record<string, boolean> | null;
};

/** The access of a kind of user before and after a change. */
export type KindChange = { before: EffectiveAccess; after: EffectiveAccess };

/** The groups of a kind of user after users have joined or left one. */
function groupsAfter(
  { memberships }: AccessChange,
  { groups }: UserKind,
  target: Target,
): UserKind["groups"] {
  if (!memberships?.mayChange(target)) return groups;
  const { groupId, operation } = memberships;
  const { [groupId]: before, ...others } = groups ?? {};
  return operation === "leave" ? others : { ...others, [groupId]: before ?? true };
}

/** What a user of a kind may do before and after the change. */
export function changeOfKind(
  definitions: AccessDefinitions,
  change: AccessChange,
  kind: UserKind,
  actorId: string,
): KindChange {
  const roleAfter = (key: string) => change.roles?.get(key) ?? definitions.roles.get(key)!;
  const groupRoleAfter = (groupId: string) => {
    const changed = change.groupRoles?.get(groupId);
    return changed === undefined ? definitions.groupRoles.get(groupId) : changed;
  };
  const accessWith = (
    accessControl: AccessControl,
    role: (key: string) => RoleAccess,
    groups: UserKind["groups"],
    groupRole: (groupId: string) => string | null | undefined,
  ) =>
    effectiveAccess(accessControl, {
      role: role(kind.roleKey),
      extraPermissions: kind.extraPermissions,
      systemAdmin: kind.systemAdmin,
      groupRoles: Object.entries(groups ?? {}).flatMap(([groupId, permanent]) => {
        const key = groupRole(groupId);
        return key ? [{ ...role(key), permanent }] : [];
      }),
    });
  const before = accessWith(
    definitions.accessControl,
    (key) => definitions.roles.get(key)!,
    kind.groups,
    (groupId) => definitions.groupRoles.get(groupId),
  );
  const target = { ...before, userId: kind.isActor ? actorId : "" };
  return {
    before,
    after: accessWith(
      change.accessControl ?? definitions.accessControl,
      roleAfter,
      groupsAfter(change, kind, target),
      groupRoleAfter,
    ),
  };
}

/** What a user gains and loses, in the order of `before` and `after`. */
export function differenceOf({ before, after }: KindChange): {
  gains: Permission[];
  loses: Permission[];
  rankBefore: number;
  rankAfter: number;
} {
  return {
    gains: [...after.permissions].filter((each) => !before.permissions.has(each)),
    loses: [...before.permissions].filter((each) => !after.permissions.has(each)),
    rankBefore: before.rank,
    rankAfter: after.rank,
  };
}

/** Whether a user's rank or permissions change at all. */
export function changesAccess(change: KindChange): boolean {
  const { gains, loses, rankBefore, rankAfter } = differenceOf(change);
  return gains.length > 0 || loses.length > 0 || rankBefore !== rankAfter;
}
