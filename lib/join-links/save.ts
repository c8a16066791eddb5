import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { identityConfigurations, joinLinks, roles } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole, isSafeForLinks, unsafeForLinksReason } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import type { GroupGrant } from "@/lib/groups/grantable";
import { rolePermissions } from "@/lib/roles/queries";
import { isUniqueViolation } from "@/lib/transactions";
import { lockActor } from "@/lib/users/lock";
import { roleAboveReason } from "@/lib/users/operations";

import { requireLinkGroups, saveLinkGroups } from "./groups";
import { lockNamedLink, recordLink } from "./lock";
import type { LockedLink } from "./lock";
import type { JoinLinkInput } from "./join-link-schema";
import { joinLinkUrl } from "./queries";

/** The settings of a link, as columns. */
type LinkSettings = Pick<
  typeof joinLinks.$inferSelect,
  "roleKey" | "allowedDomains" | "maxUses" | "expiresAt"
> & { name: string };

const invalid = (field: string, sentence: string): GatehouseError =>
  new GatehouseError("invalid", sentence, { [field]: sentence });

/** A day ends at its last millisecond (UTC). */
const instantOf = (text: string): Date =>
  new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59.999Z` : text);

/**
 * Checks what depends on the database.
 * @param previous the link before an edit: its expiry may stay in the past
 * @throws invalid or forbidden at the field
 */
async function settingsOf(
  tx: Transaction,
  actor: Actor,
  subject: Subject,
  input: JoinLinkInput,
  at: Date,
  previous?: LockedLink,
): Promise<LinkSettings> {
  const [role] = await tx
    .select({ name: roles.name, rank: roles.rank, permissions: rolePermissions })
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
  if (!canGrantRole(subject, role)) {
    const sentence = roleAboveReason;
    throw new GatehouseError("forbidden", sentence, { roleKey: sentence });
  }
  if (!isSafeForLinks(role)) throw invalid("roleKey", unsafeForLinksReason(role.name));
  const expiresAt = input.expiresAt === null ? null : instantOf(input.expiresAt);
  const kept = expiresAt !== null && previous?.expiresAt?.getTime() === expiresAt.getTime();
  if (expiresAt && expiresAt <= at && !kept) {
    throw invalid("expiresAt", "Choose a date in the future.");
  }
  if (input.maxUses !== null && input.maxUses < (previous?.uses ?? 0)) {
    throw invalid(
      "maxUses",
      `${previous!.uses} people have joined with this link. Enter ${previous!.uses} or more.`,
    );
  }
  return {
    name: input.name,
    roleKey: input.roleKey === "" ? null : input.roleKey,
    allowedDomains: input.allowedDomains.length === 0 ? null : input.allowedDomains,
    maxUses: input.maxUses,
    expiresAt,
  };
}

/** The settings of a link with the names of its groups, as the audit log stores them. */
const recorded = (settings: LinkSettings, groups: readonly GroupGrant[]) => ({
  ...settings,
  groups: groups.map(({ name }) => name),
});

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
      const subject = await lockActor(tx, actor, at);
      requirePermission(subject, "identity:manage");
      const settings = await settingsOf(tx, actor, subject, input, at);
      const groups = await requireLinkGroups(tx, actor, subject, input.groupIds ?? [], []);
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
      await saveLinkGroups(
        tx,
        actor.organization.id,
        link.id,
        groups.map(({ id }) => id),
      );
      const change = { after: recorded(settings, groups) };
      await recordLink(tx, actor, "join_link.created", link, change, at);
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
      const { subject } = link;
      const settings = await settingsOf(tx, actor, subject, input, at, link);
      const groups = await requireLinkGroups(tx, actor, subject, input.groupIds, link.groups);
      const before = recorded(
        {
          name: link.name,
          roleKey: link.roleKey,
          allowedDomains: link.allowedDomains,
          maxUses: link.maxUses,
          expiresAt: link.expiresAt,
        },
        link.groups,
      );
      const change = { before, after: recorded(settings, groups) };
      if (JSON.stringify(before) === JSON.stringify(change.after)) return;
      await tx.update(joinLinks).set(settings).where(eq(joinLinks.id, link.id));
      await saveLinkGroups(
        tx,
        actor.organization.id,
        link.id,
        groups.map(({ id }) => id),
      );
      await recordLink(tx, actor, "join_link.edited", { ...link, name: settings.name }, change, at);
    }),
  );
}
