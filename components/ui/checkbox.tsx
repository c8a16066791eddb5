"use client";

import { Check, Minus } from "lucide-react";
import { useEffect, useId, useRef, type ComponentProps, type ReactNode } from "react";
import { cn } from "./cn";

interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "size" | "ref"> {
  ref?: React.Ref<HTMLInputElement>;
  /** The visible name. Without it give `aria-label`. */
  label?: ReactNode;
  description?: ReactNode;
  /** Some but not all of what it stands for. */
  indeterminate?: boolean;
}

/** A checkbox; the browser's own, so that forms, `register` and the keyboard just work. */
export function Checkbox({
  label,
  description,
  indeterminate = false,
  className,
  ref,
  ...rest
}: CheckboxProps) {
  const ownId = useId();
  const id = rest.id ?? ownId;
  const box = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = indeterminate;
  }, [indeterminate]);

  return (
    <span className={cn("inline-flex items-start gap-2.5", className)}>
      <span className="relative flex h-4.5 items-center">
        <input
          {...rest}
          id={id}
          type="checkbox"
          ref={(element) => {
            box.current = element;
            if (typeof ref === "function") ref(element);
            else if (ref) ref.current = element;
          }}
          aria-describedby={description ? `${id}-description` : rest["aria-describedby"]}
          className="peer size-4 shrink-0 cursor-pointer appearance-none rounded-[4px] border border-control-line bg-surface transition-colors checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent disabled:cursor-not-allowed disabled:opacity-50"
        />
        <Check
          aria-hidden
          strokeWidth={3}
          className="pointer-events-none absolute left-0.5 size-3 text-accent-fg opacity-0 peer-checked:not-peer-indeterminate:opacity-100"
        />
        <Minus
          aria-hidden
          strokeWidth={3}
          className="pointer-events-none absolute left-0.5 size-3 text-accent-fg opacity-0 peer-indeterminate:opacity-100"
        />
      </span>
      {label ? (
        <span className="min-w-0">
          <label htmlFor={id} className="cursor-pointer">
            {label}
          </label>
          {description ? (
            <span id={`${id}-description`} className="mt-0.5 block text-xs text-fg-muted">
              {description}
            </span>
          ) : null}
        </span>
      ) : null}
    </span>
  );
}
