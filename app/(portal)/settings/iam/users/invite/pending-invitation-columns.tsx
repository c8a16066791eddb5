"use client";

import { Link2, Undo2 } from "lucide-react";

import { columnHelper } from "@/components/data-table/columns";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { PendingInvitation } from "@/lib/invitations/queries";
import { mailStateWords } from "@/lib/mail/state";

import { fetchInvitationLink, useInvitationActions } from "../_actions/use-invitation-actions";

/** An invitation as the list shows it. */
export type InvitationRow = PendingInvitation & {
  now: string;
  /** How emails are delivered. */
  transport: "outbox" | "resend" | "smtp";
};

const { display } = columnHelper<InvitationRow>();

export const pendingInvitationColumns = [
  display({
    id: "person",
    header: "Person",
    meta: { className: "sm:w-full sm:max-w-0" },
    cell: ({ row: { original: invitation } }) => <Invitation {...invitation} />,
  }),
  display({
    id: "state",
    header: "State",
    meta: { card: "inline" },
    cell: ({ row: { original: invitation } }) => <InvitationState {...invitation} />,
  }),
  display({
    id: "actions",
    header: "Actions",
    meta: { hideHeader: true },
    cell: ({ row: { original: invitation } }) =>
      invitation.manageable ? <InvitationButtons {...invitation} /> : null,
  }),
];

const emailId = (id: string) => `email-of-${id}`;

function Invitation({
  id,
  email,
  name,
  roleName,
  sentAt,
  expiresAt,
  expired,
  mail,
  now,
  transport,
}: InvitationRow) {
  const explanation = mail ? mailStateWords(mail, transport).explanation : undefined;
  return (
    <>
      <p id={emailId(id)} className="truncate" title={email}>
        {name ? (
          <>
            <bdi>{name}</bdi> <span className="text-fg-muted">{email}</span>
          </>
        ) : (
          email
        )}
      </p>
      <p className="text-xs text-fg-muted">
        {roleName} · sent <RelativeTime date={sentAt} now={now} /> ·{" "}
        {expired ? "expired" : "expires"} <RelativeTime date={expiresAt} now={now} />
        {explanation && transport !== "outbox" ? (
          <span className="block wrap-anywhere">{explanation}</span>
        ) : null}
      </p>
    </>
  );
}

function InvitationState({ expired, mail, transport }: InvitationRow) {
  if (expired) return <Badge tone="warn">Expired</Badge>;
  if (!mail) return null;
  const { tone, label } = mailStateWords(mail, transport);
  return <Badge tone={tone}>{label}</Badge>;
}

function InvitationButtons(invitation: InvitationRow) {
  const { id, expired } = invitation;
  const { resend, resending, askToRevoke, revokeDialog } = useInvitationActions();
  return (
    <span className="flex items-center gap-1.5">
      <Button
        size="sm"
        pending={resending}
        onClick={() => resend(invitation)}
        aria-describedby={emailId(id)}
      >
        Resend
      </Button>
      <CopyButton
        iconOnly
        label="Copy link"
        icon={<Link2 />}
        value={() => fetchInvitationLink(id)}
        disabledReason={expired ? "This link has expired. Resend the invitation first." : undefined}
      />
      <IconButton
        label="Revoke"
        icon={<Undo2 />}
        onClick={() => askToRevoke(invitation)}
        aria-describedby={emailId(id)}
      />
      {revokeDialog}
    </span>
  );
}
