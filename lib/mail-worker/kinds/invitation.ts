import { and, eq, inArray } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { invitations, organizations, roles, users } from "@/db/schema/schema";
import { env } from "@/lib/env";
import { linkToken } from "@/lib/secrets/links";
import { displayName } from "@/lib/users/display-name";

import type { MailContent } from "@/emails/content";
import type { InvitationMail } from "@/emails/invitation";
import type { ComposedMail, MailComposer } from "./kind";

type InvitationState = Pick<
  typeof invitations.$inferSelect,
  "generation" | "expiresAt" | "acceptedAt" | "revokedAt"
>;

/** Why the link no longer works; the same cases as on the page of the link. */
function deadBecause(invitation: InvitationState, generation: number | null, at: Date) {
  if (invitation.acceptedAt) return "The invitation was already used.";
  if (invitation.revokedAt) return "The invitation was revoked.";
  if (invitation.generation !== generation) return "The invitation was sent again with a new link.";
  if (invitation.expiresAt <= at) return "The invitation had expired.";
  return null;
}

/** Emails with the personal link of an invitation, rendered by `template`. */
export function composeInvitations(template: (facts: InvitationMail) => MailContent): MailComposer {
  return async (executor, mails, at) => {
    const inviters = alias(users, "inviters");
    const found = await executor
      .select({
        id: invitations.id,
        generation: invitations.generation,
        expiresAt: invitations.expiresAt,
        acceptedAt: invitations.acceptedAt,
        revokedAt: invitations.revokedAt,
        organization: organizations.name,
        role: roles.name,
        inviter: {
          firstName: inviters.firstName,
          lastName: inviters.lastName,
          email: inviters.email,
        },
      })
      .from(invitations)
      .innerJoin(organizations, eq(organizations.id, invitations.organizationId))
      .innerJoin(users, eq(users.id, invitations.userId))
      .innerJoin(
        roles,
        and(eq(roles.organizationId, users.organizationId), eq(roles.key, users.roleKey)),
      )
      .innerJoin(inviters, eq(inviters.id, invitations.invitedBy))
      .where(inArray(invitations.id, [...new Set(mails.map((mail) => mail.invitationId!))]));
    const byId = new Map(found.map((invitation) => [invitation.id, invitation]));

    const composed = new Map<string, ComposedMail>();
    for (const mail of mails) {
      const invitation = byId.get(mail.invitationId!);
      if (!invitation) continue;
      const link = `${env.baseUrl}/register/${linkToken("invitation", invitation.id, mail.generation!)}`;
      const content = template({
        organization: invitation.organization,
        inviter: displayName(invitation.inviter),
        inviterEmail: invitation.inviter.email,
        role: invitation.role,
        link,
        expiresAt: invitation.expiresAt,
      });
      composed.set(mail.id, {
        ...content,
        link,
        dead: deadBecause(invitation, mail.generation, at),
      });
    }
    return composed;
  };
}
