import { Ban, CircleCheck, RotateCw, Trash2, UserCog, UserMinus, UserPlus } from "lucide-react";
import type { ReactNode } from "react";

import { formatCount } from "@/components/ui/format";
import type { BulkOperation } from "@/lib/bulk/queries";
import { bulkOperationLabels } from "@/lib/bulk/messages";
import type { BulkOperationName } from "@/lib/bulk/messages";

type BulkWords = {
  icon: ReactNode;
  danger: boolean;
  /** The title of the dialog, and the verb on its button. */
  title: string;
  verb: string;
  /** The consequence for the users. */
  consequence: string;
  /** While it is running. */
  progress: string;
  /** The result, after the number of users. */
  done: (operation: Pick<BulkOperation, "roleName" | "groupName">) => string;
};

/** The texts of each operation in addition to its name (`bulkOperationLabels`). */
export const bulkWords: Record<BulkOperationName, BulkWords> = {
  disable: {
    icon: <Ban />,
    danger: true,
    title: "Disable users",
    verb: "Disable",
    consequence:
      "They'll be signed out and can't sign in. Each gets an email. You can undo this for 10 minutes.",
    progress: "Disabling users",
    done: () => "disabled",
  },
  enable: {
    icon: <CircleCheck />,
    danger: false,
    title: "Enable users",
    verb: "Enable",
    consequence:
      "They can sign in again with their existing password. Each gets an email. You can undo this for 10 minutes.",
    progress: "Enabling users",
    done: () => "enabled",
  },
  delete: {
    icon: <Trash2 />,
    danger: true,
    title: "Delete users",
    verb: "Delete",
    consequence:
      "They are removed from Users and their email addresses can be used again. Their audit log entries are kept. You can restore each of them for 20 days.",
    progress: "Deleting users",
    done: () => "deleted",
  },
  change_role: {
    icon: <UserCog />,
    danger: false,
    title: "Change role",
    verb: "Change role",
    consequence: "The new permissions apply immediately.",
    progress: "Changing roles",
    done: ({ roleName }) => `now ${roleName ?? "in another role"}`,
  },
  add_to_group: {
    icon: <UserPlus />,
    danger: false,
    title: "Add to group",
    verb: "Add to group",
    consequence: "They join the group immediately. You can undo this for 10 minutes.",
    progress: "Adding users to a group",
    done: ({ groupName }) => `added to ${groupName ?? "a deleted group"}`,
  },
  remove_from_group: {
    icon: <UserMinus />,
    danger: true,
    title: "Remove from group",
    verb: "Remove from group",
    consequence: "They leave the group immediately. You can undo this for 10 minutes.",
    progress: "Removing users from a group",
    done: ({ groupName }) => `removed from ${groupName ?? "a deleted group"}`,
  },
  resend_invitations: {
    icon: <RotateCw />,
    danger: false,
    title: "Resend invitations",
    verb: "Resend",
    consequence:
      "Each gets an email with a new link that expires in 7 days. Previous links no longer work.",
    progress: "Resending invitations",
    done: () => "invited again",
  },
};

/** The operations, in the order of the selection bar. */
export const bulkOrder = Object.keys(bulkOperationLabels) as BulkOperationName[];

const people = (count: number) => `${formatCount(count)} ${count === 1 ? "user" : "users"}`;

/** The result of a finished operation, in one line. */
export function outcomeOf(operation: BulkOperation): string {
  const { state, isUndo, changed, processed, total } = operation;
  const done = `${people(changed)} ${bulkWords[operation.operation].done(operation)}`;
  if (state === "cancelled") {
    return `Cancelled after ${formatCount(processed)} of ${formatCount(total)}: ${done}`;
  }
  if (state === "failed") {
    return `Stopped after ${formatCount(processed)} of ${formatCount(total)}: ${done}`;
  }
  return isUndo ? `Undone: ${done}` : done;
}
