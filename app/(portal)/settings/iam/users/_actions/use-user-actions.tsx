"use client";

import { Link2, Pencil, RotateCw, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ReactNode } from "react";

import { callAction } from "@/components/forms/call-action";
import { useConfirm } from "@/components/forms/use-confirm";
import type { MenuItem } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import type { UserOperation } from "@/lib/users/operations";
import { statusOperations } from "@/lib/users/status";

import { accountOperationOrder, accountOperations } from "./account-operations";
import type { AccountOperation, OperationOutcome } from "./account-operations";
import { TemporaryPasswordDialog } from "../temporary-password-dialog";
import { copyInvitationLink, useInvitationActions } from "./use-invitation-actions";

export type ActedUpon = {
  id: string;
  /** The display name. */
  name: string;
  email: string;
  /** What the actor may do to the user now. */
  operations?: readonly UserOperation[];
  /** The open invitation, where the actor may change it. */
  invitation?: { id: string; expired: boolean } | undefined;
};

type NewPassword = { name: string; email: string; temporaryPassword: string };

const otherOperations = accountOperationOrder.filter(
  (operation) => !statusOperations.some((each) => each === operation),
);

/** Says what was done; a press on the button of the toast takes it back. */
function showSuccess(
  user: Pick<ActedUpon, "id" | "name">,
  operation: AccountOperation,
  outcome: OperationOutcome,
): void {
  const { success, successDetail, undo } = accountOperations[operation];
  const takeBack = async (inverse: AccountOperation) => {
    const result = await callAction(() => accountOperations[inverse].run(user.id));
    if (result.ok) showSuccess(user, inverse, result.data);
    else toast.error(result.message);
  };
  toast.success(success(user.name), {
    description: successDetail?.(outcome),
    action: undo && {
      label: accountOperations[undo].label,
      onPress: () => void takeBack(undo),
    },
  });
}

/**
 * The actions on users, wherever they are shown.
 * @returns the items for a user in the order of the row menu, and the dialogs to render beside it
 */
export function useUserActions(): {
  itemsFor: (user: ActedUpon) => MenuItem[];
  dialogs: ReactNode;
} {
  const { resend, askToRevoke, revokeDialog } = useInvitationActions();
  const { confirm, confirmDialog } = useConfirm();
  const [newPassword, setNewPassword] = useState<NewPassword>();
  const [showing, setShowing] = useState(false);
  const router = useRouter();

  const ask = ({ id, name, email }: ActedUpon, operation: AccountOperation) => {
    const { title, consequence, verb, danger, run } = accountOperations[operation];
    confirm({
      title,
      description: (
        <>
          <strong className="font-medium text-fg">
            <bdi>{name}</bdi>
          </strong>{" "}
          {name === email ? null : `(${email}) `}
          {consequence}
        </>
      ),
      confirmLabel: verb,
      danger,
      action: () => run(id),
      onDone: (outcome) => {
        if (outcome.temporaryPassword) {
          setNewPassword({ name, email, temporaryPassword: outcome.temporaryPassword });
          return setShowing(true);
        }
        if (operation === "resend_welcome") router.refresh();
        showSuccess({ id, name }, operation, outcome);
      },
    });
  };

  const itemsFor = (user: ActedUpon): MenuItem[] => {
    const { operations = [], invitation } = user;
    const account = (operation: AccountOperation): MenuItem[] => {
      if (!operations.includes(operation)) return [];
      const { label, icon } = accountOperations[operation];
      return [
        { label, icon, danger: operation === "delete", onSelect: () => ask(user, operation) },
      ];
    };
    const invited = { id: invitation?.id ?? "", email: user.email };
    return [
      ...(operations.includes("edit")
        ? [{ label: "Edit", icon: <Pencil />, href: `/settings/iam/users/${user.id}` }]
        : []),
      ...statusOperations.flatMap(account),
      ...(invitation
        ? [
            { label: "Resend invitation", icon: <RotateCw />, onSelect: () => resend(invited) },
            {
              label: "Revoke invitation",
              icon: <Undo2 />,
              onSelect: () => askToRevoke(invited),
              danger: true,
            },
            {
              label: "Copy invitation link",
              icon: <Link2 />,
              onSelect: () => void copyInvitationLink(invited.id),
              disabledReason: invitation.expired
                ? "This link has expired. Resend the invitation first."
                : undefined,
            },
          ]
        : []),
      ...otherOperations.flatMap(account),
    ];
  };

  return {
    itemsFor,
    dialogs: (
      <>
        {revokeDialog}
        {confirmDialog}
        {newPassword ? (
          <TemporaryPasswordDialog
            {...newPassword}
            open={showing}
            onClose={() => {
              setShowing(false);
              router.refresh();
            }}
            title="New temporary password"
          />
        ) : null}
      </>
    ),
  };
}
