/** Calendar days in a time zone; pure, safe for the browser. */

const dayForm = /^\d{4}-\d\d-\d\d$/;

/** Whether a text is a day that the calendar has, in the years that databases and browsers share. */
export function isDay(text: string): boolean {
  if (!dayForm.test(text) || text < "1970-01-02" || text > "9998-12-31") return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Whether a text names a time zone: *Europe/Berlin*. */
export function isZone(text: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetOf(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(
    get("year"),
    get("month") - 1,
    get("day"),
    get("hour"),
    get("minute"),
    get("second"),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

/**
 * The first moment of a day in a zone. Where clocks leap over midnight that is the moment of the leap.
 * @param day as `isDay` knows it
 */
export function startOfDay(day: string, zone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The offset in force before, and after: they differ where clocks are set around midnight.
  const candidates = [-86_400_000, 86_400_000]
    .map((distance) => midnight - offsetOf(zone, midnight + distance))
    .toSorted((a, b) => a - b);
  const isMidnight = (at: number) => at + offsetOf(zone, at) === midnight;
  return new Date(candidates.find(isMidnight) ?? leapBetween(zone, midnight, candidates));
}

/** When the clocks of a zone leap over a local time. */
function leapBetween(zone: string, local: number, [low = 0, high = 0]: number[]): number {
  let [before, after] = [low - 1, high];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (middle + offsetOf(zone, middle) >= local) after = middle;
    else before = middle;
  }
  return after;
}

/** The day after. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
