/** The messages of bulk actions, for the confirmation and the report; browser-safe. */
import type { bulkOperationNames, bulkOperationStates } from "@/db/schema/bulk-operations";

export type BulkOperationName = (typeof bulkOperationNames)[number];
export type BulkOperationState = (typeof bulkOperationStates)[number];

/** What each operation is called, in the order of the selection bar. */
export const bulkOperationLabels: Record<BulkOperationName, string> = {
  disable: "Disable",
  enable: "Enable",
  delete: "Delete",
  change_role: "Change role",
  add_to_group: "Add to group",
  remove_from_group: "Remove from group",
  resend_invitations: "Resend invitations",
};

export const isGroupOperation = (operation: BulkOperationName): boolean =>
  operation === "add_to_group" || operation === "remove_from_group";

/** Why a selected user is skipped. */
export const skipReasons = [
  "self",
  "above",
  "invited",
  "active",
  "inactive",
  "deleted",
  "same_role",
  "member",
  "not_member",
  "ended",
  "no_invitation",
  "last_administrator",
] as const;
export type SkipReason = (typeof skipReasons)[number];

/** The number of skipped users by reason. */
export type Skips = Partial<Record<SkipReason, number>>;

/** A sentence with the number of skipped users, and the number. */
export type Skipped = { reason: string; count: number };

const format = new Intl.NumberFormat("en");

const ownAccount: Record<BulkOperationName, string> = {
  disable: "Your own account (you can't disable yourself).",
  enable: "Your own account (you can't enable yourself).",
  delete: "Your own account (you can't delete yourself).",
  change_role: "Your own account (you can't change your own role).",
  add_to_group: "Your own account (you can't add yourself to a group that gives a role).",
  remove_from_group:
    "Your own account (you can't remove yourself from a group that gives you a role).",
  resend_invitations: "Your own account (you have already joined).",
};

function sentence(operation: BulkOperationName, reason: SkipReason, count: number): string {
  const number = format.format(count);
  const one = count === 1;
  const are = `${number} ${one ? "is" : "are"}`;
  const have = `${number} ${one ? "has" : "have"}`;
  const were = `${number} ${one ? "was" : "were"}`;
  switch (reason) {
    case "self":
      return ownAccount[operation];
    case "above":
      return `${have} a role above yours.`;
    case "invited":
      return operation === "delete"
        ? `${have}n't accepted their invitation yet: revoke the ${one ? "invitation" : "invitations"} instead.`
        : `${have}n't accepted their invitation yet.`;
    case "active":
      return operation === "delete"
        ? `${are} active: disable ${one ? "this one" : "these"} first.`
        : `${are} already active.`;
    case "inactive":
      return `${are} already disabled.`;
    case "deleted":
      return operation === "delete" ? `${were} already deleted.` : `${were} deleted.`;
    case "same_role":
      return `${have} this role already.`;
    case "member":
      return `${are} already in this group.`;
    case "not_member":
      return `${are} not in this group.`;
    case "ended":
      return `${have} a membership that has ended since.`;
    case "no_invitation":
      return `${have} no open invitation.`;
    case "last_administrator":
      return `${are} the last active Administrator.`;
  }
}

/** The report of the skipped users, always in the same order. */
export function skippedSentences(operation: BulkOperationName, skips: Skips): Skipped[] {
  return skipReasons.flatMap((reason) => {
    const count = skips[reason] ?? 0;
    return count > 0 ? [{ reason: sentence(operation, reason, count), count }] : [];
  });
}

/** Adds up the skipped users of two batches. */
export function addSkips(some: Skips, more: Skips): Skips {
  const sum = { ...some };
  for (const reason of skipReasons) {
    const count = (some[reason] ?? 0) + (more[reason] ?? 0);
    if (count > 0) sum[reason] = count;
  }
  return sum;
}
