import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { groupMemberships } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requireAllowed } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { notFound } from "@/lib/errors";
import { lockUsers } from "@/lib/users/lock";

import { requireAdministrator } from "./administrators";
import { isCurrentMembership } from "./current";
import { requireEnd } from "./ends";
import { lockGroup } from "./lock";
import { decideEnd } from "./rules";

/**
 * Sets when a membership ends.
 * @param input.endsAt null: never
 * @throws not_found, also for users who are no members; forbidden; invalid at the field; conflict
 *   when no active Administrator would remain
 */
export async function setMembershipEnd(
  actor: Actor,
  { groupId, userId, endsAt }: { groupId: string; userId: string; endsAt: Date | null },
): Promise<void> {
  const at = now();
  requireEnd(endsAt, at);
  await db.transaction(async (tx) => {
    const { subject, people, activeAdministrators } = await lockUsers(tx, actor, [userId], at);
    const group = await lockGroup(tx, actor, subject, groupId);
    const person = people.get(userId);
    const isMembership = and(
      eq(groupMemberships.groupId, group.id),
      eq(groupMemberships.userId, userId),
      isCurrentMembership(at),
    );
    const [membership] = await tx
      .select({ endsAt: groupMemberships.endsAt })
      .from(groupMemberships)
      .where(isMembership);
    if (!person || !membership) throw notFound("This member");
    if (membership.endsAt?.getTime() === endsAt?.getTime()) return;
    requireAllowed(decideEnd(subject, group, person));
    await tx.update(groupMemberships).set({ endsAt }).where(isMembership);
    await requireAdministrator(tx, actor, activeAdministrators);
    const before = { group: group.name, endsAt: membership.endsAt?.toISOString() ?? null };
    const after = { group: group.name, endsAt: endsAt?.toISOString() ?? null };
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      [
        {
          action: "group.edited",
          targetType: "group",
          targetId: group.id,
          targetLabel: group.name,
          before: { endsAt: before.endsAt },
          after: { people: [person.email], endsAt: after.endsAt },
        },
        {
          action: "user.edited",
          targetType: "user",
          targetId: person.userId,
          targetLabel: person.email,
          before,
          after,
        },
      ],
      at,
    );
  });
}
