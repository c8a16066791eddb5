import type { AuditAction } from "@/lib/audit/record";

/** The label of each action in columns, filters and exports. */
export const auditActionLabels: Record<AuditAction, string> = {
  "user.created": "User created",
  "user.registered": "Registered",
  "user.edited": "User edited",
  "user.disabled": "User disabled",
  "user.enabled": "User enabled",
  "user.deleted": "User deleted",
  "user.restored": "User restored",
  "user.sessions_ended": "Sessions ended",
  "user.group_joined": "Added to group",
  "user.group_left": "Removed from group",
  "users.exported": "Users exported",
  "users.change_cancelled": "Bulk action cancelled",
  "import.started": "Import started",
  "import.finished": "Import finished",
  "import.cancelled": "Import cancelled",
  "import.undone": "Import undone",
  "invitation.sent": "Invited",
  "invitation.resent": "Invitation resent",
  "invitation.revoked": "Invitation revoked",
  "invitation.link_copied": "Invitation link copied",
  "user.welcome_resent": "Welcome email resent",
  "password.reset": "Password reset",
  "password.code_requested": "Password code requested",
  "password.changed": "Password changed",
  "session.started": "Signed in",
  "session.ended": "Signed out",
  "identity.linked": "Provider account linked",
  "identity.unlinked": "Provider account unlinked",
  "join_link.created": "Link created",
  "join_link.edited": "Link edited",
  "join_link.regenerated": "Link regenerated",
  "join_link.paused": "Link paused",
  "join_link.resumed": "Link resumed",
  "join_link.deleted": "Link deleted",
  "group.created": "Group created",
  "group.edited": "Group edited",
  "group.deleted": "Group deleted",
  "group.members_added": "Members added",
  "group.members_removed": "Members removed",
  "group.manager_added": "Group manager added",
  "group.manager_removed": "Group manager removed",
  "role.created": "Role created",
  "role.edited": "Role edited",
  "role.deleted": "Role deleted",
  "access_control.changed": "Access control changed",
  "request.made": "Asked to join",
  "request.approved": "Request approved",
  "request.declined": "Request declined",
  "organization.created": "Organization created",
  "identity.changed": "Identity configuration changed",
  "audit.exported": "Audit log exported",
  "view.saved": "View saved",
  "view.changed": "View changed",
  "view.deleted": "View deleted",
};

export const auditActions = Object.keys(auditActionLabels) as AuditAction[];

/** The group of an action in the filter, by its name or the beginning of it. */
const groups: readonly { label: string; holds: readonly string[] }[] = [
  { label: "Invitations", holds: ["invitation."] },
  { label: "Passwords", holds: ["password.", "user.welcome_resent"] },
  { label: "Sign-in", holds: ["session.", "identity.linked", "identity.unlinked"] },
  { label: "Groups and roles", holds: ["group.", "role.", "access_control."] },
  { label: "Links", holds: ["join_link."] },
  { label: "Requests", holds: ["request."] },
  { label: "Views", holds: ["view."] },
  { label: "Organization", holds: ["organization.", "identity.changed", "audit."] },
];

const groupOf = (action: AuditAction) =>
  groups.find(({ holds }) => holds.some((each) => action.startsWith(each)))?.label ?? "Users";

/** The actions as the filter lists them; each is in exactly one group. */
export const auditActionGroups = ["Users", ...groups.map(({ label }) => label)].map((label) => ({
  label,
  actions: auditActions.filter((action) => groupOf(action) === label),
}));
