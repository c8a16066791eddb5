"use client";

import { useState } from "react";

import type { Result } from "@/lib/errors";

import { useServerSearch } from "../forms/use-server-search";
import { Checkbox } from "../ui/checkbox";
import { SearchInput } from "../ui/search-input";
import { FilterChip } from "./filter-chip";
import type { TableSearch } from "./use-table-search";

/** A filter: some of a few values. */
export interface TableFilter {
  /** The name in the URL: `status`. */
  parameter: string;
  /** The name on the screen: *Status*. */
  label: string;
  options: readonly FilterOption[];
  /** The name of the field that searches the options when there are many: *Search groups*. */
  searchLabel?: string;
  /** A server action that finds options, if there are more. */
  find?: FindOptions | undefined;
}

interface FilterOption {
  value: string;
  label: string;
  description?: string;
}

type FindOptions = (search: { q: string }) => Promise<Result<{ options: FilterOption[] }>>;

const findNone: FindOptions = async () => ({ ok: true, data: { options: [] } });

/** More options than this can be searched. */
const maxUnsearched = 10;

/** The values of a filter that the URL names. */
export function chosenOf({ values }: TableSearch, { parameter }: TableFilter): readonly string[] {
  return values[parameter] as string[];
}

/** A filter as a chip: *Status*, or *Status: Active, Invited* with a cross that clears it. */
export function ChoiceFilter({ filter, search }: { filter: TableFilter; search: TableSearch }) {
  const { parameter, label, options, searchLabel, find } = filter;
  const chosen = chosenOf(search, filter);
  const labels = options.filter(({ value }) => chosen.includes(value)).map((each) => each.label);
  return (
    <FilterChip
      label={label}
      value={
        labels.length > 2
          ? `${labels.length} chosen`
          : labels.length > 0
            ? labels.join(", ")
            : undefined
      }
      onClear={() => search.set({ [parameter]: null })}
      className={searchLabel ? "w-68" : "w-56"}
    >
      {() => (
        <ChoiceList
          label={label}
          options={options}
          searchLabel={options.length > maxUnsearched ? searchLabel : undefined}
          find={find}
          chosen={chosen}
          onChoose={(values) => search.set({ [parameter]: values })}
        />
      )}
    </FilterChip>
  );
}

interface ChoiceListProps {
  /** The name of the group of checkboxes. */
  label: string;
  options: readonly FilterOption[];
  searchLabel?: string | undefined;
  find?: FindOptions | undefined;
  chosen: readonly string[];
  /** The values chosen then, in the order of the options. */
  onChoose: (values: string[]) => void;
}

/** A list of checkboxes in a popover. */
export function ChoiceList({
  label,
  options,
  searchLabel,
  find,
  chosen,
  onChoose,
}: ChoiceListProps) {
  const [text, setText] = useState("");
  const wanted = text.trim().normalize("NFC").toLocaleLowerCase();
  const searches = find !== undefined && wanted !== "";
  const { data, problem, searching } = useServerSearch(
    (q) => (find ?? findNone)({ q }),
    wanted,
    searches,
  );
  const matching = options.filter((option) => option.label.toLocaleLowerCase().includes(wanted));
  const found = searches ? (data?.options ?? []) : [];
  const shown = [...new Map([...matching, ...found].map((each) => [each.value, each])).values()];
  const emptyText = problem ?? (searching ? "Searching…" : "Nothing found");
  return (
    <fieldset className="space-y-0.5">
      <legend className="sr-only">{label}</legend>
      {searchLabel ? (
        // Stays above the options that scroll below it.
        <div className="sticky -top-2 z-10 -mx-2 -mt-2 bg-raised p-2">
          <SearchInput label={searchLabel} value={text} onValueChange={setText} />
        </div>
      ) : null}
      {shown.length === 0 ? <p className="px-1.5 py-1.5 text-fg-muted">{emptyText}</p> : null}
      {shown.map(({ value, label: name, description }) => (
        <Checkbox
          key={value}
          label={name}
          description={description}
          checked={chosen.includes(value)}
          onCheckedChange={(checked) => {
            const values = new Set([...options, ...shown].map((option) => option.value));
            onChoose(
              [...values].filter((each) => (each === value ? checked : chosen.includes(each))),
            );
          }}
          className="flex! rounded-sm px-1.5 py-1.5 hover:bg-hover [&>span:last-child]:flex-1 [&_label]:block [&_label]:wrap-anywhere"
        />
      ))}
    </fieldset>
  );
}
