"use client";

import { useState, useTransition } from "react";
import type { ReactNode } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { copyText } from "@/components/ui/copy-text";
import { toast } from "@/components/ui/toast";

import {
  copyInvitationLinkAction,
  resendInvitationAction,
  revokeInvitationAction,
} from "./actions";

type InvitationActions = {
  resend: () => void;
  /** Fetches the link for the clipboard; null after a refusal, which it has shown. */
  fetchLink: () => Promise<string | null>;
  /** Copies it where no button of its own says so, and tells of it. */
  copyLink: () => void;
  askToRevoke: () => void;
  pending: boolean;
  /** To be put beside the buttons. */
  dialog: ReactNode;
};

const lost = "The server could not be reached. Try again.";

/** What a manager can do to one invitation, wherever it is listed. */
export function useInvitationActions(invitationId: string, email: string): InvitationActions {
  const [pending, startTransition] = useTransition();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string>();

  const resend = () =>
    startTransition(async () => {
      const result = await resendInvitationAction({ invitationId }).catch(() => undefined);
      if (result?.ok) {
        const description = result.data.delivers
          ? "A mail with a new link is on its way. The old link is dead."
          : "The new link waits in the Outbox. The old link is dead.";
        toast.success(`Invitation for ${email} renewed`, { description });
      } else toast.error(result?.message ?? lost);
    });

  const revoke = () =>
    startTransition(async () => {
      const result = await revokeInvitationAction({ invitationId }).catch(() => undefined);
      if (result?.ok) {
        setAsking(false);
        toast.success(`Invitation for ${email} revoked`);
      } else setProblem(result?.message ?? lost);
    });

  const fetchLink = async () => {
    const result = await copyInvitationLinkAction({ invitationId }).catch(() => undefined);
    if (result?.ok) return result.data.link;
    toast.error(result?.message ?? lost);
    return null;
  };

  const copyLink = async () => {
    try {
      if (await copyText(fetchLink)) toast.success("Invitation link copied");
    } catch {
      toast.error("Could not copy the link", {
        description: "Your browser does not allow it here.",
      });
    }
  };

  return {
    resend,
    fetchLink,
    copyLink: () => void copyLink(),
    pending,
    askToRevoke: () => {
      setProblem(undefined);
      setAsking(true);
    },
    dialog: (
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Revoke invitation"
        description={
          <>
            The link of <strong>{email}</strong> stops working at once, and the person disappears
            from Users. You can invite them again.
          </>
        }
        confirmLabel="Revoke"
        danger
        pending={pending}
        error={problem}
        onConfirm={revoke}
      />
    ),
  };
}
