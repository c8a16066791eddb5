import type { ComponentProps } from "react";

type ScrollAreaProps = ComponentProps<"section"> & { "aria-label": string };

/** Something that scrolls by itself: reached by the keyboard, so that the arrow keys move it. */
export function ScrollArea(props: ScrollAreaProps) {
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable
  return <section tabIndex={0} {...props} />;
}
