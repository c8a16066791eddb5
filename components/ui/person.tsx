import type { ReactNode } from "react";

interface PersonProps {
  /** As `initials` makes them, on the server. */
  initials: string;
  /** A second, smaller line: the email, *You*. */
  detail?: ReactNode;
  /** The name, such as a link. */
  children: ReactNode;
}

/** Avatar and name. In the cards of a table the avatar stands in the middle of the card's side. */
export function Person({ initials, detail, children }: PersonProps) {
  return (
    <div className="flex min-w-0 items-center gap-3">
      <span
        aria-hidden
        className="person-initials inline-flex size-7 shrink-0 items-center justify-center overflow-hidden rounded-full bg-off-soft text-2xs font-semibold text-fg-muted select-none max-sm:in-[tr]:absolute max-sm:in-[tr]:top-1/2 max-sm:in-[tr]:left-(--avatar-left,0.875rem) max-sm:in-[tr]:-translate-y-1/2"
      >
        {initials}
      </span>
      <div className="min-w-0">
        {/* The padding leaves room for the focus ring of a link. */}
        <bdi className="-m-1 block truncate p-1 text-left font-medium [&_a]:rounded-sm [&_a]:hover:underline">
          {children}
        </bdi>
        {detail ? <small className="block truncate text-xs text-fg-muted">{detail}</small> : null}
      </div>
    </div>
  );
}
