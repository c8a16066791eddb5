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

/** What is done to an account after a question. */
export type AccountOperation = Exclude<UserOperation, "edit">;

/** Whether somebody delivers the mail that follows, and what nobody delivers. */
export type OperationOutcome = { delivers: boolean; temporaryPassword?: string | undefined };

type OperationWords = {
  /** In the row menu and on buttons. */
  label: string;
  icon: ReactNode;
  danger: boolean;
  /** The title of the question, and the verb on its button. */
  title: string;
  verb: string;
  /** What follows, after the person's name. */
  consequence: string;
  /** What was done, after the person's name; then what follows from it. */
  done: string;
  aftermath: (outcome: OperationOutcome) => string | undefined;
  run: (userId: string) => Promise<Result<OperationOutcome>>;
};

/** The words and the deed of each operation, in the order of the row menu. */
export const accountOperations: Record<AccountOperation, OperationWords> = {
  disable: {
    label: "Disable",
    icon: <Ban />,
    danger: true,
    title: "Disable user",
    verb: "Disable",
    consequence:
      "can no longer sign in, and every session of theirs ends at once. You can enable them again.",
    done: "disabled",
    aftermath: () => "Their sessions have ended.",
    run: (userId) => changeStatusAction({ userId, operation: "disable" }),
  },
  enable: {
    label: "Enable",
    icon: <CircleCheck />,
    danger: false,
    title: "Enable user",
    verb: "Enable",
    consequence: "can sign in again, with the password they had.",
    done: "enabled",
    aftermath: () => undefined,
    run: (userId) => changeStatusAction({ userId, operation: "enable" }),
  },
  delete: {
    label: "Delete",
    icon: <Trash2 />,
    danger: true,
    title: "Delete user",
    verb: "Delete",
    consequence:
      "disappears from Users, and their e-mail address becomes free. What they did stays in the audit log. You can restore them within 20 days.",
    done: "deleted",
    aftermath: () => "You can restore them within 20 days: filter Users by the status Deleted.",
    run: (userId) => changeStatusAction({ userId, operation: "delete" }),
  },
  restore: {
    label: "Restore",
    icon: <RotateCcw />,
    danger: false,
    title: "Restore user",
    verb: "Restore",
    consequence: "comes back as Inactive. Enable them afterwards, so that they can sign in.",
    done: "restored",
    aftermath: () => "They are Inactive until you enable them.",
    run: (userId) => changeStatusAction({ userId, operation: "restore" }),
  },
  resend_welcome: {
    label: "Resend welcome email",
    icon: <MailPlus />,
    danger: false,
    title: "Resend welcome email",
    verb: "Resend welcome email",
    consequence:
      "gets a new temporary password, valid for 15 days. The old one is void at once, and so is what was opened with it.",
    done: "has a new temporary password",
    aftermath: () => "The welcome mail with it is on its way.",
    run: (userId) => resendWelcomeAction({ userId }),
  },
  reset_password: {
    label: "Reset password",
    icon: <KeyRound />,
    danger: true,
    title: "Reset password",
    verb: "Reset password",
    consequence:
      "cannot sign in with the present password any more, and every session of theirs ends at once. They set a new password with the confirmation code of a mail, which works for 1 hour.",
    done: "has to set a new password",
    aftermath: ({ delivers }) =>
      delivers
        ? "A mail with a confirmation code is on its way."
        : "The mail with the confirmation code waits in the Outbox.",
    run: (userId) => resetPasswordAction({ userId }),
  },
  end_sessions: {
    label: "End sessions",
    icon: <LogOut />,
    danger: false,
    title: "End sessions",
    verb: "End sessions",
    consequence: "is signed out everywhere at once, and can sign in again.",
    done: "is signed out everywhere",
    aftermath: () => undefined,
    run: (userId) => endSessionsAction({ userId }),
  },
};

export const accountOperationOrder = Object.keys(accountOperations) as AccountOperation[];
