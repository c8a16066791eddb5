"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { useFieldControl } from "./field";
import { cn } from "./cn";

/**
 * The browser's own select in our clothes: for lists with one select a row, where hundreds of
 * `Select` would be slow. Takes `<option>` children; works with `register` and inside `Field`.
 */
export function NativeSelect({ className, ...rest }: ComponentProps<"select">) {
  const control = useFieldControl(rest);
  return (
    <span className={cn("relative inline-flex w-full min-w-0 items-center", className)}>
      <select
        {...rest}
        {...control}
        className="control h-8.5 appearance-none truncate pr-8 pl-2.5 font-medium shadow-card [&>option]:bg-raised"
      />
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute right-2.5 size-4 text-fg-muted"
      />
    </span>
  );
}
