import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { cardPlaces, endLook, headLook, rowLook, tableLook } from "./table-look";

interface CardTableHeader {
  /** The name of the column. */
  name: string;
  /** What stands there instead of the name; it stays on cards, too. */
  content?: ReactNode;
  /** For screen readers only, as over row menus. */
  hidden?: boolean;
  /** Over the column that stays in sight at the end. */
  end?: boolean;
  className?: string;
}

interface CardTableProps extends ComponentProps<"table"> {
  label: string;
  headers: readonly CardTableHeader[];
  /** Of the part that scrolls. */
  scrollClassName: string;
}

/**
 * The frame of a table whose rows become cards below 640 px, for lists with a shape of their own;
 * `DataTable` is the one for long lists. Put `CardRow` and `CardCell` into it.
 */
export function CardTable({
  label,
  headers,
  scrollClassName,
  className,
  children,
  ...rest
}: CardTableProps) {
  const stays = headers.some(({ content }) => content !== undefined);
  return (
    // What scrolls must be reachable by keyboard.
    <section
      aria-label={`${label}, table`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={scrollClassName}
    >
      {/* The roles are spelled out because rows that CSS turns into cards lose their own. */}
      {/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role */}
      <table {...rest} role="table" aria-label={label} className={clsx(tableLook, className)}>
        <thead role="rowgroup" className={stays ? "max-sm:block" : "max-sm:sr-only"}>
          <tr role="row" className="max-sm:flex max-sm:border-b max-sm:border-line">
            {headers.map(({ name, content, hidden, end, className: own }) => (
              <th
                key={name}
                role="columnheader"
                scope="col"
                className={clsx(
                  headLook,
                  end && endLook,
                  content === undefined
                    ? "max-sm:sr-only"
                    : "max-sm:static max-sm:flex max-sm:items-center max-sm:border-b-0",
                  own,
                )}
              >
                {content ?? (hidden ? <span className="sr-only">{name}</span> : name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="max-sm:block">
          {children}
        </tbody>
      </table>
      {/* oxlint-enable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role */}
    </section>
  );
}

/** A row, or a card where there is no room. */
export function CardRow({ className, ...rest }: ComponentProps<"tr">) {
  // oxlint-disable-next-line jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- as in CardTable
  return <tr {...rest} role="row" className={clsx(rowLook, className)} />;
}

interface CardCellProps extends ComponentProps<"td"> {
  /** Where it goes inside a card. */
  place: keyof typeof cardPlaces | "free";
}

/** A cell; `free` ones find their place in the card by their own `className`. */
export function CardCell({ place, className, ...rest }: CardCellProps) {
  return (
    <td
      {...rest}
      // oxlint-disable-next-line jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- as in CardTable
      role="cell"
      className={clsx(place === "free" ? undefined : cardPlaces[place], className)}
    />
  );
}
