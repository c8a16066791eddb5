"use client";

import { Lock } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { useFieldControl } from "./field";
import { cn } from "./cn";

export interface InputProps extends ComponentProps<"input"> {
  /** An icon at the start. A read-only input shows a lock there by itself. */
  leading?: ReactNode;
  /** A small button or text at the end. */
  trailing?: ReactNode;
}

/** A one-line text field, 34 px high. Works with `{...register("name")}` and inside `Field`. */
export function Input({ leading, trailing, className, ...rest }: InputProps) {
  const control = useFieldControl(rest);
  const start = leading ?? (rest.readOnly ? <Lock aria-hidden className="size-4" /> : null);
  return (
    <div className="relative flex min-w-0 flex-1 items-center">
      {start ? (
        <span className="pointer-events-none absolute left-2.5 flex text-fg-muted [&_svg]:size-4">
          {start}
        </span>
      ) : null}
      <input
        {...rest}
        {...control}
        className={cn(
          "control h-8.5 px-2.5 read-only:bg-sunken read-only:text-fg-muted",
          start && "pl-8.5",
          trailing && "pr-9.5",
          className,
        )}
      />
      {trailing ? <span className="absolute right-1 flex items-center">{trailing}</span> : null}
    </div>
  );
}
