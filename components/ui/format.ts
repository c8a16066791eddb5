const wholeNumber = new Intl.NumberFormat("en");

/** A whole number with separators: *12,345*. */
export function formatCount(count: number): string {
  return wholeNumber.format(count);
}

const steps: readonly [limitInSeconds: number, size: number, unit: string][] = [
  [3600, 60, "minute"],
  [86_400, 3600, "hour"],
  [86_400 * 30, 86_400, "day"],
  [86_400 * 365, 86_400 * 30.4375, "month"],
  [Number.POSITIVE_INFINITY, 86_400 * 365.25, "year"],
];

/** *now*, *3 minutes ago*, *in 7 days*: what is past is rounded down, what is to come to the nearest. */
export function relativeText(at: Date, now: Date): string {
  const seconds = (now.getTime() - at.getTime()) / 1000;
  const distance = Math.abs(seconds);
  if (distance < 60) return "now";
  const [, size, unit] = steps.find(([limit]) => distance < limit) ?? steps[4]!;
  const past = seconds > 0;
  const count = Math.max(1, past ? Math.floor(distance / size) : Math.round(distance / size));
  const amount = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return past ? `${amount} ago` : `in ${amount}`;
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

// Kept by zone: making one costs several times what using it does, and a page has dozens of times.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const kept = formats.get(zone);
  if (kept) return kept;
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formats.set(zone, format);
  return format;
}

const twoDigits = (value: number) => String(value).padStart(2, "0");

function partsIn(zone: string, at: Date) {
  // Servers write all times in this zone, and by Intl it would take them longer than the rest of a row.
  if (zone === "UTC") {
    return {
      day: `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`,
      clock: `${twoDigits(at.getUTCHours())}:${twoDigits(at.getUTCMinutes())}`,
    };
  }
  const parts = formatOf(zone).formatToParts(at);
  const get = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return {
    day: `${Number(get("day"))} ${months[Number(get("month")) - 1]} ${get("year")}`,
    clock: `${get("hour")}:${get("minute")}`,
  };
}

/** *12 Mar 2025, 14:05 (Europe/Berlin)*; put together by hand, as Intl's texts differ by ICU version. */
export function exactText(at: Date, zone: string): string {
  const { day, clock } = partsIn(zone, at);
  return `${day}, ${clock} (${zone})`;
}

/** *12 Mar 2025*, in the given zone. */
export const dateText = (at: Date, zone: string): string => partsIn(zone, at).day;

/** *Today*, *Yesterday*, *12 Mar 2025*, in the given zone. */
export function dayText(at: Date, now: Date, zone: string): string {
  const { day } = partsIn(zone, at);
  if (day === partsIn(zone, now).day) return "Today";
  if (day === partsIn(zone, new Date(now.getTime() - 86_400_000)).day) return "Yesterday";
  return day;
}
