/** The card around table and footer. It ends where the screen does, and the rows scroll inside. */
export const frameLook =
  "flex max-h-[max(24rem,calc(100dvh-12rem))] flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-card max-sm:max-h-none";

export const scrollLook =
  "focus-inset relative min-h-0 overflow-auto rounded-t-lg max-sm:overflow-visible";

/** The header over the last column, which stays in sight. */
export const endHeadLook = "sm:right-0 sm:z-20";

export const headLook =
  "sticky top-0 z-10 h-10 border-b border-line bg-surface px-3 text-xs font-normal whitespace-nowrap text-fg-muted first:pl-4 last:pr-4";

/** 52 px; below 640 px a card whose cells flow and wrap. */
export const rowLook =
  "group/row hover:bg-row-hover max-sm:relative max-sm:flex max-sm:flex-wrap max-sm:items-center max-sm:gap-x-2 max-sm:gap-y-1 max-sm:border-b max-sm:border-line max-sm:py-3 max-sm:pr-14 max-sm:pl-13 max-sm:last:border-b-0";

/** A cell that grows and shrinks; the zero is what lets a table cell be narrower than its text. */
export const fluidLook = "sm:w-1/2 sm:max-w-0 sm:min-w-36";

/** The last column stays in sight when the rest scrolls sideways; opaque, in the colour of the row. */
const endLook = "sm:sticky sm:right-0 sm:bg-surface sm:group-hover/row:bg-row-hover";

export const cellLook =
  "h-13 border-b border-line px-3 py-1.5 first:pl-4 last:pr-4 group-last/row:border-b-0 max-sm:block max-sm:h-auto max-sm:max-w-full max-sm:min-w-0 max-sm:border-b-0 max-sm:p-0! max-sm:w-auto!";

/** Where a cell goes inside a card. */
export const cardPlaces = {
  title: "max-sm:basis-full",
  line: "max-sm:basis-full",
  inline: "max-sm:text-xs max-sm:text-fg-muted max-sm:empty:hidden",
  end: `${endLook} max-sm:absolute max-sm:top-1/2 max-sm:right-3 max-sm:-translate-y-1/2`,
  hidden: "max-sm:hidden",
};
