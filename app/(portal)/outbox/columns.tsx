import { Link as LinkIcon, Mail } from "lucide-react";
import Link from "next/link";

import { dataTableColumns } from "@/components/data-table/columns";
import { CopyButton } from "@/components/ui/copy-button";
import { exactText, relativeText } from "@/components/ui/time-text";
import type { OutboxEntry } from "@/lib/outbox/outbox";

export const outboxColumns = dataTableColumns<OutboxEntry>([
  {
    id: "to",
    header: "To",
    card: "title",
    skeleton: "person",
    live: true,
    cell: (mail) => (
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
  },
  {
    id: "subject",
    header: "Subject",
    cell: (mail) => (
      <bdi className="block max-w-120 truncate text-fg-muted" title={mail.subject}>
        {mail.subject}
      </bdi>
    ),
  },
  { id: "kind", header: "Kind", card: "inline", cell: (mail) => mail.kind },
  {
    id: "created",
    header: "Written",
    card: "inline",
    className: "data-quiet",
    title: (mail, { zone }) => exactText(new Date(mail.createdAt), zone),
    cell: (mail, { now }) => relativeText(new Date(mail.createdAt), now),
  },
  {
    id: "link",
    header: "Link",
    card: "end",
    hideHeader: true,
    className: "w-12",
    live: true,
    skeleton: "button",
    cell: (mail) =>
      mail.link === null ? null : (
        <CopyButton
          iconOnly
          value={mail.link}
          label="Copy link"
          icon={<LinkIcon />}
          disabledReason={mail.dead ?? undefined}
        />
      ),
  },
]);
