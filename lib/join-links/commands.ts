import { and, eq, getTableColumns, isNull } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { identityConfigurations, joinLinks, roles } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditAction, Origin } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { domainOf, shownEntry } from "@/lib/identity-configuration/allowlist";
import { sendJob } from "@/lib/jobs/queue";
import {
  consume,
  joinsByAddress,
  joinsByLink,
  networkOf,
  tooManyRequests,
} from "@/lib/rate-limits";
import { readLinkToken } from "@/lib/secrets/links";
import { isUniqueViolation } from "@/lib/transactions";

import { deadJoinLinkSentences } from "./dead-links";
import type { DeadJoinLink } from "./dead-links";
import type { JoinLinkInput } from "./link-schema";
import { joinLinkUrl, linkLabel } from "./queries";
import type { JoinInput } from "./schema";
import { linkForAddress, roleKeyOfLink } from "./state";

/**
 * *Sign up to …*: enqueues a job for the worker. Users are not looked at, so that neither the answer
 * nor its time tells whether the address has an account; the allowlist and the link are no secret
 * and are checked at once.
 * @throws too_many_requests, conflict when the link is dead, invalid outside the allowlist
 */
export async function requestRegistration(input: JoinInput, origin: Origin): Promise<void> {
  await enqueueJoinRequest(input, false, origin);
}

/**
 * The same for a person outside the allowlist who wants to request access.
 * @throws too_many_requests, conflict when the link is dead, invalid where requests are not accepted
 */
export async function requestToAsk(input: JoinInput, origin: Origin): Promise<void> {
  await enqueueJoinRequest(input, true, origin);
}

const deadLink = (state: DeadJoinLink): GatehouseError =>
  new GatehouseError("conflict", deadJoinLinkSentences[state].title);

async function enqueueJoinRequest(
  { token, email: { email, emailNormalized } }: JoinInput,
  ask: boolean,
  origin: Origin,
): Promise<void> {
  const link = readLinkToken("join link", token);
  const wait =
    (await consume(joinsByAddress, networkOf(origin.address ?? "unknown"))) ||
    (link ? await consume(joinsByLink, link.id) : 0);
  if (wait > 0) throw tooManyRequests(wait);
  if (!link) throw deadLink("not_valid");
  const found = await linkForAddress(db, link, emailNormalized, now());
  if (!found) throw deadLink("not_valid");
  if (found.state !== "open") throw deadLink(found.state);
  if (!found.allowed && !(ask && found.acceptsRequests)) {
    const sentence = `${shownEntry(domainOf(emailNormalized))} isn't allowed for this link. Use your ${found.organizationName} email.`;
    throw new GatehouseError("invalid", sentence, { email: sentence });
  }
  const { id: joinLinkId, generation } = link;
  await db.transaction((tx) =>
    sendJob(tx, "join-link", {
      joinLinkId,
      generation,
      email,
      emailNormalized,
      ask: ask && !found.allowed,
    }),
  );
}

type LockedLink = Awaited<ReturnType<typeof lockLink>>;

/**
 * Locks a link that the actor may change.
 * @throws forbidden without identity:manage, or when its role is above the actor's: whoever has the
 * link can come back with that role; not_found for another organization's and deleted ones
 */
async function lockLink(tx: Transaction, actor: Actor, joinLinkId: string) {
  requirePermission(actor, "identity:manage");
  const [link] = await tx
    .select({ ...getTableColumns(joinLinks), rank: roles.rank })
    .from(joinLinks)
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, joinLinks.organizationId),
    )
    .innerJoin(
      roles,
      and(eq(roles.organizationId, joinLinks.organizationId), eq(roles.key, roleKeyOfLink)),
    )
    .where(
      and(
        eq(joinLinks.id, joinLinkId),
        isNull(joinLinks.deletedAt),
        eq(joinLinks.organizationId, actor.organization.id),
      ),
    )
    .for("no key update", { of: joinLinks });
  if (!link) throw notFound("The link");
  if (!canGrantRole(actor, link)) {
    throw new GatehouseError("forbidden", "This link gives a role above yours.");
  }
  return link;
}

/** The same for a named one: the self-service link has no settings but the organization's. */
async function lockNamedLink(
  tx: Transaction,
  actor: Actor,
  joinLinkId: string,
): Promise<LockedLink & { name: string }> {
  const link = await lockLink(tx, actor, joinLinkId);
  if (link.name === null) {
    throw new GatehouseError(
      "conflict",
      "The self-service link is set up with the organization's own switch, allowlist and default role.",
    );
  }
  return { ...link, name: link.name };
}

async function recordLink(
  tx: Transaction,
  actor: Actor,
  action: AuditAction,
  link: { id: string; name: string | null },
  change: { before?: unknown; after?: unknown },
  at: Date,
): Promise<void> {
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    [
      {
        action,
        targetType: "join_link",
        targetId: link.id,
        targetLabel: linkLabel(link.name),
        ...change,
      },
    ],
    at,
  );
}

/**
 * Makes a new link in place of the old one, which is dead at once, with all registrations that
 * wait for their proof.
 * @returns the new link
 * @throws forbidden, not_found
 */
export async function regenerateLink(actor: Actor, joinLinkId: string): Promise<{ url: string }> {
  const at = now();
  return db.transaction(async (tx) => {
    const link = await lockLink(tx, actor, joinLinkId);
    const generation = link.generation + 1;
    await tx.update(joinLinks).set({ generation }).where(eq(joinLinks.id, link.id));
    await recordLink(
      tx,
      actor,
      "join_link.regenerated",
      link,
      { before: { generation: link.generation }, after: { generation } },
      at,
    );
    return { url: joinLinkUrl(link.id, generation) };
  });
}

/** What of a link the actor decides, as the database keeps it. */
type LinkSettings = Pick<
  typeof joinLinks.$inferSelect,
  "roleKey" | "allowedDomains" | "mostUses" | "expiresAt"
> & { name: string };

const invalid = (field: string, sentence: string): GatehouseError =>
  new GatehouseError("invalid", sentence, { [field]: sentence });

/** A day counts to its end. */
const instantOf = (text: string): Date =>
  new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59.999Z` : text);

/**
 * Checks what the schema cannot know.
 * @param previous what the link has already: an end that is over may stay
 * @throws invalid or forbidden at the field
 */
async function settingsOf(
  tx: Transaction,
  actor: Actor,
  input: JoinLinkInput,
  at: Date,
  previous?: LockedLink,
): Promise<LinkSettings> {
  const [role] = await tx
    .select({ rank: roles.rank })
    .from(roles)
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, roles.organizationId),
    )
    .where(
      and(
        eq(roles.organizationId, actor.organization.id),
        eq(roles.key, input.roleKey || identityConfigurations.defaultRoleKey),
      ),
    );
  if (!role) throw invalid("roleKey", "This role does not exist.");
  if (!canGrantRole(actor, role)) {
    const sentence = "You cannot give this role: it is above yours.";
    throw new GatehouseError("forbidden", sentence, { roleKey: sentence });
  }
  const expiresAt = input.expiresAt === null ? null : instantOf(input.expiresAt);
  const kept = expiresAt !== null && previous?.expiresAt?.getTime() === expiresAt.getTime();
  if (expiresAt && expiresAt <= at && !kept) {
    throw invalid("expiresAt", "Choose a date in the future.");
  }
  if (input.mostUses !== null && input.mostUses < (previous?.uses ?? 0)) {
    throw invalid(
      "mostUses",
      `${previous!.uses} people have joined with this link. Enter ${previous!.uses} or more.`,
    );
  }
  return {
    name: input.name,
    roleKey: input.roleKey === "" ? null : input.roleKey,
    allowedDomains: input.allowedDomains.length === 0 ? null : input.allowedDomains,
    mostUses: input.mostUses,
    expiresAt,
  };
}

/** @throws conflict at the name when another link of the organization has it */
async function withOwnName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const sentence = "Another link has this name.";
    throw new GatehouseError("conflict", sentence, { name: sentence });
  }
}

/**
 * Makes a named link.
 * @throws forbidden, invalid or conflict with the sentence at the field
 */
export async function createJoinLink(
  actor: Actor,
  input: JoinLinkInput,
): Promise<{ joinLinkId: string; url: string }> {
  requirePermission(actor, "identity:manage");
  const at = now();
  return withOwnName(() =>
    db.transaction(async (tx) => {
      const settings = await settingsOf(tx, actor, input, at);
      const [created] = await tx
        .insert(joinLinks)
        .values({
          ...settings,
          organizationId: actor.organization.id,
          createdAt: at,
          createdBy: actor.userId,
        })
        .returning({ id: joinLinks.id });
      const link = { id: created!.id, name: settings.name };
      await recordLink(tx, actor, "join_link.created", link, { after: settings }, at);
      return { joinLinkId: link.id, url: joinLinkUrl(link.id, 1) };
    }),
  );
}

/**
 * Changes a named link; the link itself stays as it is.
 * @throws forbidden, not_found, invalid or conflict with the sentence at the field
 */
export async function editJoinLink(actor: Actor, input: JoinLinkInput): Promise<void> {
  const at = now();
  if (!input.id) throw notFound("The link");
  const joinLinkId = input.id;
  await withOwnName(() =>
    db.transaction(async (tx) => {
      const link = await lockNamedLink(tx, actor, joinLinkId);
      const settings = await settingsOf(tx, actor, input, at, link);
      const before: LinkSettings = {
        name: link.name,
        roleKey: link.roleKey,
        allowedDomains: link.allowedDomains,
        mostUses: link.mostUses,
        expiresAt: link.expiresAt,
      };
      if (JSON.stringify(before) === JSON.stringify(settings)) return;
      await tx.update(joinLinks).set(settings).where(eq(joinLinks.id, link.id));
      const change = { before, after: settings };
      await recordLink(tx, actor, "join_link.edited", { ...link, name: settings.name }, change, at);
    }),
  );
}

/**
 * Stops a named link for a while; nobody comes through it, also with a mail that left earlier.
 * @throws forbidden, not_found
 */
export async function pauseJoinLink(actor: Actor, joinLinkId: string): Promise<void> {
  await setPaused(actor, joinLinkId, true);
}

/** Lets a paused link work again. @throws forbidden, not_found */
export async function resumeJoinLink(actor: Actor, joinLinkId: string): Promise<void> {
  await setPaused(actor, joinLinkId, false);
}

async function setPaused(actor: Actor, joinLinkId: string, paused: boolean): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const link = await lockNamedLink(tx, actor, joinLinkId);
    if ((link.pausedAt !== null) === paused) return;
    await tx
      .update(joinLinks)
      .set({ pausedAt: paused ? at : null })
      .where(eq(joinLinks.id, link.id));
    const action = paused ? "join_link.paused" : "join_link.resumed";
    await recordLink(
      tx,
      actor,
      action,
      link,
      { before: { paused: !paused }, after: { paused } },
      at,
    );
  });
}

/**
 * Ends a named link for good: its page says so. Those who came through it stay.
 * @throws forbidden, not_found
 */
export async function deleteJoinLink(actor: Actor, joinLinkId: string): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const link = await lockNamedLink(tx, actor, joinLinkId);
    await tx.update(joinLinks).set({ deletedAt: at }).where(eq(joinLinks.id, link.id));
    await recordLink(tx, actor, "join_link.deleted", link, { before: { uses: link.uses } }, at);
  });
}
