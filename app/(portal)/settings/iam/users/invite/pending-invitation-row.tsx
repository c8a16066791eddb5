"use client";

import { Link2, Undo2 } from "lucide-react";
import { useId } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { PendingInvitation } from "@/lib/invitations/queries";
import { mailStateWords } from "@/lib/mail/state";

import { useInvitationActions } from "../use-invitation-actions";

type PendingInvitationRowProps = {
  invitation: PendingInvitation;
  now: string;
  transport: "outbox" | "resend" | "smtp";
};

export function PendingInvitationRow({ invitation, now, transport }: PendingInvitationRowProps) {
  const { id, email, name, roleName, expired, manageable, mail } = invitation;
  const { resend, fetchLink, askToRevoke, pending, dialog } = useInvitationActions(id, email);
  const emailId = useId();
  const words = mail ? mailStateWords(mail, transport) : undefined;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line py-2.5 last:border-b-0">
      <div className="min-w-40 flex-1">
        <p id={emailId} className="truncate" title={email}>
          {name ? (
            <>
              <bdi>{name}</bdi> <span className="text-fg-muted">{email}</span>
            </>
          ) : (
            email
          )}
        </p>
        <p className="text-xs text-fg-muted">
          {roleName} · sent <RelativeTime date={invitation.sentAt} now={now} /> ·{" "}
          {expired ? "expired" : "expires"} <RelativeTime date={invitation.expiresAt} now={now} />
          {words?.explanation && transport !== "outbox" ? (
            <span className="block wrap-anywhere">{words.explanation}</span>
          ) : null}
        </p>
      </div>
      <div className="flex items-center gap-1.5">
        {expired ? (
          <Badge tone="warn">Expired</Badge>
        ) : words ? (
          <Badge tone={words.tone}>{words.label}</Badge>
        ) : null}
        {manageable ? (
          <>
            <Button size="sm" pending={pending} onClick={resend} aria-describedby={emailId}>
              Resend
            </Button>
            <CopyButton
              iconOnly
              label="Copy link"
              icon={<Link2 />}
              value={fetchLink}
              disabledReason={
                expired ? "The link ran out. Resend the invitation first." : undefined
              }
            />
            <IconButton
              label="Revoke"
              icon={<Undo2 />}
              onClick={askToRevoke}
              aria-describedby={emailId}
            />
          </>
        ) : null}
      </div>
      {dialog}
    </li>
  );
}
