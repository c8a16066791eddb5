import { LoaderCircle } from "lucide-react";
import { cn } from "./cn";

interface SpinnerProps {
  /** Said to screen readers; leave it out where a neighbour already says that something is loading. */
  label?: string;
  className?: string;
}

/** A 16 px ring that turns. */
export function Spinner({ label, className }: SpinnerProps) {
  return (
    <span className={cn("inline-flex", className)}>
      <LoaderCircle aria-hidden className="size-4 animate-spin" />
      {label ? <span className="sr-only">{label}</span> : null}
    </span>
  );
}
