"use client";

import type { ComponentProps } from "react";
import { useFieldControl } from "./field";
import { cn } from "./cn";

/** A field of several lines. Works with `{...register("name")}` and inside `Field`. */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  const control = useFieldControl(rest);
  return (
    <textarea
      rows={3}
      {...rest}
      {...control}
      className={cn(
        "control block min-h-19 resize-y px-2.5 py-2 read-only:bg-sunken read-only:text-fg-muted",
        className,
      )}
    />
  );
}
