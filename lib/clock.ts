let override: (() => Date) | undefined;

/** The current time. Everything that expires uses it, so that tests can move time. */
export function now(): Date {
  return override ? override() : new Date();
}

/** Sets the time for a test; without an argument the real clock is used again. */
export function setClock(clock?: () => Date): void {
  override = clock;
}

export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => minutes(count * 60);
export const days = (count: number): number => hours(count * 24);

/** The instant `milliseconds` after `from`. */
export function after(from: Date, milliseconds: number): Date {
  return new Date(from.getTime() + milliseconds);
}
