"use client";

import { clsx } from "clsx";
import { useState } from "react";

import { columnHelper } from "@/components/data-table/columns";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OpenRequest } from "@/lib/join-requests/queries";
import { displayName } from "@/lib/users/display-name";

import type { Decision } from "./decision-dialog";

/** A request as the list shows it. */
export type RequestRow = OpenRequest & {
  now: string;
  onAsk: (decision: Decision) => void;
};

const { display } = columnHelper<RequestRow>();

export const requestColumns = [
  display({
    id: "person",
    header: "Person",
    meta: { skeleton: "person", className: "sm:min-w-40" },
    cell: ({ row: { original: request } }) => (
      <>
        <bdi className="block max-w-72 truncate text-left font-medium" title={displayName(request)}>
          {displayName(request)}
        </bdi>
        <span className="block max-w-72 truncate text-xs text-fg-muted" title={request.email}>
          {request.email}
        </span>
      </>
    ),
  }),
  display({
    id: "message",
    header: "Message",
    meta: {
      className: "max-sm:order-2 max-sm:has-[[data-none]]:hidden sm:w-full sm:max-w-0 sm:min-w-44",
    },
    cell: ({ row: { original: request } }) => (
      <Message text={request.message} from={displayName(request)} />
    ),
  }),
  display({
    id: "link",
    header: "Link",
    meta: { card: "inline", className: "sm:max-w-44" },
    cell: ({ row: { original: request } }) => (
      <>
        <span className="block truncate max-sm:inline" title={request.linkName ?? undefined}>
          {request.linkName ?? "Self-service link"}
        </span>
        <span className="block text-xs text-fg-muted max-sm:inline max-sm:before:content-['_·_']">
          {request.roleName}
          {request.groups.length > 0 ? (
            <bdi title={request.groups.join("\n")}>
              {" · "}
              {request.groups.length > 1 ? `${request.groups.length} groups` : request.groups[0]}
            </bdi>
          ) : null}
        </span>
      </>
    ),
  }),
  display({
    id: "asked",
    header: "Requested",
    meta: { card: "inline", className: "data-quiet" },
    cell: ({ row: { original: request } }) => (
      <RelativeTime date={request.askedAt} now={request.now} />
    ),
  }),
  display({
    id: "decision",
    header: "Decision",
    meta: { hideHeader: true, className: "max-sm:order-3" },
    cell: ({ row: { original: request } }) => (
      <span className="flex justify-end gap-2 max-sm:justify-start max-sm:pt-1">
        <Button size="sm" onClick={() => request.onAsk("approve")}>
          Approve<span className="sr-only"> {displayName(request)}</span>
        </Button>
        <Button size="sm" onClick={() => request.onAsk("decline")}>
          Decline<span className="sr-only"> {displayName(request)}</span>
        </Button>
      </span>
    ),
  }),
];

/** About two lines of a column. */
const longMessage = 110;

/** The message of the request, truncated until it is expanded. */
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
