import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

/** A surface with a border. Give `padding={false}` for content that reaches the edge. */
export function Card({
  padding = true,
  className,
  ...rest
}: ComponentProps<"section"> & { padding?: boolean }) {
  return (
    <section
      {...rest}
      className={cn(
        "min-w-0 rounded-lg border border-line bg-surface shadow-card",
        padding && "p-6 max-sm:p-4",
        className,
      )}
    />
  );
}

/** The title line of a card (h2), with something at its end such as a count. */
export function CardHeader({
  title,
  titleId,
  description,
  aside,
}: {
  title: string;
  /** For the card's `aria-labelledby`. */
  titleId?: string;
  description?: ReactNode;
  aside?: ReactNode;
}) {
  return (
    <div className="mb-3 flex items-start justify-between gap-4">
      <div className="min-w-0">
        <h2 id={titleId} className="text-lg font-semibold">
          {title}
        </h2>
        {description ? <p className="mt-0.5 text-fg-muted">{description}</p> : null}
      </div>
      {aside ? <div className="shrink-0 text-fg-muted">{aside}</div> : null}
    </div>
  );
}
