import { Link as LinkIcon, Mail } from "lucide-react";
import Link from "next/link";

import { dataTableColumns } from "@/components/data-table/columns";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OutboxEntry } from "@/lib/mail/outbox";

const column = dataTableColumns<OutboxEntry & { now: string }>();

export const outboxColumns = [
  column.display({
    id: "to",
    header: "To",
    meta: { card: "title", skeleton: "person" },
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
  column.display({
    id: "subject",
    header: "Subject",
    cell: ({ row: { original: mail } }) => (
      <bdi className="block max-w-120 truncate text-fg-muted" title={mail.subject}>
        {mail.subject}
      </bdi>
    ),
  }),
  column.display({
    id: "kind",
    header: "Kind",
    meta: { card: "inline" },
    cell: ({ row: { original: mail } }) => mail.kind,
  }),
  column.display({
    id: "created",
    header: "Written",
    meta: { card: "inline", className: "whitespace-nowrap text-fg-muted" },
    cell: ({ row: { original: mail } }) => <RelativeTime date={mail.createdAt} now={mail.now} />,
  }),
  column.display({
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
