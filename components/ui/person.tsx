import type { ReactNode } from "react";

interface PersonProps {
  /** As `initials` makes them, on the server. */
  initials: string;
  /** A second, smaller line: *You*, *System Admin*. */
  detail?: string | undefined;
  /** The name, such as a link. */
  children: ReactNode;
}

/** Initials and name. In the cards of a table the initials stand in the middle of the card's side. */
export function Person({ initials, detail, children }: PersonProps) {
  return (
    <div className="person">
      <span aria-hidden className="person-initials">
        {initials}
      </span>
      <div>
        <bdi>{children}</bdi>
        {detail ? <small>{detail}</small> : null}
      </div>
    </div>
  );
}
