"use client";

import { useEffect, useState } from "react";

/**
 * The time, to within half a minute.
 * @param now the server's time when it made the page: both sides then begin with the same one
 */
export function useCurrentTime(now: string | Date): Date {
  const start = new Date(now).getTime();
  // Time goes on from the server's clock, so that a wrong clock in front of the screen does no harm.
  const [elapsed, setElapsed] = useState({ start, ms: 0 });
  useEffect(() => {
    const shownAt = performance.now();
    const timer = setInterval(() => setElapsed({ start, ms: performance.now() - shownAt }), 30_000);
    return () => clearInterval(timer);
  }, [start]);
  return new Date(start + (elapsed.start === start ? elapsed.ms : 0));
}
