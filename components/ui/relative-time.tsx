"use client";

import { useSyncExternalStore } from "react";
import { dateText, dayText, exactText, relativeText } from "./format";
import { useCurrentTime } from "./use-current-time";

interface RelativeTimeProps {
  /** ISO 8601, or what `new Date()` reads. */
  date: string | Date;
  /** The server's time when it made the page: both sides then write the same text. */
  now: string | Date;
  /** `day`: Today, Yesterday, 12 Mar 2025. `date`: always the date. */
  format?: "relative" | "day" | "date";
  className?: string;
}

const never = () => () => {};

/** *3 minutes ago*, with the exact time in the reader's zone on hover; keeps itself up to date. */
export function RelativeTime({ date, now, format = "relative", className }: RelativeTimeProps) {
  const at = new Date(date);
  const current = useCurrentTime(now);
  const zone = useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );

  return (
    <time dateTime={at.toISOString()} title={exactText(at, zone)} className={className}>
      {format === "relative"
        ? relativeText(at, current)
        : format === "day"
          ? dayText(at, current, zone)
          : dateText(at, zone)}
    </time>
  );
}
