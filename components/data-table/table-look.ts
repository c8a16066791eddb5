/*
 * The classes of tables; what repeats for each row is in table.css.
 */

/**
 * The card around table and footer. It ends where the screen does, or above the bar of a selection,
 * and the rows scroll inside.
 */
export const frameLook =
  "flex max-h-[max(24rem,calc(100dvh-12rem))] [body:has([aria-label=Selection])_&]:max-h-[max(20rem,calc(100dvh-14rem))] flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-card max-sm:max-h-none!";

export const scrollLook =
  "focus-inset relative min-h-0 overflow-auto rounded-t-lg max-sm:overflow-visible";

export const tableLook = "w-full border-separate border-spacing-0 text-left max-sm:block";

export const headLook = "data-head";

/** 52 px; below 640 px a card. The cells in it have a look of their own already. */
export const rowLook = "data-row";

/** A cell that grows and shrinks, and its header. */
export const fluidLook = "data-fluid";

/** The last column and its header, which stay in sight. */
export const endLook = "data-end";

/** Where a cell goes inside a card. */
export const cardPlaces = {
  title: "data-line",
  line: "data-line",
  inline: "data-inline",
  end: endLook,
  hidden: "data-nowhere",
};
