import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** The red line below a control. `Field` shows it by itself. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="mt-2 flex gap-2 text-xs text-bad">
      <CircleAlert aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
  );
}
