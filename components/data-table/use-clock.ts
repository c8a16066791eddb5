"use client";

import { useMemo, useSyncExternalStore } from "react";
import { useCurrentTime } from "../ui/use-current-time";
import type { Clock } from "./columns";

const never = () => () => {};

/**
 * One clock for all times of a table.
 * @param now the server's time when it made the page: both sides then begin with the same one
 */
export function useClock(now: string): Clock {
  const time = useCurrentTime(now).getTime();
  const zone = useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
  return useMemo(() => ({ now: new Date(time), zone }), [time, zone]);
}
