import { z } from "zod";

/** How many addresses one press of Send invite may carry. */
export const maxAddresses = 5000;

/** Longest text that is looked at as an address; longer ones are refused before any work. */
const maxInputLength = 2048;

const name = z.string().max(maxInputLength).default("");

/** A list of addresses with a role each. Bad addresses are answered per row, not refused here. */
export const inviteSchema = z.object({
  addresses: z
    .array(
      z.object({
        email: z.string().max(maxInputLength),
        firstName: name,
        lastName: name,
        roleKey: z.string().max(64),
      }),
    )
    .min(1, "Add at least one address to the list.")
    .max(maxAddresses, `Invite at most ${maxAddresses.toLocaleString("en")} addresses at once.`),
});

export type InviteInput = z.output<typeof inviteSchema>;

export const invitationIdSchema = z.object({ invitationId: z.uuid() });

/** What became of one address of the list (docs/product.md#invite-by-email). */
export type InviteOutcome =
  | "invited"
  | "already_invited"
  | "already_member"
  | "other_organization"
  | "invalid"
  | "above_your_role";

export type InviteResult = {
  email: string;
  outcome: InviteOutcome;
  /** Why not, as a sentence; for `invited` nothing needs saying. */
  reason?: string;
  invitationId?: string;
};

/** What became of one invitation that was to be resent or revoked. */
export type ChangeOutcome = "done" | "not_found" | "used" | "revoked" | "above_your_role";
export type ChangeResult = { invitationId: string; email?: string; outcome: ChangeOutcome };

/** The sentence for an invitation that could not be changed. */
export const changeRefusals: Record<Exclude<ChangeOutcome, "done">, string> = {
  not_found: "The invitation was not found.",
  used: "The invitation was used already: the person is a member now.",
  revoked: "The invitation was revoked already.",
  above_your_role: "The invited person's role is above yours.",
};
