"use client";

import { clsx } from "clsx";
import { useState } from "react";

import {
  cardPlaces,
  cellLook,
  headLook,
  rowLook,
  scrollLook,
} from "@/components/data-table/table-look";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OpenRequest } from "@/lib/requests/queries";
import { displayName } from "@/lib/users/schema";

import type { Decision } from "./decision-dialog";

type RequestsTableProps = {
  rows: OpenRequest[];
  now: string;
  /** Rows of another search are on their way. */
  pending: boolean;
  ticked: ReadonlySet<string>;
  onTick: (ids: ReadonlySet<string>) => void;
  onAsk: (decision: Decision, request: OpenRequest) => void;
};

/** One line a person; below 640 px a card each. */
export function RequestsTable({ rows, now, pending, ticked, onTick, onAsk }: RequestsTableProps) {
  const count = rows.filter(({ id }) => ticked.has(id)).length;
  const every = count === rows.length;
  return (
    // What scrolls must be reachable by keyboard.
    <section
      aria-label="Requests, table"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={scrollLook}
    >
      {/* The roles are spelled out because rows that CSS turns into cards lose their own. */}
      {/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role */}
      <table
        role="table"
        aria-label="Requests"
        aria-busy={pending}
        className={clsx(
          "w-full border-separate border-spacing-0 text-left transition-opacity delay-150 max-sm:block",
          pending && "opacity-60",
        )}
      >
        <thead role="rowgroup" className="max-sm:block">
          <tr
            role="row"
            className="max-sm:flex max-sm:items-center max-sm:border-b max-sm:border-line"
          >
            <th
              role="columnheader"
              scope="col"
              className={clsx(
                headLook,
                "w-10 max-sm:static max-sm:flex max-sm:items-center max-sm:border-b-0",
              )}
            >
              <Checkbox
                aria-label="Select all on this page"
                checked={every}
                indeterminate={count > 0 && !every}
                onChange={() => onTick(new Set(every ? [] : rows.map(({ id }) => id)))}
              />
            </th>
            {["Person", "Message", "Link", "Asked"].map((header) => (
              <th
                key={header}
                role="columnheader"
                scope="col"
                className={clsx(headLook, "max-sm:sr-only")}
              >
                {header}
              </th>
            ))}
            <th role="columnheader" scope="col" className={clsx(headLook, "max-sm:sr-only")}>
              <span className="sr-only">Decision</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup" className="max-sm:block">
          {rows.map((request) => {
            const { id, email, message, linkName, roleName, askedAt } = request;
            const name = displayName(request);
            const tick = ticked.has(id);
            return (
              <tr
                key={id}
                role="row"
                aria-selected={tick}
                className={clsx(rowLook, "max-sm:pr-4!", tick && "bg-accent-soft")}
              >
                <td
                  role="cell"
                  className={clsx(cellLook, "max-sm:absolute max-sm:top-3 max-sm:left-4")}
                >
                  <Checkbox
                    aria-label={`Select ${name}, ${email}`}
                    checked={tick}
                    onChange={(event) => {
                      const next = new Set(ticked);
                      if (event.target.checked) next.add(id);
                      else next.delete(id);
                      onTick(next);
                    }}
                  />
                </td>
                <td
                  role="cell"
                  className={clsx(cellLook, cardPlaces.title, "sm:w-1/3 sm:max-w-0 sm:min-w-40")}
                >
                  <bdi className="block truncate text-left font-medium" title={name}>
                    {name}
                  </bdi>
                  <span className="block truncate text-xs text-fg-muted" title={email}>
                    {email}
                  </span>
                </td>
                <td
                  role="cell"
                  className={clsx(
                    cellLook,
                    cardPlaces.line,
                    "sm:w-1/2 sm:max-w-0 sm:min-w-44 max-sm:order-2",
                  )}
                >
                  <Message text={message} from={name} />
                </td>
                <td role="cell" className={clsx(cellLook, cardPlaces.inline, "sm:max-w-44")}>
                  <span className="block truncate" title={linkName ?? undefined}>
                    {linkName ?? "Self-service link"}
                  </span>
                  <span className="block text-xs text-fg-muted">{roleName}</span>
                </td>
                <td
                  role="cell"
                  className={clsx(cellLook, cardPlaces.inline, "whitespace-nowrap text-fg-muted")}
                >
                  <RelativeTime date={askedAt} now={now} />
                </td>
                <td role="cell" className={clsx(cellLook, cardPlaces.line, "max-sm:order-3")}>
                  <span className="flex justify-end gap-2 max-sm:justify-start max-sm:pt-1">
                    <Button size="sm" onClick={() => onAsk("approve", request)}>
                      Approve
                      <span className="sr-only"> {name}</span>
                    </Button>
                    <Button size="sm" onClick={() => onAsk("decline", request)}>
                      Decline
                      <span className="sr-only"> {name}</span>
                    </Button>
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {/* oxlint-enable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role */}
    </section>
  );
}

/** About two lines of a column. */
const longMessage = 110;

/** What the person wrote; a long one is cut until it is asked for. */
function Message({ text, from }: { text: string; from: string }) {
  const [whole, setWhole] = useState(false);
  if (text === "") {
    return (
      <span className="text-fg-subtle">
        <span aria-hidden>—</span>
        <span className="sr-only">no message</span>
      </span>
    );
  }
  const long = text.length > longMessage || text.split("\n").length > 2;
  return (
    <div className="py-1">
      <p
        dir="auto"
        className={clsx("wrap-anywhere whitespace-pre-line", long && !whole && "line-clamp-2")}
      >
        {text}
      </p>
      {long ? (
        <button
          type="button"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          className="mt-0.5 rounded-sm text-xs font-medium text-accent hover:underline"
        >
          {whole ? "Show less" : "Show all"}
          <span className="sr-only"> of the message from {from}</span>
        </button>
      ) : null}
    </div>
  );
}
