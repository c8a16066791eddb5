import type { ReactNode } from "react";

interface EmptyStateProps {
  /** One icon of 20 px. */
  icon?: ReactNode;
  title: string;
  /** What to do next. */
  description?: ReactNode;
  /** Buttons or links. */
  actions?: ReactNode;
  /** The heading's level; 2 unless it lies inside a titled section. */
  level?: 2 | 3;
}

/** Says that there is nothing, and the way on. */
export function EmptyState({ icon, title, description, actions, level = 2 }: EmptyStateProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      {icon ? (
        <span
          aria-hidden
          className="mb-4 flex size-10 items-center justify-center rounded-md border border-line bg-surface text-fg-muted shadow-card [&_svg]:size-5"
        >
          {icon}
        </span>
      ) : null}
      <Heading className="text-base font-semibold">{title}</Heading>
      {description ? (
        <p className="mt-1 max-w-sm text-pretty wrap-anywhere text-fg-muted">{description}</p>
      ) : null}
      {actions ? (
        <div className="mt-5 flex flex-wrap items-center justify-center gap-2">{actions}</div>
      ) : null}
    </div>
  );
}
