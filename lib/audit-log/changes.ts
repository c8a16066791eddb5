import { accessControlLabels } from "@/lib/access/effective";
import type { AccessControl } from "@/lib/access/effective";
import { builtInRoles, permissionLabels } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import type { TimelineEvent } from "./recent";
import { bulkOperationLabels } from "@/lib/bulk/messages";
import type { BulkOperationName } from "@/lib/bulk/messages";
import { passwordStatusWords } from "@/lib/passwords/status";
import type { PasswordStatus } from "@/lib/passwords/status";
import { userStatusLabels } from "@/lib/users/status";
import type { UserStatus } from "@/lib/users/status";

/** A field that an event changed; without `from` if there was no value before. */
export type Change = { field: string; label: string; from?: string; to: string };

const labels: Record<string, string> = {
  email: "Email",
  firstName: "First name",
  lastName: "Last name",
  role: "Role",
  roleKey: "Role",
  extraPermissions: "Extra permissions",
  systemAdmin: "System Admin",
  name: "Name",
  description: "Description",
  permissions: "Permissions",
  rank: "Ranks as",
  group: "Group",
  groups: "Groups",
  endsAt: "Until",
  notifiesMembers: "Email to new members",
  members: "Members",
  people: "Users",
  manager: "Group manager",
  replacement: "Replaced by",
  accessControl: "Access control",
  status: "Status",
  passwordStatus: "Password",
  via: "Joined via",
  expiresAt: "Expires",
  ended: "Sessions ended",
  columns: "Columns",
  filters: "Filters",
  operation: "Operation",
  selected: "Selected",
  changed: "Changed",
};

const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

const nothing = "none";

/** A value for display. */
function textOf(field: string, value: unknown, roleNames: ReadonlyMap<string, string>): string {
  if (Array.isArray(value)) {
    const names = value.map((each) => permissionLabels[each as Permission] ?? String(each));
    return names.length > 0 ? names.join(", ") : nothing;
  }
  if (value === null || value === undefined || value === "") return nothing;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  switch (field) {
    case "role":
    case "roleKey":
    case "replacement":
      return roleNames.get(text) ?? text;
    case "status":
      return userStatusLabels[text as UserStatus] ?? text;
    case "passwordStatus":
      return passwordStatusWords[text as PasswordStatus]?.label ?? text;
    case "operation":
      return bulkOperationLabels[text as BulkOperationName] ?? text;
    case "rank":
      return builtInRoles.find(({ rank }) => String(rank) === text)?.name ?? text;
    case "systemAdmin":
    case "notifiesMembers":
      return text === "true" ? "on" : "off";
    case "accessControl":
      return accessControlLabels[text as AccessControl] ?? text;
    case "expiresAt":
    case "endsAt":
      return day.format(new Date(text));
    default:
      return text;
  }
}

/** The fields that an audit event changed, for display; unknown fields are left out. */
export function changesOf(
  { before, after }: Pick<TimelineEvent, "before" | "after">,
  roleNames: ReadonlyMap<string, string>,
): Change[] {
  // In the order of the pages: jsonb has its own order of keys.
  return Object.entries(labels).flatMap(([field, label]): Change[] => {
    if (!(before && field in before) && !(after && field in after)) return [];
    const to = textOf(field, after?.[field], roleNames);
    if (before && field in before) {
      const from = textOf(field, before[field], roleNames);
      return from === to ? [] : [{ field, label, from, to }];
    }
    return to === nothing ? [] : [{ field, label, to }];
  });
}
