import { RelativeTime } from "./relative-time";

const soonMs = 31 * 86_400_000;

interface EndsInProps {
  /** ISO 8601, or what `new Date()` reads. */
  date: string | Date;
  /** The server's time when it made the page. */
  now: string | Date;
  className?: string;
}

/** *ends in 3 days*, or *until 3 Feb 2027* when that is more than a month away. */
export function EndsIn({ date, now, className }: EndsInProps) {
  const isSoon = new Date(date).getTime() - new Date(now).getTime() <= soonMs;
  return (
    <span className={className}>
      {isSoon ? "ends " : "until "}
      <RelativeTime date={date} now={now} format={isSoon ? "relative" : "date"} />
    </span>
  );
}
