/**
 * Where each permission of a user comes from, since when and by whom
 * (docs/product.md#access-control). Pure: `queries.ts` reads the sources and their history.
 */
import type { AccessControl, RoleAccess } from "@/lib/access/effective";
import { permissions } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import type { AuditAction } from "@/lib/audit/record";

/** What the latest cause of a source was, for its sentence. */
export type Cause =
  | "given"
  | "joined"
  | "role_edited"
  | "role_replaced"
  | "group_role_set"
  | "rbac_chosen";

/** Since when a source counts. Missing where the audit log does not say. */
export type Since = {
  at: Date;
  cause: Cause;
  /** The name of the user who caused it, or of the link for `joined`. */
  by: string | null;
};

/** Something that gives a permission now. */
export type PermissionSource = { since: Since | undefined } & (
  | { kind: "role"; roleName: string }
  | { kind: "group"; groupId: string; groupName: string; roleName: string; endsAt: Date | null }
  | { kind: "direct" }
  | { kind: "system_admin" }
);

export type ExplainedPermission = { permission: Permission; sources: PermissionSource[] };

/** What would count with RBAC. */
export type WithoutEffect =
  | { kind: "group"; groupId: string; groupName: string; roleName: string }
  | { kind: "system_admin" };

export type ExplainedAccess = {
  /** Only those that the user has, in display order. */
  permissions: ExplainedPermission[];
  withoutEffect: WithoutEffect[];
};

/** A role with its name. */
export type NamedRole = RoleAccess & { name: string };

/** A current membership of the user. */
export type Membership = {
  groupId: string;
  groupName: string;
  role: NamedRole | null;
  createdAt: Date;
  addedBy: string | null;
  endsAt: Date | null;
};

/** A user with everything that gives them permissions. */
export type ExplainedUser = {
  accessControl: AccessControl;
  role: NamedRole;
  extraPermissions: readonly Permission[];
  systemAdmin: boolean;
  createdAt: Date;
  memberships: readonly Membership[];
};

/** An audit event about the user, one of the roles, one of the groups or the mode. */
export type HistoryEvent = {
  at: Date;
  action: AuditAction;
  actorLabel: string;
  targetType: string;
  targetId: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

const nameOf = (label: string) => label.replace(/ <[^<>]*>$/, "");

const sinceOf = (event: HistoryEvent, cause: Cause): Since => ({
  at: event.at,
  cause,
  by: nameOf(event.actorLabel),
});

const later = (one: Since | undefined, other: Since | undefined): Since | undefined =>
  one && other && other.at > one.at ? other : one;

const includes = (
  values: Record<string, unknown> | null,
  field: string,
  value: string,
): boolean => {
  const list = values?.[field];
  return Array.isArray(list) && list.includes(value);
};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

type Events = readonly HistoryEvent[];

/** Names of roles in events: `role` when a user starts, `roleKey` when it is edited. */
const roleIn = (values: Record<string, unknown> | null): string | undefined =>
  textOf(values?.role) ?? textOf(values?.roleKey);

const sinceCreation = (at: Date): Since => ({ at, cause: "given", by: null });

/** The time and the cause of an event that gave a role, which may have replaced a deleted one. */
function roleGiven(events: Events, event: HistoryEvent, cause: Cause): Since {
  const isReplacement = events.some(
    ({ action, at, targetId }) =>
      action === "role.deleted" &&
      at.getTime() === event.at.getTime() &&
      targetId === roleIn(event.before),
  );
  return sinceOf(event, isReplacement ? "role_replaced" : cause);
}

/** When the user got their role; undefined if the events name another one. */
function roleSince(events: Events, currentKey: string, createdAt: Date): Since | undefined {
  const event = events.find(({ targetType, after }) => targetType === "user" && roleIn(after));
  if (!event) return sinceCreation(createdAt);
  if (roleIn(event.after) !== currentKey) return undefined;
  const via = event.action === "user.registered" ? textOf(event.after?.via) : undefined;
  return via ? { at: event.at, cause: "joined", by: via } : roleGiven(events, event, "given");
}

/** When a role got a permission by an edit; undefined if it always had it. */
function permissionSince(events: Events, roleKey: string, permission: Permission) {
  const event = events.find(
    ({ action, targetId, before, after }) =>
      action === "role.edited" &&
      targetId === roleKey &&
      includes(after, "permissions", permission) &&
      !includes(before, "permissions", permission),
  );
  return event && sinceOf(event, "role_edited");
}

/** When a group got its role. */
function groupRoleSince(events: Events, groupId: string, currentKey: string) {
  const event = events.find(
    ({ targetType, targetId, after }) =>
      targetType === "group" && targetId === groupId && roleIn(after),
  );
  return event && roleIn(event.after) === currentKey
    ? roleGiven(events, event, "group_role_set")
    : undefined;
}

function directSince(events: Events, permission: Permission, createdAt: Date): Since {
  const event = events.find(
    ({ targetType, before, after }) =>
      targetType === "user" &&
      includes(after, "extraPermissions", permission) &&
      !includes(before, "extraPermissions", permission),
  );
  return event ? sinceOf(event, "given") : sinceCreation(createdAt);
}

function systemAdminSince(events: Events, createdAt: Date): Since {
  const event = events.find(
    ({ targetType, before, after }) =>
      targetType === "user" && after?.systemAdmin === true && before?.systemAdmin !== true,
  );
  return event ? sinceOf(event, "given") : sinceCreation(createdAt);
}

/** When the organization chose RBAC the last time. */
function rbacSince(events: Events): Since | undefined {
  const event = events.find(({ action }) => action === "access_control.changed");
  return event?.after?.accessControl === "rbac" ? sinceOf(event, "rbac_chosen") : undefined;
}

/**
 * Explains what a user may do; the permissions are those of `effectiveAccess`.
 * @param events newest first
 */
export function explainAccess(user: ExplainedUser, events: Events): ExplainedAccess {
  const { role, extraPermissions, systemAdmin, createdAt } = user;
  const isRbac = user.accessControl === "rbac";
  const groups = user.memberships.flatMap((each) =>
    each.role ? [{ ...each, role: each.role }] : [],
  );
  const rbac = rbacSince(events);
  const sourcesOf = (permission: Permission): PermissionSource[] => {
    const sources: PermissionSource[] = [];
    if (role.permissions.includes(permission)) {
      const since = later(
        roleSince(events, role.key, createdAt),
        permissionSince(events, role.key, permission),
      );
      sources.push({ kind: "role", roleName: role.name, since });
    }
    if (extraPermissions.includes(permission)) {
      sources.push({ kind: "direct", since: directSince(events, permission, createdAt) });
    }
    if (!isRbac) return sources;
    for (const { groupId, groupName, role: given, endsAt, ...membership } of groups) {
      if (!given.permissions.includes(permission)) continue;
      const added: Since = {
        at: membership.createdAt,
        cause: membership.addedBy === null ? "joined" : "given",
        by: membership.addedBy,
      };
      const since = [
        groupRoleSince(events, groupId, given.key),
        permissionSince(events, given.key, permission),
        rbac,
      ].reduce<Since | undefined>(later, added);
      sources.push({ kind: "group", groupId, groupName, roleName: given.name, endsAt, since });
    }
    if (systemAdmin) {
      const since = later(systemAdminSince(events, createdAt), rbac);
      sources.push({ kind: "system_admin", since });
    }
    return sources;
  };
  return {
    permissions: permissions
      .map((permission) => ({ permission, sources: sourcesOf(permission) }))
      .filter(({ sources }) => sources.length > 0),
    withoutEffect: isRbac
      ? []
      : [
          ...groups.map(({ groupId, groupName, role: { name } }) => ({
            kind: "group" as const,
            groupId,
            groupName,
            roleName: name,
          })),
          ...(systemAdmin ? [{ kind: "system_admin" as const }] : []),
        ],
  };
}

/** The same without the names of users, for readers who may not view users. */
export const withoutNames = ({
  permissions: explained,
  ...rest
}: ExplainedAccess): ExplainedAccess => ({
  ...rest,
  permissions: explained.map(({ permission, sources }) => ({
    permission,
    sources: sources.map((source) => ({
      ...source,
      since:
        source.since && source.since.cause !== "joined"
          ? { ...source.since, by: null }
          : source.since,
    })),
  })),
});
