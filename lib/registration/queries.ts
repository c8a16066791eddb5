import { aliasedTable, and, eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import {
  identityConfigurations,
  invitations,
  joinLinks,
  organizations,
  registrations,
  roles,
  users,
} from "@/db/schema/schema";
import { now } from "@/lib/clock";
import { hasAsked, resolveEmailStatus } from "@/lib/join-links/email-status";
import type { DeadJoinLink } from "@/lib/join-links/dead-join-links";
import { groupsOfNewcomer } from "@/lib/join-links/groups";
import { linkForAddress, roleKeyOfLink } from "@/lib/join-links/state";
import { groupNamesOf } from "@/lib/groups/current";
import { readLinkToken } from "@/lib/secrets/links";

/** Why the link of an invitation is dead; `not_valid` was never issued. */
export type DeadInvitation = "used" | "revoked" | "replaced" | "expired" | "not_valid";

/** Why the personal link of a registration is dead. */
export type DeadRegistration =
  | "not_valid"
  | "registration_used"
  | "registration_expired"
  | `link_${Exclude<DeadJoinLink, "not_valid">}`
  | "not_allowed"
  | "has_account";

export type DeadPersonalLink = DeadInvitation | DeadRegistration;

/** Why a link to request access is dead. */
export type DeadAskLink =
  | Exclude<DeadRegistration, "registration_used" | "not_allowed">
  | "asked"
  | "declined"
  | "no_requests";

export type OpenInvitation = {
  state: "open";
  kind: "invitation";
  invitationId: string;
  generation: number;
  organizationId: string;
  organizationName: string;
  email: string;
  firstName: string;
  lastName: string;
  roleName: string;
  /** The names of the groups that the user is in. */
  groups: string[];
  invitedBy: string;
  expiresAt: Date;
};

/** The personal link of a registration, sent to an address that was entered at a join link. */
export type OpenRegistration = {
  state: "open";
  kind: "registration";
  registrationId: string;
  joinLinkId: string;
  /** The generation of the join link when the address was entered. */
  linkGeneration: number;
  organizationId: string;
  organizationName: string;
  email: string;
  emailNormalized: string;
  firstName: "";
  lastName: "";
  roleName: string;
  /** The names of the groups that newcomers join. */
  groups: string[];
  invitedBy?: undefined;
  expiresAt: Date;
};

export type OpenLink = OpenInvitation | OpenRegistration;

/** The state of a personal link with which a person becomes a member. */
export type LinkState = OpenLink | { state: DeadPersonalLink; organizationName?: string };

/**
 * The state of a personal link, of an invitation or a registration. Reading it does not use it up,
 * because mail scanners open links too (docs/product.md#ways-in).
 */
export async function readPersonalLink(token: string, executor: Executor = db): Promise<LinkState> {
  const invitation = await readInvitationLink(token, executor);
  return invitation.state === "not_valid" ? readRegistrationLink(token, executor) : invitation;
}

/** The same for invitations alone. */
export async function readInvitationLink(
  token: string,
  executor: Executor = db,
): Promise<OpenInvitation | { state: DeadInvitation; organizationName?: string }> {
  const subject = readLinkToken("invitation", token);
  if (!subject) return { state: "not_valid" };
  const inviter = aliasedTable(users, "inviter");
  const [row] = await executor
    .select({
      invitationId: invitations.id,
      generation: invitations.generation,
      organizationId: organizations.id,
      organizationName: organizations.name,
      email: users.email,
      firstName: users.firstName,
      lastName: users.lastName,
      roleName: roles.name,
      groups: groupNamesOf(users.id, now()),
      expiresAt: invitations.expiresAt,
      invitedBy: sql<string>`coalesce(nullif(trim(${inviter.firstName} || ' ' || ${inviter.lastName}), ''), ${inviter.email})`,
      acceptedAt: invitations.acceptedAt,
      revokedAt: invitations.revokedAt,
    })
    .from(invitations)
    .innerJoin(organizations, eq(organizations.id, invitations.organizationId))
    .innerJoin(users, eq(users.id, invitations.userId))
    .innerJoin(
      roles,
      and(eq(roles.organizationId, users.organizationId), eq(roles.key, users.roleKey)),
    )
    .innerJoin(inviter, eq(inviter.id, invitations.invitedBy))
    .where(eq(invitations.id, subject.id));
  if (!row || subject.generation > row.generation) return { state: "not_valid" };
  const { acceptedAt, revokedAt, ...link } = row;
  const dead: DeadInvitation | undefined = acceptedAt
    ? "used"
    : revokedAt
      ? "revoked"
      : subject.generation < row.generation
        ? "replaced"
        : now() >= link.expiresAt
          ? "expired"
          : undefined;
  if (dead) return { state: dead, organizationName: row.organizationName };
  return { state: "open", kind: "invitation", ...link };
}

/**
 * The row of a registration's token.
 * @returns `registration_expired` when the row has been deleted: its token was issued once
 */
async function registrationOf(token: string, kind: "register" | "ask", executor: Executor) {
  const subject = readLinkToken("registration", token);
  if (!subject) return "not_valid" as const;
  const [row] = await executor
    .select({
      registrationId: registrations.id,
      joinLinkId: registrations.joinLinkId,
      linkGeneration: registrations.linkGeneration,
      organizationId: organizations.id,
      organizationName: organizations.name,
      email: registrations.email,
      emailNormalized: registrations.emailNormalized,
      roleName: roles.name,
      expiresAt: registrations.expiresAt,
      usedAt: registrations.usedAt,
      kind: registrations.kind,
    })
    .from(registrations)
    .innerJoin(organizations, eq(organizations.id, registrations.organizationId))
    .innerJoin(joinLinks, eq(joinLinks.id, registrations.joinLinkId))
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, registrations.organizationId),
    )
    .innerJoin(
      roles,
      and(eq(roles.organizationId, registrations.organizationId), eq(roles.key, roleKeyOfLink)),
    )
    .where(eq(registrations.id, subject.id));
  if (!row) return "registration_expired" as const;
  const { kind: found, ...registration } = row;
  return found === kind ? registration : ("not_valid" as const);
}

/** The same for registrations alone. */
async function readRegistrationLink(
  token: string,
  executor: Executor,
): Promise<OpenRegistration | { state: DeadRegistration; organizationName?: string }> {
  const row = await registrationOf(token, "register", executor);
  if (typeof row === "string") return { state: row };
  const { organizationName } = row;
  const dead = (state: DeadRegistration) => ({ state, organizationName });
  const at = now();
  if (row.usedAt) return dead("registration_used");
  if (at >= row.expiresAt) return dead("registration_expired");
  const refusal = await joinRefusal(executor, row, at);
  if (refusal) return dead(refusal);
  const person = await resolveEmailStatus(executor, row.organizationId, row.emailNormalized, at);
  if (person.status !== "unknown") {
    // The account may have been created with this link since it was read.
    const again = await registrationOf(token, "register", executor);
    return dead(typeof again !== "string" && again.usedAt ? "registration_used" : "has_account");
  }
  const { usedAt: _usedAt, ...link } = row;
  const groups = await groupsOfNewcomer(executor, row.joinLinkId);
  return {
    state: "open",
    kind: "registration",
    ...link,
    groups: groups.map(({ name }) => name),
    firstName: "",
    lastName: "",
  };
}

/** Why an address cannot register at a join link now; undefined when it can. */
export async function joinRefusal(
  executor: Executor,
  registration: { joinLinkId: string; linkGeneration: number; emailNormalized: string },
  at: Date,
): Promise<DeadRegistration | undefined> {
  const link = await linkForAddress(
    executor,
    { id: registration.joinLinkId, generation: registration.linkGeneration },
    registration.emailNormalized,
    at,
  );
  if (!link) return "not_valid";
  if (link.state !== "open") return `link_${link.state}`;
  return link.allowed ? undefined : "not_allowed";
}

export type OpenAskLink = Omit<
  OpenRegistration,
  "kind" | "firstName" | "lastName" | "invitedBy" | "roleName" | "groups"
> & { kind: "ask" };

/** The state of a personal link to request access. */
export async function readAskLink(
  token: string,
  executor: Executor = db,
): Promise<OpenAskLink | { state: DeadAskLink; organizationName?: string }> {
  const row = await registrationOf(token, "ask", executor);
  if (typeof row === "string") return { state: row };
  const { organizationId, organizationName, emailNormalized, joinLinkId, linkGeneration } = row;
  const dead = (state: DeadAskLink) => ({ state, organizationName });
  const at = now();
  if (row.usedAt) return dead("asked");
  if (at >= row.expiresAt) return dead("registration_expired");
  const link = await linkForAddress(
    executor,
    { id: joinLinkId, generation: linkGeneration },
    emailNormalized,
    at,
  );
  if (!link) return dead("not_valid");
  if (link.state !== "open") return dead(`link_${link.state}`);
  if (!link.acceptsRequests) return dead("no_requests");
  const person = await resolveEmailStatus(executor, organizationId, emailNormalized, at);
  if (person.status !== "unknown") return dead("has_account");
  const asked = await hasAsked(executor, organizationId, emailNormalized, at);
  if (asked) return dead(asked === "open" ? "asked" : "declined");
  const { usedAt: _usedAt, roleName: _roleName, ...rest } = row;
  return { state: "open", kind: "ask", ...rest };
}
