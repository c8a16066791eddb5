import type { ReactNode } from "react";

interface TooltipProps {
  /** Of the explanation, unique on the page. */
  id: string;
  /** One short sentence. Read out as the description of what it is about. */
  content: string;
  children: ReactNode;
  className?: string;
}

/**
 * Explains a piece of text on hover and focus. Buttons need none of this: `IconButton` shows its
 * label and `Button` its `disabledReason`.
 */
export function Tooltip({ id, content, children, className }: TooltipProps) {
  return (
    <>
      <span
        data-tooltip={content}
        aria-describedby={id}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must reach the explanation
        tabIndex={0}
        className={className ?? "rounded-sm"}
      >
        {children}
      </span>
      <span id={id} className="sr-only">
        {content}
      </span>
    </>
  );
}
