import Link from "next/link";

import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import type { SentMail } from "@/lib/mail/history";
import { mailKindLabels } from "@/lib/mail/labels";
import { mailStateWords } from "@/lib/mail/state";

type MailsCardProps = {
  mails: SentMail[];
  now: string;
  transport: "outbox" | "resend" | "smtp";
  /** Whether the actor may read the Outbox. */
  opensOutbox: boolean;
};

/** The emails to a user and their delivery state. */
export function MailsCard({ mails, now, transport, opensOutbox }: MailsCardProps) {
  return (
    <Card aria-labelledby="mails">
      <CardHeader title="Emails" titleId="mails" />
      {mails.length === 0 ? (
        <p className="text-fg-muted">No emails yet.</p>
      ) : (
        <ul aria-labelledby="mails" className="-my-2.5">
          {mails.map((mail) => {
            const { tone, label, explanation } = mailStateWords(mail, transport);
            const kind = mailKindLabels[mail.kind];
            return (
              <li
                key={mail.id}
                className="flex items-center justify-between gap-4 border-b border-line py-2.5 last:border-b-0"
              >
                <div className="min-w-0">
                  <p className="font-medium wrap-anywhere">
                    {opensOutbox && mail.state === "queued" ? (
                      <Link
                        href={`/outbox/${mail.id}`}
                        prefetch={false}
                        className="rounded-sm underline underline-offset-2"
                      >
                        {kind}
                      </Link>
                    ) : (
                      kind
                    )}
                  </p>
                  <p className="text-xs wrap-anywhere text-fg-muted">
                    <RelativeTime date={mail.createdAt} now={now} />
                    {explanation && transport !== "outbox" ? ` · ${explanation}` : null}
                  </p>
                </div>
                <Badge tone={tone}>{label}</Badge>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
