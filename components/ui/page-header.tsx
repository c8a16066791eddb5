import Link from "next/link";
import type { ReactNode } from "react";

interface PageHeaderProps {
  /** The h1. */
  title: string;
  description?: ReactNode;
  /** The way here; the last one is this page and has no `href`. */
  breadcrumbs?: readonly { label: string; href?: string }[];
  /** Buttons; they wrap below the title on narrow screens. */
  actions?: ReactNode;
}

/** The top of a page: breadcrumbs, h1, one sentence, actions. */
export function PageHeader({ title, description, breadcrumbs, actions }: PageHeaderProps) {
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
      <div className="max-w-full min-w-0 flex-[1_1_20rem]">
        {breadcrumbs ? (
          <nav aria-label="Breadcrumbs" className="mb-2">
            <ol className="flex flex-wrap items-center gap-1.5 text-fg-muted">
              {breadcrumbs.map(({ label, href }, index) => (
                <li key={label} className="flex min-w-0 items-center gap-1.5">
                  {index > 0 ? <span aria-hidden>/</span> : null}
                  {href ? (
                    <Link href={href} className="rounded-sm hover:text-fg hover:underline">
                      {label}
                    </Link>
                  ) : (
                    <span aria-current="page" className="truncate">
                      {label}
                    </span>
                  )}
                </li>
              ))}
            </ol>
          </nav>
        ) : null}
        <h1 className="text-2xl font-semibold tracking-[-0.02em] wrap-anywhere">{title}</h1>
        {description ? (
          <p className="mt-1 max-w-140 text-base text-pretty wrap-anywhere text-fg-muted">
            {description}
          </p>
        ) : null}
      </div>
      {actions ? (
        <div className="flex max-w-full flex-wrap gap-3 max-sm:gap-2">{actions}</div>
      ) : null}
    </header>
  );
}
