"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef, type ReactNode, type RefObject } from "react";
import { IconButton } from "./icon-button";
import { cn } from "./cn";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Runs after it has faded out and the focus is back. */
  onClosed?: (() => void) | undefined;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons; the primary one comes last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** Focused when it opens; otherwise the first field, and without fields the first button. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** An alert dialog: asks for a decision, and a press outside does not close it. */
  alert?: boolean;
}

const widths = { sm: "sm:w-104", md: "sm:w-130", lg: "sm:w-180" };

function firstField(body: HTMLElement | null) {
  return body?.querySelector<HTMLElement>(
    "input:not([type=hidden], [readonly], :disabled), textarea:not(:disabled), select:not(:disabled)",
  );
}

/** The action of a dialog may remove the button that opened it, and the focus with it. */
function keepFocusInPage() {
  if (document.activeElement === document.body) document.getElementById("content")?.focus();
}

/** A modal dialog, controlled by `open`; a sheet from the bottom below 640 px. */
export function Dialog({
  open,
  onOpenChange,
  onClosed,
  title,
  description,
  children,
  footer,
  size = "md",
  initialFocus,
  alert = false,
}: DialogProps) {
  const body = useRef<HTMLDivElement>(null);
  const Root = alert ? AlertDialog.Root : BaseDialog.Root;
  return (
    <Root
      open={open}
      onOpenChange={onOpenChange}
      onOpenChangeComplete={(opened) => {
        if (opened) return;
        setTimeout(() => {
          keepFocusInPage();
          onClosed?.();
        });
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <BaseDialog.Popup
          initialFocus={initialFocus ?? (() => firstField(body.current) ?? true)}
          className={cn(
            "fixed z-40 flex flex-col border border-line bg-raised text-sm text-fg shadow-float outline-none",
            // A question about it takes its place.
            "data-nested-dialog-open:opacity-0",
            "transition-[opacity,translate] data-ending-style:opacity-0 data-starting-style:opacity-0",
            "sm:top-[max(1rem,12dvh)] sm:left-1/2 sm:max-h-[calc(100dvh-max(2rem,24dvh))] sm:max-w-[calc(100vw-2rem)] sm:-translate-x-1/2 sm:rounded-lg",
            "max-sm:inset-x-0 max-sm:bottom-0 max-sm:max-h-[92dvh] max-sm:rounded-t-lg max-sm:pb-[env(safe-area-inset-bottom)] max-sm:data-ending-style:translate-y-4 max-sm:data-starting-style:translate-y-4",
            widths[size],
          )}
        >
          <div className="flex items-start gap-4 px-6 pt-5 pb-4 max-sm:px-4">
            <div className="min-w-0 flex-1">
              <BaseDialog.Title className="text-lg font-semibold wrap-anywhere">
                {title}
              </BaseDialog.Title>
              {description ? (
                <BaseDialog.Description
                  render={<div />}
                  className="mt-1 text-pretty wrap-anywhere text-fg-muted"
                >
                  {description}
                </BaseDialog.Description>
              ) : null}
            </div>
            {alert ? null : (
              <BaseDialog.Close
                render={<IconButton size="sm" label="Close" icon={<X />} className="-mr-1" />}
              />
            )}
          </div>
          {children ? (
            <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-6 pt-1 pb-5 max-sm:px-4">
              {children}
            </div>
          ) : null}
          {footer ? (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line px-6 py-3.5 max-sm:px-4 max-sm:*:flex-1">
              {footer}
            </div>
          ) : null}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </Root>
  );
}
