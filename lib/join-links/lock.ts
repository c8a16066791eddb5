import { and, eq, getTableColumns, isNull } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { identityConfigurations, joinLinks, roles } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditAction } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { canGrantGroup } from "@/lib/groups/grantable";

import { groupsOfLinks } from "./groups";
import { linkLabel } from "./queries";
import { rolePermissions } from "@/lib/roles/queries";
import { lockActor } from "@/lib/users/lock";

import { roleKeyOfLink } from "./state";

export type LockedLink = Awaited<ReturnType<typeof lockLink>>;

/**
 * Locks a link that the actor can change, and the rights of the actor.
 * @throws forbidden without identity:manage, or when it gives more than the actor has, who could
 * register with it; not_found for links of other organizations and deleted ones
 */
export async function lockLink(tx: Transaction, actor: Actor, joinLinkId: string) {
  const subject = await lockActor(tx, actor, now());
  requirePermission(subject, "identity:manage");
  const [link] = await tx
    .select({ ...getTableColumns(joinLinks), rank: roles.rank, permissions: rolePermissions })
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
  if (!canGrantRole(subject, link)) {
    throw new GatehouseError("forbidden", "This link gives a role above yours.");
  }
  const groups = (await groupsOfLinks(tx, [link.id], { lock: true })).get(link.id)!;
  if (!groups.every((group) => canGrantGroup(subject, group))) {
    throw new GatehouseError(
      "forbidden",
      "This link adds people to a group with a role above yours.",
    );
  }
  return { ...link, subject, groups };
}

/** The same for a named link: the self-service link has only the organization's settings. */
export async function lockNamedLink(
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

/** Records a change of a link in the audit log. */
export async function recordLink(
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
