"use client";

import Link from "next/link";

import { columnHelper } from "@/components/data-table/columns";
import { Badge } from "@/components/ui/badge";
import { formatCount } from "@/components/ui/format";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ImportView } from "@/lib/imports/view";

import { doneText, optionsText, stateWords, undoText } from "./words";

/** An import of the history, with the server's time when it made the page. */
export type ListedImport = ImportView & { now: string };

const { display } = columnHelper<ListedImport>();

const resultText = (view: ImportView): string => {
  if (view.state === "draft") return "Not uploaded yet";
  if (view.undo && view.state === "undone") return undoText(view.undo);
  return doneText(view);
};

export const importColumns = [
  display({
    id: "file",
    header: "File",
    meta: { className: "sm:w-1/3 sm:max-w-0 sm:min-w-48" },
    cell: ({ row: { original: view } }) => (
      <>
        <Link
          href={`/settings/iam/users/bulk-create/${view.id}`}
          className="block max-w-full truncate rounded-sm font-medium hover:underline"
          title={view.fileName}
        >
          <bdi>{view.fileName}</bdi>
        </Link>
        <span className="block truncate text-xs text-fg-muted">
          {formatCount(view.total)} {view.total === 1 ? "row" : "rows"} ·{" "}
          {view.isOwn ? "You" : <bdi>{view.actor.name}</bdi>}
        </span>
      </>
    ),
  }),
  display({
    id: "result",
    header: "Result",
    meta: { className: "sm:w-full text-fg-muted" },
    cell: ({ row: { original: view } }) => (
      <>
        {resultText(view)}
        {view.state === "draft" ? null : (
          <span className="block text-xs">{optionsText(view.options)}</span>
        )}
      </>
    ),
  }),
  display({
    id: "state",
    header: "State",
    meta: { card: "inline", skeleton: "badge" },
    cell: ({ row: { original: view } }) => {
      const { tone, label } = stateWords[view.state];
      return <Badge tone={tone}>{label}</Badge>;
    },
  }),
  display({
    id: "uploaded",
    header: "Uploaded",
    meta: { card: "inline", className: "data-quiet" },
    cell: ({ row: { original: view } }) => <RelativeTime date={view.createdAt} now={view.now} />,
  }),
];
