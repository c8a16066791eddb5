import { useId, type ComponentProps, type MouseEvent } from "react";
import { buttonVariants, type ButtonVariants } from "./button-variants";
import { cn } from "./cn";
import { Spinner } from "./spinner";

export interface ButtonProps extends Omit<ComponentProps<"button">, "disabled">, ButtonVariants {
  /** Shows a spinner in place of the content; width and name stay, presses are ignored. */
  pending?: boolean;
  disabled?: boolean;
  /** Why it cannot be pressed: keeps it focusable, shows the sentence on hover and reads it out. */
  disabledReason?: string | undefined;
}

/** Only for `pending`: where there is state there is a client, which may be handed a function. */
function ignorePress(event: MouseEvent) {
  event.preventDefault();
  event.stopPropagation();
}

/** A button; `type="button"` unless told otherwise. */
export function Button({
  variant,
  size,
  wide,
  pending = false,
  disabled,
  disabledReason,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const reasonId = useId();
  const blocked = disabledReason !== undefined;
  const describedBy = [rest["aria-describedby"], disabledReason ? reasonId : undefined]
    .filter(Boolean)
    .join(" ");

  return (
    <>
      <button
        {...rest}
        // oxlint-disable-next-line react/button-has-type -- the type is always one of the three
        type={blocked ? "button" : type}
        disabled={disabled && !disabledReason}
        aria-disabled={blocked || pending || undefined}
        aria-busy={pending || undefined}
        aria-describedby={describedBy || undefined}
        data-tooltip={disabledReason ?? (rest as { "data-tooltip"?: string })["data-tooltip"]}
        onClick={blocked ? undefined : pending ? ignorePress : onClick}
        className={cn(buttonVariants({ variant, size, wide }), className)}
      >
        {/* Opacity, not visibility: the name of the button must not go away while it waits. */}
        <span
          className={
            pending
              ? "inline-flex items-center gap-[inherit] opacity-0"
              : "inline-flex items-center gap-[inherit]"
          }
        >
          {children}
        </span>
        {pending ? <Spinner className="absolute" /> : null}
      </button>
      {disabledReason ? (
        <span id={reasonId} className="sr-only">
          {disabledReason}
        </span>
      ) : null}
    </>
  );
}
