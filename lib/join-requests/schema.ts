import { z } from "zod";

/** The most requests in one call of Approve or Decline. */
const maxRequests = 500;

const ids = z
  .array(z.uuid())
  .min(1, "Select at least one request.")
  .max(maxRequests, `Decide on at most ${maxRequests} requests at once.`);

/** The input of Approve; without a role each person gets the role of their link. */
export const approveRequestsSchema = z.object({ ids, roleKey: z.string().max(64).optional() });

export type ApproveRequestsInput = z.output<typeof approveRequestsSchema>;

export const declineRequestsSchema = z.object({ ids });

export type DeclineRequestsInput = z.output<typeof declineRequestsSchema>;

export type RequestOutcome =
  | "approved"
  | "declined"
  | "not_found"
  | "already_decided"
  | "already_member"
  | "other_organization"
  | "above_your_role";

/** The outcome for one request. */
export type RequestResult = {
  id: string;
  email?: string;
  outcome: RequestOutcome;
  /** Why it was not answered, as a sentence. */
  reason?: string;
};
