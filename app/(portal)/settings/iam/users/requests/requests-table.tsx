"use client";

import { clsx } from "clsx";
import { useState } from "react";

import { CardCell, CardRow, CardTable } from "@/components/data-table/card-table";
import { scrollLook } from "@/components/data-table/table-look";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OpenRequest } from "@/lib/join-requests/queries";
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
  const headers = [
    {
      name: "Select",
      className: "w-10",
      content: (
        <Checkbox
          label={
            <span className="sm:sr-only">
              Select all<span className="sr-only"> on this page</span>
            </span>
          }
          className="flex!"
          checked={every}
          indeterminate={count > 0 && !every}
          onChange={() => onTick(new Set(every ? [] : rows.map(({ id }) => id)))}
        />
      ),
    },
    ...["Person", "Message", "Link", "Asked"].map((name) => ({ name })),
    { name: "Decision", hidden: true },
  ];
  return (
    <CardTable
      label="Requests"
      headers={headers}
      aria-busy={pending}
      scrollClassName={scrollLook}
      className={clsx("transition-opacity delay-150", pending && "opacity-60")}
    >
      {rows.map((request) => {
        const { id, email, message, linkName, roleName, askedAt } = request;
        const name = displayName(request);
        const tick = ticked.has(id);
        return (
          <CardRow
            key={id}
            aria-selected={tick}
            className={clsx("max-sm:pr-4!", tick && "bg-accent-soft")}
          >
            <CardCell place="free" className="max-sm:absolute max-sm:top-3 max-sm:left-4">
              <Checkbox
                aria-label={`Select ${name}, ${email}`}
                className="flex!"
                checked={tick}
                onChange={(event) => {
                  const next = new Set(ticked);
                  if (event.target.checked) next.add(id);
                  else next.delete(id);
                  onTick(next);
                }}
              />
            </CardCell>
            <CardCell place="title" className="sm:w-1/3 sm:max-w-0 sm:min-w-40">
              <bdi className="block truncate text-left font-medium" title={name}>
                {name}
              </bdi>
              <span className="block truncate text-xs text-fg-muted" title={email}>
                {email}
              </span>
            </CardCell>
            <CardCell
              place="line"
              className="max-sm:order-2 max-sm:has-[[data-none]]:hidden sm:w-1/2 sm:max-w-0 sm:min-w-44"
            >
              <Message text={message} from={name} />
            </CardCell>
            <CardCell place="inline" className="sm:max-w-44">
              <span className="block truncate max-sm:inline" title={linkName ?? undefined}>
                {linkName ?? "Self-service link"}
              </span>
              <span className="block text-xs text-fg-muted max-sm:inline max-sm:before:content-['_·_']">
                {roleName}
              </span>
            </CardCell>
            <CardCell place="inline" className="whitespace-nowrap text-fg-muted">
              <RelativeTime date={askedAt} now={now} />
            </CardCell>
            <CardCell place="line" className="max-sm:order-3">
              <span className="flex justify-end gap-2 max-sm:justify-start max-sm:pt-1">
                <Button size="sm" onClick={() => onAsk("approve", request)}>
                  Approve<span className="sr-only"> {name}</span>
                </Button>
                <Button size="sm" onClick={() => onAsk("decline", request)}>
                  Decline<span className="sr-only"> {name}</span>
                </Button>
              </span>
            </CardCell>
          </CardRow>
        );
      })}
    </CardTable>
  );
}

/** About two lines of a column. */
const longMessage = 110;

/** What the person wrote; a long one is cut until it is asked for. */
function Message({ text, from }: { text: string; from: string }) {
  const [whole, setWhole] = useState(false);
  if (text === "") {
    return (
      <span data-none className="text-fg-subtle">
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
