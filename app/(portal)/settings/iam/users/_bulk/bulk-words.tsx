import { Ban, CircleCheck, RotateCw, Trash2, UserCog } from "lucide-react";
import type { ReactNode } from "react";

import { formatCount } from "@/components/ui/format-count";
import type { BulkOperation } from "@/lib/bulk/queries";
import { bulkOperationLabels } from "@/lib/bulk/messages";
import type { BulkOperationName } from "@/lib/bulk/messages";

type BulkWords = {
  icon: ReactNode;
  danger: boolean;
  /** The title of the question, and the verb on its button. */
  title: string;
  verb: string;
  /** What follows for those who are changed. */
  consequence: string;
  /** While it is at work. */
  progress: string;
  /** What was done, after the number of people. */
  done: (roleName: string | null) => string;
};

/** The words of each operation beside what it is called (`bulkOperationLabels`). */
export const bulkWords: Record<BulkOperationName, BulkWords> = {
  disable: {
    icon: <Ban />,
    danger: true,
    title: "Disable users",
    verb: "Disable",
    consequence:
      "They can no longer sign in, and every session of theirs ends at once. A mail tells each of them. You can undo this for 10 minutes.",
    progress: "Disabling users",
    done: () => "disabled",
  },
  enable: {
    icon: <CircleCheck />,
    danger: false,
    title: "Enable users",
    verb: "Enable",
    consequence:
      "They can sign in again, with the password they had. A mail tells each of them. You can undo this for 10 minutes.",
    progress: "Enabling users",
    done: () => "enabled",
  },
  delete: {
    icon: <Trash2 />,
    danger: true,
    title: "Delete users",
    verb: "Delete",
    consequence:
      "They disappear from Users, and their e-mail addresses become free. What they did stays in the audit log. Each can be restored within 20 days.",
    progress: "Deleting users",
    done: () => "deleted",
  },
  change_role: {
    icon: <UserCog />,
    danger: false,
    title: "Change role",
    verb: "Change role",
    consequence: "They have the permissions of the new role at once.",
    progress: "Changing roles",
    done: (roleName) => `now ${roleName ?? "in another role"}`,
  },
  resend_invitations: {
    icon: <RotateCw />,
    danger: false,
    title: "Resend invitations",
    verb: "Resend",
    consequence:
      "Each gets a mail with a new link, valid for 7 days. The links that they were sent before no longer work.",
    progress: "Resending invitations",
    done: () => "invited again",
  },
};

/** The operations, in the order of the selection bar. */
export const bulkOrder = Object.keys(bulkOperationLabels) as BulkOperationName[];

const people = (count: number) => `${formatCount(count)} ${count === 1 ? "user" : "users"}`;

/** What became of an operation that has ended, in a line. */
export function outcomeOf(operation: BulkOperation): string {
  const { state, isUndo, changed, processed, total, roleName } = operation;
  const done = `${people(changed)} ${bulkWords[operation.operation].done(roleName)}`;
  if (state === "cancelled") {
    return `Cancelled after ${formatCount(processed)} of ${formatCount(total)}: ${done}`;
  }
  if (state === "failed") {
    return `Stopped after ${formatCount(processed)} of ${formatCount(total)}: ${done}`;
  }
  return isUndo ? `Undone: ${done}` : done;
}
