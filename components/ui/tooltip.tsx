"use client";

import { Tooltip as BaseTooltip } from "@base-ui/react/tooltip";
import { useId, type ReactElement, type ReactNode } from "react";

interface TooltipContent {
  text: string;
  side: "top" | "right";
}

/** One popup serves every trigger, so that a page of a hundred rows has one and not hundreds. */
const tooltips = BaseTooltip.createHandle<TooltipContent>();

/** The popup of all tooltips; once in the document. */
export function TooltipPopup() {
  return (
    <BaseTooltip.Root
      handle={tooltips}
      onOpenChange={(_open, details) => {
        // Escape also closes the dialog or menu that the tooltip lies in.
        if (details.reason === "escape-key") details.allowPropagation();
      }}
    >
      {({ payload }) => (
        <BaseTooltip.Portal>
          <BaseTooltip.Positioner side={payload?.side ?? "top"} sideOffset={6} className="z-50">
            {/* Hidden: the text is already the name or the description of the trigger. */}
            <BaseTooltip.Popup
              role="tooltip"
              aria-hidden
              className="max-w-64 rounded-sm bg-primary px-2 py-1 text-xs text-primary-fg shadow-float"
            >
              {payload?.text}
            </BaseTooltip.Popup>
          </BaseTooltip.Positioner>
        </BaseTooltip.Portal>
      )}
    </BaseTooltip.Root>
  );
}

interface TooltipProps {
  /** One short sentence or a name; without it nothing is shown. */
  content: string | undefined;
  side?: TooltipContent["side"];
  /** A button or link that has the same text as its name or description. */
  children: ReactElement;
}

/**
 * Shows a text on hover and keyboard focus. Buttons need none of this: `IconButton` shows its label
 * and `Button` its `disabledReason`.
 */
export function Tooltip({ content, side = "top", children }: TooltipProps) {
  return (
    <BaseTooltip.Trigger
      handle={tooltips}
      payload={{ text: content ?? "", side }}
      disabled={content === undefined}
      delay={350}
      render={children}
    />
  );
}

interface ExplainedTextProps {
  /** One short sentence, read out as the description of the text. */
  explanation: string;
  children: ReactNode;
  className?: string;
}

/** A piece of text that explains itself on hover and focus. */
export function ExplainedText({ explanation, children, className }: ExplainedTextProps) {
  const id = useId();
  return (
    <>
      <Tooltip content={explanation}>
        <span
          aria-describedby={id}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must reach the explanation
          tabIndex={0}
          className={className ?? "rounded-sm"}
        >
          {children}
        </span>
      </Tooltip>
      <span id={id} className="sr-only">
        {explanation}
      </span>
    </>
  );
}
