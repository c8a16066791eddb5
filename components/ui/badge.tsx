import { cva, type VariantProps } from "class-variance-authority";
import type { ReactNode } from "react";

const styles = cva(
  "inline-flex h-5.5 max-w-full items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap",
  {
    variants: {
      tone: {
        ok: "bg-ok-soft text-ok [--dot:var(--ok-dot)]",
        info: "bg-info-soft text-info [--dot:var(--info-dot)]",
        warn: "bg-warn-soft text-warn [--dot:var(--warn-dot)]",
        bad: "bg-bad-soft text-bad [--dot:var(--bad-dot)]",
        off: "bg-off-soft text-off [--dot:var(--off-dot)]",
      },
    },
    defaultVariants: { tone: "off" },
  },
);

export type Tone = NonNullable<VariantProps<typeof styles>["tone"]>;

/** A status: soft background, dot and text. The text alone says it all. */
export function Badge({ tone = "off", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={styles({ tone })}>
      <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-(--dot)" />
      <span className="truncate">{children}</span>
    </span>
  );
}
