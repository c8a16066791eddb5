/** The words of bulk actions, the same for the question, the work and the report; browser-safe. */
import type { bulkOperationNames, bulkOperationStates } from "@/db/schema/bulk-operations";

export type BulkOperationName = (typeof bulkOperationNames)[number];
export type BulkOperationState = (typeof bulkOperationStates)[number];

/** What each operation is called, in the order of the selection bar. */
export const bulkOperationLabels: Record<BulkOperationName, string> = {
  disable: "Disable",
  enable: "Enable",
  delete: "Delete",
  change_role: "Change role",
  resend_invitations: "Resend invitations",
};

/** Why somebody who was selected is passed over. */
export const skipReasons = [
  "self",
  "above",
  "invited",
  "active",
  "inactive",
  "deleted",
  "same_role",
  "no_invitation",
  "last_administrator",
] as const;
export type SkipReason = (typeof skipReasons)[number];

/** How many are passed over for each reason. */
export type Skips = Partial<Record<SkipReason, number>>;

/** What people read: a sentence that begins with the number, and the number. */
export type Skipped = { reason: string; count: number };

const format = new Intl.NumberFormat("en");

const ownAccount: Record<BulkOperationName, string> = {
  disable: "You are among them: nobody disables themselves.",
  enable: "You are among them: nobody enables themselves.",
  delete: "You are among them: nobody deletes themselves.",
  change_role: "You are among them: nobody changes their own role.",
  resend_invitations: "You are among them: you have registered already.",
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
        ? `${are} invited and not registered yet: revoke the ${one ? "invitation" : "invitations"} instead.`
        : `${are} invited and not registered yet.`;
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
    case "no_invitation":
      return `${have} no open invitation.`;
    case "last_administrator":
      return `${are} the last active Administrator, who stays.`;
  }
}

/** The report of those who are passed over, in one order, however it came about. */
export function skippedSentences(operation: BulkOperationName, skips: Skips): Skipped[] {
  return skipReasons.flatMap((reason) => {
    const count = skips[reason] ?? 0;
    return count > 0 ? [{ reason: sentence(operation, reason, count), count }] : [];
  });
}

/** Adds up what parts of one operation have passed over. */
export function addSkips(some: Skips, more: Skips): Skips {
  const sum = { ...some };
  for (const reason of skipReasons) {
    const count = (some[reason] ?? 0) + (more[reason] ?? 0);
    if (count > 0) sum[reason] = count;
  }
  return sum;
}
