import { cva, type VariantProps } from "class-variance-authority";
import type { ReactNode } from "react";

const badgeVariants = cva(
  "relative inline-block h-5.5 max-w-full truncate rounded-full pr-2 pl-5 align-middle text-xs leading-5.5 font-medium before:absolute before:top-2 before:left-2 before:size-1.5 before:rounded-full",
  {
    variants: {
      tone: {
        ok: "bg-ok-soft text-ok before:bg-ok-dot",
        info: "bg-info-soft text-info before:bg-info-dot",
        warn: "bg-warn-soft text-warn before:bg-warn-dot",
        bad: "bg-bad-soft text-bad before:bg-bad-dot",
        off: "bg-off-soft text-off before:bg-off-dot",
      },
    },
    defaultVariants: { tone: "off" },
  },
);

export type Tone = NonNullable<VariantProps<typeof badgeVariants>["tone"]>;

/** A status: soft background, dot and text. The text alone says it all. */
export function Badge({ tone, children }: { tone?: Tone; children: ReactNode }) {
  return <span className={badgeVariants({ tone })}>{children}</span>;
}
