"use client";

import dynamic from "next/dynamic";
import { useState } from "react";

import { ChoiceFilter } from "@/components/data-table/choice-filter";
import { FilterChip } from "@/components/data-table/filter-chip";
import type { TableSearch } from "@/components/data-table/use-table-search";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { dayText } from "@/components/ui/format";
import { isDay } from "@/lib/audit-log/days";
import { changedFieldLabels, changedFields, noAccount } from "@/lib/audit-log/filters";
import type { AuditFilters as Filters } from "@/lib/audit-log/filters";
import { auditActionGroups, auditActionLabels, auditActions } from "@/lib/audit-log/labels";
import type { AuditAction } from "@/lib/audit/record";

import { withoutEmail } from "./names";

const PersonSearch = dynamic(() => import("./person-search"), {
  loading: () => <Skeleton className="h-7 w-full" />,
});

const changeFilter = {
  parameter: "change",
  label: "Change",
  options: changedFields.map((value) => ({ value, label: changedFieldLabels[value] })),
};

const withoutAccount = {
  id: noAccount,
  name: "Without an account",
  detail: "Set-up, the command line, the sign-in page",
};

export const noFilters = {
  actor: null,
  target: null,
  action: null,
  change: null,
  from: null,
  to: null,
  zone: null,
};

type AuditFiltersProps = {
  search: TableSearch;
  filters: Filters;
  /** The names of the actors and targets in the URL, by id. */
  names: Record<string, string | null>;
  /** Whether the reader may search users. */
  findsPeople: boolean;
};

/** The filter chips of the Audit log. */
export function AuditFilters({ search, filters, names, findsPeople }: AuditFiltersProps) {
  const [chosenNames, setChosenNames] = useState<Record<string, string>>({});
  const nameOf = (id: string | undefined) => {
    if (id === undefined) return undefined;
    if (id === noAccount) return withoutAccount.name;
    return chosenNames[id] ?? withoutEmail(names[id] ?? "") ?? "Unknown user";
  };

  const go = (changes: Record<string, string | null>) => search.set(changes);
  const personFilter = (parameter: "actor" | "target", label: string) => (
    <FilterChip
      label={label}
      value={nameOf(filters[parameter])}
      onClear={() => go({ [parameter]: null })}
    >
      {(close) => (
        <>
          {findsPeople ? (
            <PersonSearch
              label={`Find ${label === "Actor" ? "an actor" : "a user"}`}
              others={parameter === "actor" ? [withoutAccount] : []}
              onChoose={(id, name) => {
                close();
                setChosenNames({ ...chosenNames, [id]: name });
                go({ [parameter]: id });
              }}
            />
          ) : null}
          <p className="mt-1 border-t border-line px-2 pt-2 text-xs text-fg-muted">
            {parameter === "actor"
              ? "Or select a name in the log."
              : "For links, requests and other targets, select a name in the log."}
          </p>
        </>
      )}
    </FilterChip>
  );

  return (
    <>
      {personFilter("actor", "Actor")}
      <FilterChip
        label="Action"
        value={actionText(filters.action)}
        onClear={() => go({ action: null })}
      >
        {() => (
          <ActionChoices
            chosen={filters.action}
            onChoose={(actions) => go({ action: actions.join(",") || null })}
          />
        )}
      </FilterChip>
      {personFilter("target", "Target")}
      <ChoiceFilter filter={changeFilter} search={search} />
      <FilterChip
        label="Date"
        value={dateText(filters)}
        onClear={() => go({ from: null, to: null, zone: null })}
      >
        {() => <DateChoice filters={filters} go={go} />}
      </FilterChip>
    </>
  );
}

function actionText(actions: readonly AuditAction[]): string | undefined {
  if (actions.length === 0) return undefined;
  return actions.length > 2
    ? `${actions.length} actions`
    : actions.map((action) => auditActionLabels[action]).join(", ");
}

type ActionChoicesProps = {
  chosen: readonly AuditAction[];
  onChoose: (actions: AuditAction[]) => void;
};

function ActionChoices({ chosen, onChoose }: ActionChoicesProps) {
  return (
    <div className="max-h-[min(24rem,50dvh)] space-y-3 overflow-y-auto">
      {auditActionGroups.map(({ label, actions }) => (
        <fieldset key={label}>
          <legend className="px-1.5 pb-0.5 text-2xs font-medium text-fg-muted">{label}</legend>
          {actions.map((action) => (
            <Checkbox
              key={action}
              label={auditActionLabels[action]}
              checked={chosen.includes(action)}
              onCheckedChange={(checked) =>
                onChoose(
                  auditActions.filter((each) =>
                    each === action ? checked : chosen.includes(each),
                  ),
                )
              }
              className="flex rounded-sm px-1.5 py-1 hover:bg-hover [&_label]:block [&>span:last-child]:flex-1"
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

/** *12 Mar 2025*, without *Today*. */
const calendarDay = (day: string) => dayText(new Date(`${day}T00:00:00Z`), new Date(0), "UTC");

function dateText({ from, to, zone }: Filters): string | undefined {
  if (!from && !to) return undefined;
  const days =
    from && to
      ? from === to
        ? calendarDay(from)
        : `${calendarDay(from)} – ${calendarDay(to)}`
      : from
        ? `since ${calendarDay(from)}`
        : `until ${calendarDay(to!)}`;
  return `${days} (${zone})`;
}

function DateChoice({
  filters,
  go,
}: {
  filters: Filters;
  go: (changes: Record<string, string | null>) => void;
}) {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const fields = [
    { name: "from", label: "From" },
    { name: "to", label: "To" },
  ] as const;
  return (
    <div className="space-y-2 p-1">
      {fields.map(({ name, label }) => (
        <label key={name} className="flex items-center gap-3">
          <span className="w-10 shrink-0 text-fg-muted">{label}</span>
          {/* Keeps an incomplete date while the user types it. */}
          <Input
            type="date"
            name={name}
            defaultValue={filters[name] ?? ""}
            onChange={({ target: { value } }) => {
              if (value !== "" && !isDay(value)) return;
              const days = { from: filters.from, to: filters.to, [name]: value };
              go({ [name]: value || null, zone: days.from || days.to ? own : null });
            }}
          />
        </label>
      ))}
      <p className="text-xs text-fg-muted">Whole days, in {own}.</p>
    </div>
  );
}
