import type { TableFilter } from "@/components/data-table/url-state";
import { passwordStatuses, passwordStatusWords } from "@/lib/passwords/status";
import { activities, activityLabels } from "@/lib/users/list/filters";
import { userStatuses, userStatusLabels } from "@/lib/users/status";

/** The filters of the Users table; the last two only for those who see the columns. */
export function userFilters(
  roles: readonly { key: string; name: string }[],
  manages: boolean,
): TableFilter[] {
  const forEverybody: TableFilter[] = [
    {
      parameter: "status",
      label: "Status",
      options: userStatuses.map((value) => ({
        value,
        label: userStatusLabels[value],
        ...(value === "deleted" ? { description: "Hidden unless chosen" } : {}),
      })),
    },
    {
      parameter: "role",
      label: "Role",
      options: roles.map(({ key, name }) => ({ value: key, label: name })),
    },
  ];
  if (!manages) return forEverybody;
  return [
    ...forEverybody,
    {
      parameter: "password",
      label: "Password",
      options: passwordStatuses.map((value) => ({
        value,
        label: passwordStatusWords[value].label,
      })),
    },
    {
      parameter: "activity",
      label: "Last active",
      options: activities.map((value) => ({ value, label: activityLabels[value] })),
    },
  ];
}
