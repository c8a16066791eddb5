"use client";

import { parseAsArrayOf, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback, useEffect, useRef, useState, useTransition } from "react";
import { tableParameters, type PageSize, type TableFilter } from "./url-state";

const DEBOUNCE_MS = 200;

/**
 * The state of a table, kept in the URL, with the navigation to the server as a transition.
 * What is typed lives here and never waits for the server; the router drops a navigation that a
 * newer one has overtaken, so an older result never replaces a newer one.
 */
export function useTableState(filters: readonly TableFilter[] = []) {
  const [pending, startTransition] = useTransition();
  const [state, setState] = useQueryStates(tableParameters, { shallow: false, startTransition });
  const [chosen, setChosen] = useQueryStates(
    Object.fromEntries(
      filters.map(({ parameter, options }) => [
        parameter,
        parseAsArrayOf(parseAsStringLiteral(options.map(({ value }) => value))).withDefault([]),
      ]),
    ),
    { shallow: false, startTransition },
  );

  const [text, setText] = useState(state.q);
  // What this table itself last put into the URL; any other value comes from outside.
  const [written, setWritten] = useState(state.q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const editing = useRef(false);

  // The back button, or a link, changed the search: show that one.
  const [seen, setSeen] = useState(state.q);
  if (state.q !== seen) {
    setSeen(state.q);
    if (state.q !== written) {
      setWritten(state.q);
      setText(state.q);
    }
  }

  useEffect(() => () => clearTimeout(timer.current), []);

  const send = useCallback(
    (q: string) => {
      clearTimeout(timer.current);
      setWritten(q);
      // One entry in the history for one search, however many keys it took.
      const history = editing.current ? "replace" : "push";
      editing.current = true;
      void setState({ q: q || null, cursor: null }, { history });
    },
    [setState],
  );

  const search = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(next.trim()), DEBOUNCE_MS);
  };

  return {
    state,
    /** Rows of an older state are still on screen. */
    pending,
    text,
    search,
    searchNow: () => send(text.trim()),
    endSearch: () => {
      editing.current = false;
    },
    clearSearch: () => {
      setText("");
      send("");
    },
    /** What each filter lets through, by its parameter; nothing chosen lets everything through. */
    chosen,
    /** @param history `replace` while one goes on choosing, so that going back undoes it at once */
    choose: (parameter: string, values: string[], history: "push" | "replace") => {
      void setChosen({ [parameter]: values.length > 0 ? values : null }, { history });
      void setState({ cursor: null }, { history });
    },
    clearFilters: () => {
      void setChosen(null, { history: "push" });
      void setState({ cursor: null }, { history: "push" });
    },
    goTo: (cursor: string) => void setState({ cursor: cursor || null }, { history: "push" }),
    sortBy: (sort: string) =>
      void setState({ sort: sort || null, cursor: null }, { history: "push" }),
    resize: (size: PageSize) => void setState({ size, cursor: null }, { history: "push" }),
  };
}
