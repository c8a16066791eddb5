import type { ReactNode } from "react";
import { Avatar } from "./avatar";

interface PersonProps {
  name: string;
  /** A second, smaller line: *You*, *System Admin*, an e-mail. */
  detail?: ReactNode;
  /** The name as shown, such as a link; the plain name otherwise. */
  children?: ReactNode;
}

/** Initials and name. In the cards of a table the initials stand in the middle of the card's side. */
export function Person({ name, detail, children }: PersonProps) {
  return (
    <span className="flex min-w-0 items-center gap-3">
      <Avatar
        name={name}
        className="max-sm:in-[tr]:absolute max-sm:in-[tr]:top-1/2 max-sm:in-[tr]:left-3.5 max-sm:in-[tr]:-translate-y-1/2"
      />
      <span className="min-w-0">
        <bdi className="block truncate text-left font-medium">{children ?? name}</bdi>
        {detail ? <span className="block truncate text-xs text-fg-muted">{detail}</span> : null}
      </span>
    </span>
  );
}
