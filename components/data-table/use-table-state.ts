"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useOptimistic, useRef, useState, useTransition } from "react";
import {
  readFilter,
  readTableState,
  withParameters,
  type PageSize,
  type TableFilter,
} from "./url-state";

const DEBOUNCE_MS = 200;

/** For so long a page that was fetched ahead counts as what the database says. */
const FRESH_MS = 30_000;

const noFilters: readonly TableFilter[] = [];

/**
 * The state of a table, kept in the URL, with the navigation to the server as a transition.
 * What is typed lives here and never waits for the server; the router drops a navigation that a
 * newer one has overtaken, so an older result never replaces a newer one.
 */
export function useTableState(filters: readonly TableFilter[] = noFilters) {
  const router = useRouter();
  const pathname = usePathname();
  const [pending, startTransition] = useTransition();
  const shown = useSearchParams().toString();
  // What was asked for shows at once on the controls; the rows follow.
  const [asked, setAsked] = useOptimistic(shown);
  const latest = useRef(asked);
  useEffect(() => {
    latest.current = asked;
  }, [asked]);

  const addressOf = useCallback(
    (search: string) => (search === "" ? pathname : `${pathname}?${search}`),
    [pathname],
  );

  const change = useCallback(
    (changes: Readonly<Record<string, string>>, history: "push" | "replace") => {
      const search = withParameters(latest.current, changes);
      latest.current = search;
      startTransition(() => {
        setAsked(search);
        router[history](addressOf(search), { scroll: false });
      });
    },
    [router, addressOf, setAsked],
  );

  const parameters = new URLSearchParams(asked);
  const state = readTableState(parameters);

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
      change({ q, cursor: "" }, history);
    },
    [change],
  );

  const search = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(next.trim()), DEBOUNCE_MS);
  };

  // When each page was fetched ahead, by its address.
  const fetchedAhead = useRef(new Map<string, number>());

  /** Fetches the page at a cursor ahead, so that going there shows it at once. */
  const prefetch = useCallback(
    (cursor: string) => {
      const address = addressOf(withParameters(latest.current, { cursor }));
      const at = fetchedAhead.current.get(address);
      if (at !== undefined && performance.now() - at < FRESH_MS) return;
      fetchedAhead.current.set(address, performance.now());
      router.prefetch(address);
    },
    [router, addressOf],
  );

  const goTo = (cursor: string) => {
    const at = fetchedAhead.current.get(addressOf(withParameters(latest.current, { cursor })));
    change({ cursor }, "push");
    // The router keeps what was fetched ahead for minutes; people do not stay the same for so long.
    if (at !== undefined && performance.now() - at >= FRESH_MS)
      startTransition(() => router.refresh());
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
    chosen: Object.fromEntries(
      filters.map((filter) => [filter.parameter, readFilter(parameters, filter)]),
    ),
    /** @param history `replace` while one goes on choosing, so that going back undoes it at once */
    choose: (parameter: string, values: readonly string[], history: "push" | "replace") =>
      change({ [parameter]: values.join(","), cursor: "" }, history),
    clearFilters: () =>
      change(
        Object.fromEntries([...filters.map(({ parameter }) => [parameter, ""]), ["cursor", ""]]),
        "push",
      ),
    /** Ids of the columns that are not shown. */
    hidden: (parameters.get("hide") ?? "").split(","),
    hide: (columns: readonly string[], history: "push" | "replace") =>
      change({ hide: columns.join(",") }, history),
    prefetch,
    goTo,
    sortBy: (sort: string) => change({ sort, cursor: "" }, "push"),
    resize: (size: PageSize) =>
      change({ size: size === 50 ? "" : String(size), cursor: "" }, "push"),
  };
}
