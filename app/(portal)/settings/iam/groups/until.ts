/** Conversions between a day in the reader's zone and the instant at which a membership ends. */

/** Such as Europe/Berlin. */
export const readerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const pad = (value: number) => String(value).padStart(2, "0");

const dayOf = (at: Date): string =>
  `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;

/** The end of a day, such as 2027-02-03, or null without one. */
export function endOfDay(day: string): string | null {
  if (day === "") return null;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + 1).toISOString();
}

/** The last day of a membership, or "" without an end. */
export const lastDay = (endsAt: Date | null): string =>
  endsAt === null ? "" : dayOf(new Date(endsAt.getTime() - 1));

/** The first and the last day that can be chosen: today, and 366 days from now at the latest. */
export function dayLimits(): { min: string; max: string } {
  const today = new Date();
  const last = new Date(today.getFullYear(), today.getMonth(), today.getDate() + 365);
  return { min: dayOf(today), max: dayOf(last) };
}
