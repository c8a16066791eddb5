import { cva } from "class-variance-authority";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const styles = cva("flex gap-2.5 text-sm", {
  variants: {
    tone: {
      info: "border-info/25 bg-info-soft [--tone:var(--info)]",
      ok: "border-ok/25 bg-ok-soft [--tone:var(--ok)]",
      warn: "border-warn/25 bg-warn-soft [--tone:var(--warn)]",
      bad: "border-bad/25 bg-bad-soft [--tone:var(--bad)]",
    },
    edge: {
      box: "rounded-md border px-3.5 py-3",
      banner: "border-b px-8 py-2.5 max-md:px-4",
    },
  },
});

const icons = { info: Info, ok: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

interface CalloutProps {
  tone?: "info" | "ok" | "warn" | "bad";
  title?: ReactNode;
  children?: ReactNode;
  /** Buttons or links at the end. */
  actions?: ReactNode;
  /** `banner` spans the width of the page, without corners. */
  edge?: "box" | "banner";
  /** Read out the moment it appears: `alert` for errors, `status` for the rest. */
  announce?: "alert" | "status";
  id?: string;
}

/** A message in the page that stays: a note, a warning, an error of a whole form. */
export function Callout({
  tone = "info",
  title,
  children,
  actions,
  edge = "box",
  announce,
  id,
}: CalloutProps) {
  const Icon = icons[tone];
  return (
    <div id={id} role={announce} className={styles({ tone, edge })}>
      <Icon aria-hidden className="mt-px size-4 shrink-0 text-(--tone)" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 wrap-anywhere">
          {title ? <p className="font-medium text-(--tone)">{title}</p> : null}
          {children ? <div className="text-fg">{children}</div> : null}
        </div>
        {actions ? <div className="flex max-w-full shrink-0 flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  );
}
