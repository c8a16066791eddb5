import { Ban, CircleCheck, KeyRound, LogOut, MailPlus, RotateCcw, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import type { Result } from "@/lib/errors";
import type { UserOperation } from "@/lib/users/operations";

import {
  changeStatusAction,
  endSessionsAction,
  resendWelcomeAction,
  resetPasswordAction,
} from "../actions";

/** An operation on an account that asks for confirmation. */
export type AccountOperation = Exclude<UserOperation, "edit">;

/** Whether the email will be delivered, and the temporary password if it will not. */
export type OperationOutcome = { delivers: boolean; temporaryPassword?: string | undefined };

type OperationWords = {
  /** In the row menu and on buttons. */
  label: string;
  icon: ReactNode;
  danger: boolean;
  /** The title of the dialog, and the verb on its button. */
  title: string;
  verb: string;
  /** The consequence, after the user's name. */
  consequence: string;
  /** The toast after the operation, and its second line. */
  success: (name: string) => string;
  successDetail?: (outcome: OperationOutcome) => string;
  /** The operation that the toast offers to take it back. */
  undo?: AccountOperation;
  run: (userId: string) => Promise<Result<OperationOutcome>>;
};

/** The texts and the action of each operation, in the order of the row menu. */
export const accountOperations: Record<AccountOperation, OperationWords> = {
  disable: {
    label: "Disable",
    icon: <Ban />,
    danger: true,
    title: "Disable user",
    verb: "Disable",
    consequence:
      "won't be able to sign in and is signed out everywhere. You can enable them again later.",
    success: (name) => `${name} disabled`,
    successDetail: () => "Signed out on all devices.",
    run: (userId) => changeStatusAction({ userId, operation: "disable" }),
  },
  enable: {
    label: "Enable",
    icon: <CircleCheck />,
    danger: false,
    title: "Enable user",
    verb: "Enable",
    consequence: "can sign in again with their existing password.",
    success: (name) => `${name} enabled`,
    run: (userId) => changeStatusAction({ userId, operation: "enable" }),
  },
  delete: {
    label: "Delete",
    icon: <Trash2 />,
    danger: true,
    title: "Delete user",
    verb: "Delete",
    consequence:
      "is removed from Users and the email address can be used again. Their audit log entries are kept. You can restore this user for 20 days.",
    success: (name) => `${name} deleted`,
    successDetail: () => "You can restore this user for 20 days.",
    undo: "restore",
    run: (userId) => changeStatusAction({ userId, operation: "delete" }),
  },
  restore: {
    label: "Restore",
    icon: <RotateCcw />,
    danger: false,
    title: "Restore user",
    verb: "Restore",
    consequence: "will be restored as Inactive. Enable the account to let them sign in.",
    success: (name) => `${name} restored`,
    successDetail: () => "Enable the account to let them sign in.",
    run: (userId) => changeStatusAction({ userId, operation: "restore" }),
  },
  resend_welcome: {
    label: "Resend welcome email",
    icon: <MailPlus />,
    danger: false,
    title: "Resend welcome email",
    verb: "Resend welcome email",
    consequence:
      "gets a new temporary password (15 days). The old password and its sessions stop working immediately.",
    success: (name) => `${name} has a new temporary password`,
    successDetail: () => "We sent the welcome email.",
    run: (userId) => resendWelcomeAction({ userId }),
  },
  reset_password: {
    label: "Reset password",
    icon: <KeyRound />,
    danger: true,
    title: "Reset password",
    verb: "Reset password",
    consequence:
      "is signed out everywhere and must set a new password with a code we email. The code expires in 1 hour.",
    success: (name) => `Password reset for ${name}`,
    successDetail: ({ delivers }) =>
      delivers
        ? "We sent the confirmation code."
        : "The email with the confirmation code is in the Outbox.",
    run: (userId) => resetPasswordAction({ userId }),
  },
  end_sessions: {
    label: "End sessions",
    icon: <LogOut />,
    danger: false,
    title: "End sessions",
    verb: "End sessions",
    consequence: "will be signed out on all devices.",
    success: (name) => `${name} is signed out on all devices`,
    run: (userId) => endSessionsAction({ userId }),
  },
};

export const accountOperationOrder = Object.keys(accountOperations) as AccountOperation[];
