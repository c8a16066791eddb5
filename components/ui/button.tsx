"use client";

import { useId, type ComponentProps, type MouseEvent } from "react";
import { buttonVariants, type ButtonVariants } from "./button-variants";
import { cn } from "./cn";
import { Spinner } from "./spinner";
import { Tooltip } from "./tooltip";

export interface ButtonProps extends Omit<ComponentProps<"button">, "disabled">, ButtonVariants {
  /** Shows a spinner in place of the content; width and name stay, presses are ignored. */
  pending?: boolean;
  disabled?: boolean;
  /** Why it cannot be pressed: keeps it focusable, shows the sentence on hover and reads it out. */
  disabledReason?: string | undefined;
  /** Shown on hover and focus; for buttons whose name is not visible. */
  tooltip?: string;
}

function ignorePress(event: MouseEvent) {
  event.preventDefault();
  event.stopPropagation();
}

/** A button; `type="button"` unless told otherwise. */
export function Button(props: ButtonProps) {
  const {
    variant,
    size,
    wide,
    pending = false,
    disabled,
    disabledReason,
    tooltip,
    className,
    children,
    onClick,
    type = "button",
    ...rest
  } = props;
  const reasonId = useId();
  const blocked = disabledReason !== undefined;
  const describedBy = [rest["aria-describedby"], blocked ? reasonId : undefined]
    .filter(Boolean)
    .join(" ");

  const button = (
    <button
      {...rest}
      // oxlint-disable-next-line react/button-has-type -- the type is always one of the three
      type={blocked ? "button" : type}
      disabled={disabled && !blocked}
      aria-disabled={blocked || pending || undefined}
      aria-busy={pending || undefined}
      aria-describedby={describedBy || undefined}
      onClick={blocked ? undefined : pending ? ignorePress : onClick}
      className={cn(buttonVariants({ variant, size, wide }), className)}
    >
      {/* Opacity, not visibility: the name of the button must not go away while it waits. */}
      <span className={cn("inline-flex items-center gap-[inherit]", pending && "opacity-0")}>
        {children}
      </span>
      {pending ? <Spinner className="absolute" /> : null}
    </button>
  );
  // Also without a reason at the moment: another element would lose the focus.
  if (tooltip === undefined && !("disabledReason" in props)) return button;
  return (
    <>
      <Tooltip content={disabledReason ?? tooltip}>{button}</Tooltip>
      {blocked ? (
        <span id={reasonId} className="sr-only">
          {disabledReason}
        </span>
      ) : null}
    </>
  );
}
