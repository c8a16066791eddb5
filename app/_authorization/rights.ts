import type { Access } from "@/lib/access/policy";
import type { AccessControl } from "@/lib/access/effective";
import type { Permission } from "@/lib/access/policy";

// The rules of docs/product.md#permissions-and-roles as the tests know them: written down again, so
// that a mistake in lib/access does not change what is expected of it.

const everything = [
  "users:read",
  "users:invite",
  "users:manage",
  "groups:manage",
  "roles:manage",
  "identity:manage",
  "audit:read",
] as const satisfies Permission[];

const access = (rank: number, permissions: readonly Permission[]): Access => ({
  rank,
  permissions: new Set(permissions),
});

/** The roles of a test organization: the built-in ones, and custom ones that are hard to place. */
export const roles = {
  stakeholder: access(10, ["users:read", "users:invite"]),
  responder: access(20, ["users:read", "users:invite"]),
  manager: access(30, [
    "users:read",
    "users:invite",
    "users:manage",
    "groups:manage",
    "audit:read",
  ]),
  administrator: access(40, everything),
  /** Ranks low and manages users. */
  helper: access(10, ["users:read", "users:invite", "users:manage"]),
  /** Has what Managers lack, and ranks below them. */
  architect: access(20, ["users:read", "users:invite", "roles:manage", "identity:manage"]),
  /** Ranks high and may do nothing. */
  figurehead: access(40, []),
  /** Ranks as Manager, and links may give it. */
  guide: access(30, ["users:read"]),
} as const satisfies Record<string, Access>;

export type RoleName = keyof typeof roles;

/** The roles that `insertOrganization` does not make. */
export const customRoles = ["helper", "architect", "figurehead", "guide"] as const;

/** Who calls, and what they may do in each mode; null without an open session. */
export const callers = {
  stakeholder: { role: "stakeholder" },
  responder: { role: "responder" },
  manager: { role: "manager" },
  administrator: { role: "administrator" },
  helper: { role: "helper" },
  architect: { role: "architect" },
  figurehead: { role: "figurehead" },
  /** A Stakeholder with the switch System Admin. */
  "system admin": { role: "stakeholder", rbac: roles.administrator },
  /** A Stakeholder in a group with the role Manager. */
  "group member": { role: "stakeholder", rbac: roles.manager },
  /** A Manager who has signed in with a temporary password. */
  newcomer: { role: "manager", session: "temporary" },
  /** A browser without a session. */
  outsider: { role: "stakeholder", session: "none" },
} as const satisfies Record<
  string,
  { role: RoleName; rbac?: Access; session?: "temporary" | "none" }
>;

export type CallerName = keyof typeof callers;

/** What a caller may do; null without an open session. */
export function rightsOf(name: CallerName, mode: AccessControl): Access | null {
  const caller: { role: RoleName; rbac?: Access; session?: string } = callers[name];
  if (caller.session) return null;
  return (mode === "rbac" && caller.rbac) || roles[caller.role];
}

/** Whether rank and permissions of the other are all within one's own. */
export const within = (own: Access, other: Access): boolean =>
  other.rank <= own.rank && [...other.permissions].every((each) => own.permissions.has(each));

/** A permission as what is given. */
export const only = (permission: Permission): Access => access(0, [permission]);
