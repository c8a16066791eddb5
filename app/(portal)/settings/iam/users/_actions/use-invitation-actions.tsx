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

type Invited = {
  /** Of the invitation. */
  id: string;
  email: string;
};

type InvitationActions = {
  resend: (invited: Invited) => void;
  /** Whether an invitation is being resent. */
  resending: boolean;
  askToRevoke: (invited: Invited) => void;
  /** To be rendered beside the buttons. */
  revokeDialog: ReactNode;
};

/** Fetches the link for the clipboard. @returns null after a failure, which it has shown */
export async function fetchInvitationLink(invitationId: string): Promise<string | null> {
  const result = await callAction(() => copyInvitationLinkAction({ invitationId }));
  if (result.ok) return result.data.link;
  toast.error(result.message);
  return null;
}

/** Copies the link where the button does not say so itself, and shows a toast. */
export async function copyInvitationLink(invitationId: string): Promise<void> {
  try {
    if (await copyText(() => fetchInvitationLink(invitationId)))
      toast.success("Invitation link copied");
  } catch {
    toast.error("Could not copy the link", {
      description: "Your browser doesn't allow it here.",
    });
  }
}

/** The actions on invitations, wherever they are listed. */
export function useInvitationActions(): InvitationActions {
  const [resending, startTransition] = useTransition();
  const { confirm, confirmDialog: revokeDialog } = useConfirm();

  const resend = ({ id, email }: Invited) =>
    startTransition(async () => {
      const result = await callAction(() => resendInvitationAction({ invitationId: id }));
      if (result.ok) {
        const description = result.data.delivers
          ? "We sent a new link. The previous link no longer works."
          : "The new link is in the Outbox. The previous link no longer works.";
        toast.success(`Invitation resent to ${email}`, { description });
      } else toast.error(result.message);
    });

  const askToRevoke = ({ id, email }: Invited) =>
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
      action: () => revokeInvitationAction({ invitationId: id }),
      onDone: () => toast.success(`Invitation for ${email} revoked`),
    });

  return {
    resend,
    resending,
    askToRevoke,
    revokeDialog,
  };
}
