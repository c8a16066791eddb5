"use client";

import { useState } from "react";

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
  options: readonly { value: string; label: string; description?: string }[];
  /** The name of the field that searches the options when there are many: *Search groups*. */
  searchLabel?: string;
}

/** More options than this can be searched. */
const maxUnsearched = 10;

/** The values of a filter that the URL names. */
export function chosenOf({ values }: TableSearch, { parameter }: TableFilter): readonly string[] {
  return values[parameter] as string[];
}

/** A filter as a chip: *Status*, or *Status: Active, Invited* with a cross that clears it. */
export function ChoiceFilter({ filter, search }: { filter: TableFilter; search: TableSearch }) {
  const { parameter, label, options, searchLabel } = filter;
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
  options: readonly { value: string; label: string; description?: string }[];
  searchLabel?: string | undefined;
  chosen: readonly string[];
  /** The values chosen then, in the order of the options. */
  onChoose: (values: string[]) => void;
}

/** A list of checkboxes in a popover. */
export function ChoiceList({ label, options, searchLabel, chosen, onChoose }: ChoiceListProps) {
  const [text, setText] = useState("");
  const wanted = text.trim().normalize("NFC").toLocaleLowerCase();
  const shown = options.filter((option) => option.label.toLocaleLowerCase().includes(wanted));
  return (
    <fieldset className="space-y-0.5">
      <legend className="sr-only">{label}</legend>
      {searchLabel ? (
        // Stays above the options that scroll below it.
        <div className="sticky -top-2 z-10 -mx-2 -mt-2 bg-raised p-2">
          <SearchInput label={searchLabel} value={text} onValueChange={setText} />
        </div>
      ) : null}
      {shown.length === 0 ? <p className="px-1.5 py-1.5 text-fg-muted">Nothing found</p> : null}
      {shown.map(({ value, label: name, description }) => (
        <Checkbox
          key={value}
          label={name}
          description={description}
          checked={chosen.includes(value)}
          onCheckedChange={(checked) =>
            onChoose(
              options
                .map((option) => option.value)
                .filter((each) => (each === value ? checked : chosen.includes(each))),
            )
          }
          className="flex! rounded-sm px-1.5 py-1.5 hover:bg-hover [&>span:last-child]:flex-1 [&_label]:block [&_label]:wrap-anywhere"
        />
      ))}
    </fieldset>
  );
}
