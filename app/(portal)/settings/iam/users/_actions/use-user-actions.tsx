"use client";

import { Link2, Pencil, RotateCw, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";

import { useConfirm } from "@/components/forms/use-confirm";
import type { MenuItem } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import type { UserOperation } from "@/lib/users/operations";

import { accountOperationOrder, accountOperations } from "./account-operations";
import type { AccountOperation } from "./account-operations";
import { TemporaryPasswordDialog } from "../temporary-password-dialog";
import { useInvitationActions } from "./use-invitation-actions";

export type ActedUpon = {
  id: string;
  /** The display name. */
  name: string;
  email: string;
  /** What the actor may do to the user now. */
  operations: readonly UserOperation[];
  /** The open invitation, where the actor may change it. */
  invitation?: { id: string; expired: boolean } | undefined;
};

/**
 * The actions on a user, wherever they are shown.
 * @returns the items in the order of the row menu, and the dialogs to render next to it
 */
export function useUserActions({ id, name, email, operations, invitation }: ActedUpon): {
  items: MenuItem[];
  dialogs: ReactNode;
} {
  const invitationActions = useInvitationActions(invitation?.id ?? "", email);
  const { confirm, confirmDialog } = useConfirm();
  const [temporaryPassword, setTemporaryPassword] = useState<string>();
  const [showing, setShowing] = useState(false);
  const router = useRouter();

  // An action may remove its row, and the focus with it.
  const acted = useRef(false);
  useEffect(
    () => () => {
      if (!acted.current) return;
      setTimeout(() => {
        if (document.activeElement === document.body) document.getElementById("content")?.focus();
      });
    },
    [],
  );

  const ask = (operation: AccountOperation) => {
    const { title, consequence, verb, danger, run, success, successDetail } =
      accountOperations[operation];
    acted.current = true;
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
          setTemporaryPassword(outcome.temporaryPassword);
          return setShowing(true);
        }
        if (operation === "resend_welcome") router.refresh();
        toast.success(success(name), { description: successDetail?.(outcome) });
      },
    });
  };

  const account = (operation: AccountOperation): MenuItem[] => {
    if (!operations.includes(operation)) return [];
    const { label, icon, danger } = accountOperations[operation];
    return [
      {
        label,
        icon,
        danger: danger && operation === "delete",
        onSelect: () => ask(operation),
      },
    ];
  };

  const status = ["disable", "enable", "delete", "restore"] as const;
  const items: MenuItem[] = [
    ...(operations.includes("edit")
      ? [{ label: "Edit", icon: <Pencil />, href: `/settings/iam/users/${id}` }]
      : []),
    ...status.flatMap(account),
    ...(invitation
      ? [
          { label: "Resend invitation", icon: <RotateCw />, onSelect: invitationActions.resend },
          {
            label: "Revoke invitation",
            icon: <Undo2 />,
            onSelect: invitationActions.askToRevoke,
            danger: true,
          },
          {
            label: "Copy invitation link",
            icon: <Link2 />,
            onSelect: invitationActions.copyLink,
            disabledReason: invitation.expired
              ? "This link has expired. Resend the invitation first."
              : undefined,
          },
        ]
      : []),
    ...accountOperationOrder
      .filter((operation) => !status.some((each) => each === operation))
      .flatMap(account),
  ];

  return {
    items,
    dialogs: (
      <>
        {invitation ? invitationActions.dialog : null}
        {confirmDialog}
        {temporaryPassword ? (
          <TemporaryPasswordDialog
            open={showing}
            onClose={() => {
              setShowing(false);
              router.refresh();
            }}
            title="New temporary password"
            name={name}
            email={email}
            temporaryPassword={temporaryPassword}
          />
        ) : null}
      </>
    ),
  };
}
