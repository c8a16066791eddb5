"use client";

import { useTransition } from "react";
import type { ReactNode } from "react";

import { callAction } from "@/components/forms/call-action";
import { useConfirm } from "@/components/forms/use-confirm";
import { copyText } from "@/components/ui/copy-button";
import { toast } from "@/components/ui/toast";

import {
  copyInvitationLinkAction,
  resendInvitationAction,
  revokeInvitationAction,
} from "../actions";

type InvitationActions = {
  resend: () => void;
  /** Fetches the link for the clipboard; null after a failure, which it has shown. */
  fetchLink: () => Promise<string | null>;
  /** Copies the link where the button does not say so itself, and shows a toast. */
  copyLink: () => void;
  askToRevoke: () => void;
  pending: boolean;
  /** To be rendered next to the buttons. */
  dialog: ReactNode;
};

/** The actions on one invitation, wherever it is listed. */
export function useInvitationActions(invitationId: string, email: string): InvitationActions {
  const [pending, startTransition] = useTransition();
  const { confirm, confirmDialog } = useConfirm();

  const resend = () =>
    startTransition(async () => {
      const result = await callAction(() => resendInvitationAction({ invitationId }));
      if (result.ok) {
        const description = result.data.delivers
          ? "We sent a new link. The previous link no longer works."
          : "The new link is in the Outbox. The previous link no longer works.";
        toast.success(`Invitation resent to ${email}`, { description });
      } else toast.error(result.message);
    });

  const askToRevoke = () =>
    confirm({
      title: "Revoke invitation",
      description: (
        <>
          The invitation link stops working and <strong>{email}</strong> is removed from Users. You
          can invite them again.
        </>
      ),
      confirmLabel: "Revoke",
      danger: true,
      action: () => revokeInvitationAction({ invitationId }),
      onDone: () => toast.success(`Invitation for ${email} revoked`),
    });

  const fetchLink = async () => {
    const result = await callAction(() => copyInvitationLinkAction({ invitationId }));
    if (result.ok) return result.data.link;
    toast.error(result.message);
    return null;
  };

  const copyLink = async () => {
    try {
      if (await copyText(fetchLink)) toast.success("Invitation link copied");
    } catch {
      toast.error("Could not copy the link", {
        description: "Your browser doesn't allow it here.",
      });
    }
  };

  return {
    resend,
    fetchLink,
    copyLink: () => void copyLink(),
    pending,
    askToRevoke,
    dialog: confirmDialog,
  };
}
