import { parseAsArrayOf, parseAsString } from "nuqs/server";

import type { TableFilter } from "@/components/data-table/choice-filter";
import { parseAsChoices, tableSearchParams } from "@/components/data-table/search-params";
import { passwordStatuses, passwordStatusWords } from "@/lib/passwords/status";
import { activities, activityLabels, noGroup, statusFilters } from "@/lib/users/list/filters";
import type { readGroupOptions } from "@/lib/users/list/groups";
import { hiddenByDefault, hideableColumns } from "@/lib/users/list/hidden-columns";
import type { StatusFilter } from "@/lib/users/list/filters";
import { userStatusLabels } from "@/lib/users/status";

/** The URL parameters of the Users table. */
export const usersSearchParams = {
  ...tableSearchParams,
  status: parseAsChoices(statusFilters),
  role: parseAsArrayOf(parseAsString).withDefault([]),
  group: parseAsArrayOf(parseAsString).withDefault([]),
  password: parseAsChoices(passwordStatuses),
  activity: parseAsChoices(activities),
  import: parseAsArrayOf(parseAsString).withDefault([]),
  hide: parseAsChoices(hideableColumns).withDefault([...hiddenByDefault] as never[]),
  /** The saved view that was opened last. */
  view: parseAsString,
};

export const statusFilterLabels: Record<StatusFilter, string> = {
  ...userStatusLabels,
  expired: "Expired",
};

/**
 * The filters of the Users table; the last ones only for those who manage users. *Import* is set by
 * the page of an import, so that it appears only then.
 */
export function userFilters(
  roles: readonly { key: string; name: string }[],
  groups: Pick<Awaited<ReturnType<typeof readGroupOptions>>, "options" | "unknown"> & {
    /** Finds more groups, if there are any. */
    find: TableFilter["find"];
  },
  imports: readonly { id: string; fileName: string }[],
  manages: boolean,
): TableFilter[] {
  const filters: TableFilter[] = [
    {
      parameter: "status",
      label: "Status",
      options: statusFilters.map((value) => ({
        value,
        label: statusFilterLabels[value],
        ...(value === "deleted" ? { description: "Hidden by default" } : {}),
      })),
    },
    {
      parameter: "role",
      label: "Role",
      options: roles.map(({ key, name }) => ({ value: key, label: name })),
    },
    {
      parameter: "group",
      label: "Group",
      searchLabel: "Search groups",
      find: groups.find,
      options: [
        { value: noGroup, label: "No group" },
        // A link or a saved view may name a group that is gone: the filter says so, to be cleared.
        ...groups.unknown.map((id) => ({ value: id, label: "Deleted group" })),
        ...groups.options.map(({ id, name }) => ({ value: id, label: name })),
      ],
    },
  ];
  if (!manages) return filters;
  return [
    ...filters,
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
    ...(imports.length > 0
      ? [
          {
            parameter: "import",
            label: "Import",
            options: imports.map(({ id, fileName }) => ({ value: id, label: fileName })),
          },
        ]
      : []),
  ];
}
