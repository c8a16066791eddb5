"use client";

import { useEffect, useEffectEvent, useState } from "react";

import { callAction } from "@/components/forms/call-action";
import type { AccessPreview } from "@/lib/access-changes/preview";
import type { Result } from "@/lib/errors";

const searchDebounceMs = 200;

/** Loads a page of a preview: a server action with the change already in it. */
export type LoadAccessPreview = (query: {
  search: string;
  cursor?: string;
}) => Promise<Result<AccessPreview>>;

/** A page of the list: its cursor, none for the first one, and the number of its first row. */
type Place = { cursor?: string; from: number };

type Query = { search: string; places: readonly Place[]; delayMs: number };

const start: Place = { from: 1 };
const everyone: Query = { search: "", places: [start], delayMs: 0 };

export type AccessPreviewState = {
  /** The latest page; stays on screen while another one loads. */
  page: AccessPreview | undefined;
  /** The search and the place of `page`. */
  shown: { search: string; from: number };
  problem: string | undefined;
  loading: boolean;
  /** The text of the search field. */
  search: string;
  setSearch: (search: string) => void;
  toNext: (() => void) | undefined;
  toPrevious: (() => void) | undefined;
  retry: () => void;
};

/** The preview of a change: searched as one types and paged on the server. */
export function useAccessPreview(load: LoadAccessPreview): AccessPreviewState {
  const [query, setQuery] = useState(everyone);
  const [answer, setAnswer] = useState<{
    query: Query;
    page?: AccessPreview;
    problem?: string;
  }>();
  const [latest, setLatest] = useState<{ query: Query; page: AccessPreview }>();
  const loadNow = useEffectEvent(load);

  useEffect(() => {
    let outdated = false;
    const ask = async () => {
      const { cursor } = query.places.at(-1)!;
      const result = await callAction(() =>
        loadNow({ search: query.search.trim(), ...(cursor !== undefined && { cursor }) }),
      );
      if (outdated) return;
      if (!result.ok) return setAnswer({ query, problem: result.message });
      setAnswer({ query, page: result.data });
      setLatest({ query, page: result.data });
    };
    const timer = setTimeout(() => void ask(), query.delayMs);
    return () => {
      clearTimeout(timer);
      outdated = true;
    };
  }, [query]);

  const loading = answer?.query !== query;
  const { page, query: shown = everyone } = latest ?? {};
  const go = (places: readonly Place[]) => setQuery({ ...query, places, delayMs: 0 });
  const next = page?.next;
  const last = shown.places.at(-1)!;
  return {
    page,
    shown: { search: shown.search.trim(), from: last.from },
    problem: loading ? undefined : answer.problem,
    loading,
    search: query.search,
    setSearch: (search) => setQuery({ search, places: [start], delayMs: searchDebounceMs }),
    toNext:
      page === undefined || next === undefined
        ? undefined
        : () => go([...shown.places, { cursor: next, from: last.from + page.rows.length }]),
    toPrevious: shown.places.length > 1 ? () => go(shown.places.slice(0, -1)) : undefined,
    retry: () => setQuery({ ...query, delayMs: 0 }),
  };
}
