import { z } from "zod";

/** How many requests one press of Approve or Decline may carry. */
const maxRequests = 500;

const ids = z
  .array(z.uuid())
  .min(1, "Select at least one request.")
  .max(maxRequests, `Decide on at most ${maxRequests} requests at once.`);

/** What Approve is pressed with; without a role everybody gets the one that their link gives. */
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

/** What became of one request. */
export type RequestResult = {
  id: string;
  email?: string;
  outcome: RequestOutcome;
  /** Why not, as a sentence. */
  reason?: string;
};
