let override: (() => Date) | undefined;

/** The present moment. Everything that expires asks here, so that tests can move time. */
export function now(): Date {
  return override ? override() : new Date();
}

/** Lets a test decide what time it is; without an argument the real clock is back. */
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
