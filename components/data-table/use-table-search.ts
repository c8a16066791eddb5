"use client";

import { usePathname } from "next/navigation";
import { createSerializer, debounce, useQueryStates } from "nuqs";
import { useRef, useTransition } from "react";
import type { PageSize } from "./search-params";

const SEARCH_DEBOUNCE_MS = 200;

interface TableValues {
  q: string;
  cursor: string;
  sort: string;
  size: PageSize;
  /** Ids of hidden columns, for tables whose columns can be hidden. */
  hide?: string[];
}

type Parsers = Parameters<typeof createSerializer>[0];
type Changes = Readonly<Record<string, unknown>>;

/** The state of a list, which is in the URL: what it is, and how to change it. */
export interface TableSearch {
  values: TableValues & Record<string, unknown>;
  /** Rows of an older state are still on screen. */
  pending: boolean;
  /** The URL with some parameters changed. It leads to the first page unless `cursor` is among them. */
  href: (changes: Changes) => string;
  /** The same as a navigation. null resets a parameter. */
  set: (changes: Changes, history?: "push" | "replace") => void;
  /** Search as one types: waits for a pause, and makes one entry in the history for one search. */
  type: (q: string) => void;
  /** Ends waiting. */
  searchNow: (q: string) => void;
  /** The next search is another entry in the history. */
  endSearch: () => void;
}

/** @param parsers of the URL's parameters: `tableSearchParams` and the filters of the list */
export function useTableSearch(parsers: Parsers): TableSearch {
  const pathname = usePathname();
  const [pending, startTransition] = useTransition();
  const [values, setValues] = useQueryStates(parsers, {
    shallow: false,
    scroll: false,
    history: "push",
    startTransition,
  });
  const searching = useRef(false);

  const search = (q: string, wait: boolean) => {
    void setValues(
      { q: q || null, cursor: null },
      {
        history: searching.current ? "replace" : "push",
        ...(wait ? { limitUrlUpdates: debounce(SEARCH_DEBOUNCE_MS) } : {}),
      },
    );
    searching.current = true;
  };

  return {
    values: values as TableSearch["values"],
    pending,
    href: (changes) => createSerializer(parsers)(pathname, { ...values, cursor: null, ...changes }),
    set: (changes, history = "push") => void setValues({ cursor: null, ...changes }, { history }),
    type: (q) => search(q, true),
    searchNow: (q) => search(q, false),
    endSearch: () => {
      searching.current = false;
    },
  };
}
