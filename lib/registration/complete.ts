import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { openSession } from "@/lib/sessions/open";
import { GatehouseError } from "@/lib/errors";
import { linkLabel } from "@/lib/join-links/queries";
import { allowlistOfLink, allowsAddress, joinLinkState } from "@/lib/join-links/state";
import { displayName } from "@/lib/users/schema";

import { deadLinkSentences } from "./dead-links";
import { joinRefusal, readInvitationLink } from "./queries";
import type { DeadLink, OpenInvitation, OpenLink, OpenRegistration } from "./queries";

/** What somebody fills in; without a password they have proven themselves in another way. */
export type Newcomer = { firstName: string; lastName: string; passwordHash: string | null };

/** The person who came of a link, signed in. */
export type Completed = { userId: string; organizationId: string; ticket: string };

const dead = (state: DeadLink): GatehouseError =>
  new GatehouseError("conflict", deadLinkSentences[state].title);

/**
 * Uses a personal link up: its person becomes Active and is signed in. Of two that press Continue
 * at once, one finds the link still open.
 * @param link from `readPersonalLink`; everything it said is decided again
 * @throws conflict when the link is dead, or the organization takes no passwords
 */
export async function completeLink(
  tx: Transaction,
  link: OpenLink,
  token: string,
  newcomer: Newcomer,
  origin: Origin,
  at: Date,
): Promise<Completed> {
  await keepIdentity(tx, link.organizationId, newcomer.passwordHash !== null);
  const { userId, before, after } =
    link.kind === "invitation"
      ? await useInvitation(tx, link, token, newcomer, at)
      : await useRegistration(tx, link, newcomer, at);
  const { organizationId, email } = link;
  const { ticket } = await openSession(tx, { id: userId, organizationId }, origin);
  await recordAuditEvents(
    tx,
    organizationId,
    { id: userId, label: `${displayName({ ...newcomer, email })} <${email}>`, origin },
    [
      {
        action: "user.registered",
        targetType: "user",
        targetId: userId,
        targetLabel: email,
        before,
        after: {
          status: "active",
          firstName: newcomer.firstName,
          lastName: newcomer.lastName,
          ...after,
        },
      },
    ],
    at,
  );
  return { userId, organizationId, ticket };
}

/** Keeps what the organization's ways in are as they are until this is done. */
async function keepIdentity(
  tx: Transaction,
  organizationId: string,
  withPassword: boolean,
): Promise<void> {
  const [identity] = await tx.execute<{ loginMethod: string }>(sql`
    select login_method as "loginMethod" from identity_configurations
    where organization_id = ${organizationId}
    for share
  `);
  if (withPassword && identity?.loginMethod !== "password") {
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
  newcomer: Newcomer,
  at: Date,
): Promise<Used> {
  const [used] = await tx.execute<{ userId: string }>(sql`
    update invitations set accepted_at = ${at.toISOString()}
    where id = ${link.invitationId} and generation = ${link.generation}
      and accepted_at is null and revoked_at is null and expires_at > ${at.toISOString()}
    returning user_id as "userId"
  `);
  if (!used) {
    // On our own connection: the pool may have none left when many lose at once.
    const { state } = await readInvitationLink(token, tx);
    throw dead(state === "open" ? "used" : state);
  }
  await tx.execute(sql`
    update users
    set status = 'active', first_name = ${newcomer.firstName}, last_name = ${newcomer.lastName},
      password_hash = ${newcomer.passwordHash}, version = version + 1,
      activated_at = coalesce(activated_at, ${at.toISOString()})
    where id = ${used.userId}
  `);
  return { userId: used.userId, before: { status: "invited" }, after: {} };
}

async function useRegistration(
  tx: Transaction,
  link: OpenRegistration,
  newcomer: Newcomer,
  at: Date,
): Promise<Used> {
  const { registrationId, organizationId, email, emailNormalized } = link;
  const [used] = await tx.execute<{ expired: boolean }>(sql`
    update registrations set used_at = ${at.toISOString()}
    where id = ${registrationId} and kind = 'register' and used_at is null
    returning expires_at <= ${at.toISOString()} as expired
  `);
  if (!used) throw dead("registration_used");
  if (used.expired) throw dead("registration_expired");

  const [joinLink] = await tx.execute<{ name: string | null; roleKey: string }>(sql`
    update join_links set uses = uses + 1
    from identity_configurations
    where join_links.id = ${link.joinLinkId}
      and identity_configurations.organization_id = join_links.organization_id
      and ${joinLinkState(sql`${link.linkGeneration}::int`, at)} = 'open'
      and ${allowsAddress(allowlistOfLink, emailNormalized)}
    returning join_links.name,
      coalesce(role_key, identity_configurations.default_role_key) as "roleKey"
  `);
  if (!joinLink) throw dead((await joinRefusal(tx, link, at)) ?? "not_valid");

  // Whose invitation ran out comes by the link instead, with what the link gives.
  const [lapsed] = await tx.execute<{ userId: string }>(sql`
    update invitations set revoked_at = ${at.toISOString()}
    from users
    where users.id = invitations.user_id and users.organization_id = ${organizationId}
      and users.email_normalized = ${emailNormalized} and users.status = 'invited'
      and accepted_at is null and revoked_at is null and expires_at <= ${at.toISOString()}
    returning user_id as "userId"
  `);
  const invitedId = lapsed?.userId ?? null;
  const [person] = await tx.execute<{ userId: string }>(sql`
    insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
      status, password_hash, created_at, activated_at)
    select ${organizationId}, ${email}, ${emailNormalized}, ${newcomer.firstName},
      ${newcomer.lastName}, ${joinLink.roleKey}, 'active', ${newcomer.passwordHash},
      ${at.toISOString()}, ${at.toISOString()}
    where not exists (
      select from users
      where email_normalized = ${emailNormalized} and status <> 'deleted'
        and id is distinct from ${invitedId}::uuid
    )
    on conflict (organization_id, email_normalized) do update set
      first_name = excluded.first_name,
      last_name = excluded.last_name,
      role_key = excluded.role_key,
      extra_permissions = '{}',
      status = 'active',
      password_hash = excluded.password_hash,
      activated_at = coalesce(users.activated_at, excluded.activated_at),
      version = users.version + 1
    where users.id = ${invitedId}::uuid and users.status = 'invited'
    returning id as "userId"
  `);
  if (!person) throw dead("has_account");
  await tx.execute(sql`
    update registrations set user_id = ${person.userId} where id = ${registrationId}
  `);
  return {
    userId: person.userId,
    before: invitedId ? { status: "invited" } : undefined,
    after: { role: joinLink.roleKey, via: linkLabel(joinLink.name) },
  };
}
