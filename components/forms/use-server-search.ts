"use client";

import { useEffect, useEffectEvent, useState } from "react";

import type { Result } from "@/lib/errors";

import { callAction } from "./call-action";

const searchDebounceMs = 200;

/**
 * What a server action finds for a text, as one types.
 * @param active false: nothing is searched yet
 * @returns `data` of the latest answer, which stays while another search runs, and why this search
 * failed, if so
 */
export function useServerSearch<Data>(
  load: (q: string) => Promise<Result<Data>>,
  q: string,
  active: boolean,
): { data: Data | undefined; problem: string | undefined; searching: boolean } {
  const [answer, setAnswer] = useState<{ q: string; result: Result<Data> }>();
  const loadNow = useEffectEvent(load);
  useEffect(() => {
    if (!active) return undefined;
    let outdated = false;
    const search = async () => {
      const result = await callAction(() => loadNow(q));
      if (!outdated) setAnswer({ q, result });
    };
    const timer = setTimeout(() => void search(), q === "" ? 0 : searchDebounceMs);
    return () => {
      clearTimeout(timer);
      outdated = true;
    };
  }, [q, active]);
  const result = answer?.result;
  return {
    data: result?.ok ? result.data : undefined,
    problem: result && !result.ok && answer?.q === q ? result.message : undefined,
    searching: active && answer?.q !== q,
  };
}
