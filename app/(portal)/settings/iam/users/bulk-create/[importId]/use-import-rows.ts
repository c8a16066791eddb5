"use client";

import { useEffect, useState } from "react";

import type { ProblemKind } from "@/lib/imports/problems";
import type { ImportOutcome, ImportRow } from "@/lib/imports/view";

/** Which rows of an import are listed; all without a filter. */
export type RowFilter = {
  outcome?: ImportOutcome;
  kind?: ProblemKind;
  /** The value that has the problem. */
  value?: string;
};

type Page = { rows: ImportRow[]; next: number | null };
type Pages = ReadonlyMap<number, Page>;

/** As the route has them. */
const rowsPerPage = 100;

const noPages: Pages = new Map();

const parametersOf = ({ outcome, kind, value }: RowFilter, after: number): URLSearchParams => {
  const parameters = new URLSearchParams({ after: String(after) });
  if (outcome) parameters.set("outcome", outcome);
  if (kind) parameters.set("kind", kind);
  if (value !== undefined) parameters.set("value", value);
  return parameters;
};

/** The rows up to the first page that is missing. */
function countOf(pages: Pages): number {
  let count = 0;
  for (let page = 0; pages.has(page); page += 1) {
    const { rows, next } = pages.get(page)!;
    count += rows.length;
    if (next === null) return count;
  }
  // One more, which loads the next page when it comes into sight.
  return count + 1;
}

/**
 * The rows of an import, in pages that are loaded when they come into sight.
 * @param total the rows of the import without a filter
 * @param revision another number loads the rows again; until then the old ones are shown
 */
export function useImportRows(
  importId: string,
  filter: RowFilter,
  total: number,
  revision: number,
): {
  count: number;
  rowAt: (index: number) => ImportRow | undefined;
  /** Says which rows are in sight. */
  show: (first: number, last: number) => void;
  failed: boolean;
  retry: () => void;
} {
  const filterKey = JSON.stringify(filter);
  const key = `${revision} ${filterKey}`;
  const [data, setData] = useState({ key, filterKey, pages: noPages, earlier: noPages });
  const [shown, setShown] = useState({ first: 0, last: 0 });
  const [failedKey, setFailedKey] = useState<string>();
  if (data.key !== key) {
    const isSameFilter = data.filterKey === filterKey;
    const earlier = isSameFilter ? new Map([...data.earlier, ...data.pages]) : noPages;
    setData({ key, filterKey, pages: noPages, earlier });
    if (!isSameFilter) setShown({ first: 0, last: 0 });
  }

  // Without a filter the numbers have no gaps, so that a page can be reached without those before it.
  const isWhole = filterKey === "{}";
  const { pages } = data;
  const lastPage = Math.floor(shown.last / rowsPerPage);
  let wanted: number | undefined;
  for (
    let page = isWhole ? Math.floor(shown.first / rowsPerPage) : 0;
    page <= lastPage;
    page += 1
  ) {
    if (pages.has(page)) continue;
    if (isWhole || page === 0 || pages.get(page - 1)!.next !== null) wanted = page;
    break;
  }
  const after =
    wanted === undefined || wanted === 0
      ? 0
      : isWhole
        ? wanted * rowsPerPage
        : pages.get(wanted - 1)!.next!;
  const url =
    wanted === undefined || data.key !== key
      ? undefined
      : `/api/imports/${importId}/rows?${parametersOf(filter, after)}`;
  const failed = failedKey === key;

  useEffect(() => {
    if (url === undefined || wanted === undefined || failed) return undefined;
    const request = new AbortController();
    const load = async () => {
      try {
        const response = await fetch(url, { signal: request.signal, cache: "no-store" });
        if (!response.ok) throw new Error(`The rows were answered with ${response.status}`);
        const page = (await response.json()) as Page;
        setData((before) =>
          before.key === key
            ? { ...before, pages: new Map(before.pages).set(wanted, page) }
            : before,
        );
      } catch {
        if (request.signal.aborted) return;
        setFailedKey(key);
      }
    };
    void load();
    return () => request.abort();
  }, [url, wanted, key, failed]);

  return {
    count: isWhole ? total : pages.size > 0 ? countOf(pages) : Math.max(1, countOf(data.earlier)),
    rowAt: (index) => {
      const [page, row] = [Math.floor(index / rowsPerPage), index % rowsPerPage];
      return (pages.get(page) ?? data.earlier.get(page))?.rows[row];
    },
    show: (first, last) => {
      if (first !== shown.first || last !== shown.last) setShown({ first, last });
    },
    failed,
    retry: () => setFailedKey(undefined),
  };
}
