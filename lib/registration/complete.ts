import { and, eq, gt, isNull, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import {
  identityConfigurations,
  invitations,
  joinLinks,
  registrations,
  users,
} from "@/db/schema/schema";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { openSession } from "@/lib/sessions/open";
import { GatehouseError } from "@/lib/errors";
import { groupNames, joinGroups } from "@/lib/groups/grantable";
import { groupsOfNewcomer } from "@/lib/join-links/groups";
import { linkLabel } from "@/lib/join-links/queries";
import {
  allowlistOfLink,
  allowsAddress,
  joinLinkState,
  roleKeyOfLink,
} from "@/lib/join-links/state";
import { lockLoginMethod } from "@/lib/users/lock";
import { findEmailConflicts } from "@/lib/users/email-conflicts";
import { displayName } from "@/lib/users/display-name";
import { upsertUsers } from "@/lib/users/upsert";

import { deadPersonalLinkMessages } from "./dead-personal-links";
import { joinRefusal, readInvitationLink } from "./queries";
import type { DeadPersonalLink, OpenInvitation, OpenLink, OpenRegistration } from "./queries";

/** A person who registers; without a password they have signed in with a provider. */
export type Registrant = { firstName: string; lastName: string; passwordHash: string | null };

/** The user that was created or activated, and their session. */
export type Completed = { userId: string; organizationId: string; signInToken: string };

const dead = (state: DeadPersonalLink): GatehouseError =>
  new GatehouseError("conflict", deadPersonalLinkMessages[state].title);

/**
 * Registers with a personal link, which works once: the person becomes Active and is signed in. Of
 * two requests at once, only one finds the link open.
 * @param link from `readPersonalLink`; all of it is checked again
 * @throws conflict when the link is dead, or the organization takes no passwords
 */
export async function completeLink(
  tx: Transaction,
  link: OpenLink,
  token: string,
  registrant: Registrant,
  origin: Origin,
  at: Date,
): Promise<Completed> {
  await keepIdentity(tx, link.organizationId, registrant.passwordHash !== null);
  const { userId, before, after } =
    link.kind === "invitation"
      ? await useInvitation(tx, link, token, registrant, at)
      : await useRegistration(tx, link, registrant, at);
  const { organizationId, email } = link;
  const { signInToken } = await openSession(tx, { id: userId, organizationId }, origin);
  await recordAuditEvents(
    tx,
    organizationId,
    { id: userId, label: `${displayName({ ...registrant, email })} <${email}>`, origin },
    [
      {
        action: "user.registered",
        targetType: "user",
        targetId: userId,
        targetLabel: email,
        before,
        after: {
          status: "active",
          firstName: registrant.firstName,
          lastName: registrant.lastName,
          ...after,
        },
      },
    ],
    at,
  );
  return { userId, organizationId, signInToken };
}

/** Locks the organization's sign-in settings until the transaction ends. */
async function keepIdentity(
  tx: Transaction,
  organizationId: string,
  withPassword: boolean,
): Promise<void> {
  const loginMethod = await lockLoginMethod(tx, organizationId);
  if (withPassword && loginMethod !== "password") {
    throw new GatehouseError(
      "conflict",
      "Your organization does not sign in with passwords any more. Reload this page for the way in.",
    );
  }
}

type Used = { userId: string; before?: object; after: object };

async function useInvitation(
  tx: Transaction,
  link: OpenInvitation,
  token: string,
  registrant: Registrant,
  at: Date,
): Promise<Used> {
  const [used] = await tx
    .update(invitations)
    .set({ acceptedAt: at })
    .where(
      and(
        eq(invitations.id, link.invitationId),
        eq(invitations.generation, link.generation),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        gt(invitations.expiresAt, at),
      ),
    )
    .returning({ userId: invitations.userId });
  if (!used) {
    // On this connection: the pool may have none left when many requests lose at once.
    const { state } = await readInvitationLink(token, tx);
    throw dead(state === "open" ? "used" : state);
  }
  await tx
    .update(users)
    .set({
      ...registrant,
      status: "active",
      version: sql`${users.version} + 1`,
      activatedAt: sql`coalesce(${users.activatedAt}, ${at.toISOString()})`,
    })
    .where(eq(users.id, used.userId));
  return { userId: used.userId, before: { status: "invited" }, after: {} };
}

async function useRegistration(
  tx: Transaction,
  link: OpenRegistration,
  registrant: Registrant,
  at: Date,
): Promise<Used> {
  const { registrationId, organizationId, email, emailNormalized } = link;
  const [used] = await tx
    .update(registrations)
    .set({ usedAt: at })
    .where(
      and(
        eq(registrations.id, registrationId),
        eq(registrations.kind, "register"),
        isNull(registrations.usedAt),
      ),
    )
    .returning({ expiresAt: registrations.expiresAt });
  if (!used) throw dead("registration_used");
  if (used.expiresAt <= at) throw dead("registration_expired");

  const [joinLink] = await tx
    .update(joinLinks)
    .set({ uses: sql`${joinLinks.uses} + 1` })
    .from(identityConfigurations)
    .where(
      and(
        eq(joinLinks.id, link.joinLinkId),
        eq(identityConfigurations.organizationId, joinLinks.organizationId),
        sql`${joinLinkState(sql`${link.linkGeneration}::int`, at)} = 'open'`,
        allowsAddress(allowlistOfLink, emailNormalized),
      ),
    )
    .returning({
      name: joinLinks.name,
      roleKey: roleKeyOfLink,
    });
  if (!joinLink) throw dead((await joinRefusal(tx, link, at)) ?? "not_valid");

  const conflicts = await findEmailConflicts(tx, organizationId, [emailNormalized]);
  const conflict = conflicts.get(emailNormalized);
  const invitation = conflict?.isOwn ? conflict.invitation : undefined;
  const hasExpiredInvitation = invitation != null && invitation.expiresAt <= at;
  if (conflict && !hasExpiredInvitation) throw dead("has_account");
  if (hasExpiredInvitation) {
    // The link replaces the invitation, with the role that the link gives.
    await tx
      .update(invitations)
      .set({ revokedAt: at })
      .where(
        and(
          eq(invitations.id, invitation.id),
          isNull(invitations.acceptedAt),
          isNull(invitations.revokedAt),
        ),
      );
  }
  const [person] = await upsertUsers(
    tx,
    [
      {
        organizationId,
        email,
        emailNormalized,
        ...registrant,
        roleKey: joinLink.roleKey,
        status: "active",
        createdAt: at,
        activatedAt: at,
      },
    ],
    { replace: hasExpiredInvitation ? ["invited"] : [] },
  );
  if (!person) throw dead("has_account");
  const groups = await groupsOfNewcomer(tx, link.joinLinkId, { lock: true });
  await joinGroups(
    tx,
    organizationId,
    groups.map(({ id }) => ({ userId: person.userId, groupId: id })),
    null,
    at,
  );
  await tx
    .update(registrations)
    .set({ userId: person.userId })
    .where(eq(registrations.id, registrationId));
  return {
    userId: person.userId,
    before: hasExpiredInvitation ? { status: "invited" } : undefined,
    after: {
      role: joinLink.roleKey,
      groups: groupNames(groups),
      via: linkLabel(joinLink.name),
    },
  };
}
