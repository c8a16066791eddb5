"use client";

import { Link as LinkIcon, Mail } from "lucide-react";
import Link from "next/link";

import { columnHelper } from "@/components/data-table/columns";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OutboxEntry } from "@/lib/outbox/outbox";

const { display } = columnHelper<OutboxEntry & { now: string }>();

export const outboxColumns = [
  display({
    id: "to",
    header: "To",
    meta: { skeleton: "person" },
    cell: ({ row: { original: mail } }) => (
      <span className="flex items-center gap-3">
        <span
          aria-hidden
          className="text-fg-subtle max-sm:absolute max-sm:top-1/2 max-sm:left-4.5 max-sm:-translate-y-1/2"
        >
          <Mail className="size-4" />
        </span>
        <Link
          href={`/outbox/${mail.id}`}
          className="block max-w-80 truncate rounded-sm font-medium hover:underline"
          title={mail.to}
        >
          {mail.to}
        </Link>
      </span>
    ),
  }),
  display({
    id: "subject",
    header: "Subject",
    cell: ({ row: { original: mail } }) => (
      <bdi className="block max-w-120 truncate text-fg-muted" title={mail.subject}>
        {mail.subject}
      </bdi>
    ),
  }),
  display({
    id: "kind",
    header: "Kind",
    meta: { card: "inline" },
    cell: ({ row: { original: mail } }) => mail.kind,
  }),
  display({
    id: "created",
    header: "Created",
    meta: { card: "inline", className: "data-quiet" },
    cell: ({ row: { original: mail } }) => <RelativeTime date={mail.createdAt} now={mail.now} />,
  }),
  display({
    id: "link",
    header: "Link",
    meta: { card: "end", hideHeader: true, className: "w-12", skeleton: "button" },
    cell: ({ row: { original: mail } }) =>
      mail.link === null ? null : (
        <CopyButton
          iconOnly
          value={mail.link}
          label="Copy link"
          icon={<LinkIcon />}
          disabledReason={mail.dead ?? undefined}
        />
      ),
  }),
];
