import { z } from "zod";

import { groupIdsSchema } from "@/lib/groups/group-ids-schema";

/** The most addresses in one request. */
export const maxAddresses = 5000;

/** Longer texts are refused before they are parsed. */
const maxInputLength = 2048;

const name = z.string().max(maxInputLength).default("");

/** A list of addresses with a role each, and the groups that all of them join. Invalid addresses get a result each, not an error. */
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
  groupIds: groupIdsSchema,
});

export type InviteInput = z.output<typeof inviteSchema>;

export const invitationIdSchema = z.object({ invitationId: z.uuid() });

/** The outcome for one address of the list (docs/product.md#invite-by-email). */
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
  /** Why the address was not invited, as a sentence. */
  reason?: string;
  invitationId?: string;
};

/** The outcome of resending or revoking an invitation. */
export type ChangeOutcome = "done" | "not_found" | "used" | "revoked" | "above_your_role";
export type ChangeResult = { invitationId: string; email?: string; outcome: ChangeOutcome };

/** The sentence for an invitation that could not be changed. */
export const changeRefusals: Record<Exclude<ChangeOutcome, "done">, string> = {
  not_found: "The invitation was not found.",
  used: "The invitation was used already: the person is a member now.",
  revoked: "The invitation was revoked already.",
  above_your_role: "The invited person's role is above yours.",
};
