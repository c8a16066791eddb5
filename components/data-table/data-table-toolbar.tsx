"use client";

import { useState, type ReactNode } from "react";
import { Button } from "../ui/button";
import { SearchInput } from "../ui/search-input";
import { ChoiceFilter, type TableFilter } from "./choice-filter";
import { ColumnMenu } from "./column-menu";
import type { DataTableColumn } from "./columns";
import type { TableSearch } from "./use-table-search";

interface DataTableToolbarProps<Row extends { id: string }> {
  columns: readonly DataTableColumn<Row>[];
  search: TableSearch;
  /** The name of the search field; without it there is none. */
  searchLabel: string | undefined;
  filters: readonly TableFilter[];
  moreFilters: ReactNode;
  /** Only while a filter is set. */
  onClearFilters: (() => void) | undefined;
  /** Buttons, at the end. */
  children: ReactNode;
}

/** Search, filters and columns of a list, in one line from 1024 px on. */
export function DataTableToolbar<Row extends { id: string }>({
  columns,
  search,
  searchLabel,
  filters,
  moreFilters,
  onClearFilters,
  children,
}: DataTableToolbarProps<Row>) {
  const { hide: hidden, cursor } = search.values;
  return (
    <div className="mb-3 flex shrink-0 flex-wrap items-center gap-2 empty:hidden lg:flex-nowrap">
      {searchLabel ? <TableSearchField label={searchLabel} search={search} /> : null}
      {filters.map((filter) => (
        <ChoiceFilter key={filter.parameter} filter={filter} search={search} />
      ))}
      {moreFilters}
      {onClearFilters ? (
        <Button size="sm" variant="ghost" onClick={onClearFilters} className="shrink-0">
          Clear<span className="sr-only"> filters</span>
        </Button>
      ) : null}
      {children || hidden ? (
        <div className="ml-auto flex shrink-0 gap-1 max-sm:ml-0">
          {children}
          {hidden ? (
            <ColumnMenu
              columns={columns
                .filter(({ enableHiding = true }) => enableHiding)
                .map(({ id = "", header }) => ({ id, header: String(header) }))}
              hidden={hidden}
              onHide={(hide) => search.set({ hide, cursor: cursor || null })}
            />
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function TableSearchField({ label, search }: { label: string; search: TableSearch }) {
  // The field keeps spaces at the end while one types; the search does without.
  const [text, setText] = useState(search.values.q);
  const [searched, setSearched] = useState(search.values.q);
  if (search.values.q !== searched) {
    setSearched(search.values.q);
    if (search.values.q !== text.trim()) setText(search.values.q);
  }
  return (
    <form
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <search> is not known everywhere yet
      role="search"
      className="w-64 shrink max-sm:w-full lg:min-w-36"
      onSubmit={(event) => {
        event.preventDefault();
        search.searchNow(text.trim());
      }}
    >
      <SearchInput
        name="q"
        label={label}
        slashKey
        maxLength={200}
        value={text}
        onValueChange={(next) => {
          setText(next);
          search.type(next.trim());
        }}
        onBlur={search.endSearch}
      />
    </form>
  );
}
