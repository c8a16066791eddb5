import { and, desc, eq, gt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { auditEvents } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { after, now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { withUniqueName } from "@/lib/transactions";
import { undoableFor } from "@/lib/undo";
import { lockUsers } from "@/lib/users/lock";

import { lockGroupToEdit } from "./lock";
import { groupFields } from "./values";
import type { GroupValues } from "./values";
import { valuesOf, writeGroup } from "./write";

/** An edit that the actor can still undo. */
export type UndoableEdit = {
  eventId: string;
  /** The values to go back to. */
  before: Partial<GroupValues>;
  until: Date;
};

/**
 * The actor's last edit of a group, if it was less than 10 minutes ago, was no undo itself, and its
 * values are still those of the group.
 */
export async function undoableEdit(
  executor: Executor,
  actor: Actor,
  groupId: string,
  current: GroupValues,
  at: Date,
): Promise<UndoableEdit | undefined> {
  const [event] = await executor
    .select({
      id: sql<string>`${auditEvents.id}::text`,
      at: auditEvents.at,
      before: sql<Partial<GroupValues> | null>`${auditEvents.before}`,
      after: sql<(Partial<GroupValues> & { undoOf?: string }) | null>`${auditEvents.after}`,
    })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.organizationId, actor.organization.id),
        eq(auditEvents.targetId, groupId),
        eq(auditEvents.action, "group.edited"),
        eq(auditEvents.actorId, actor.userId),
        gt(auditEvents.at, after(at, -undoableFor)),
      ),
    )
    .orderBy(desc(auditEvents.at), desc(auditEvents.id))
    .limit(1);
  if (!event?.before || !event.after || event.after.undoOf) return undefined;
  const { before, after: values } = event;
  const changed = groupFields.filter((field) => field in values);
  if (changed.length === 0 || changed.some((field) => values[field] !== current[field])) {
    return undefined;
  }
  return { eventId: event.id, before, until: after(event.at, undoableFor) };
}

/**
 * Undoes the actor's own last edit of a group, once and within 10 minutes, by the rules of an edit.
 * @throws not_found, forbidden, or conflict with the reason why it cannot be undone
 */
export async function undoGroupEdit(actor: Actor, groupId: string): Promise<void> {
  const at = now();
  await withUniqueName("group", () =>
    db.transaction(async (tx) => {
      const { subject } = await lockUsers(tx, actor, [], at);
      const group = await lockGroupToEdit(tx, actor, subject, groupId);
      const current = valuesOf(group);
      const edit = await undoableEdit(tx, actor, group.id, current, at);
      if (!edit) {
        throw new GatehouseError(
          "conflict",
          "This can no longer be undone: it was changed since, or more than 10 minutes have passed.",
        );
      }
      const values = { ...current, ...edit.before };
      await writeGroup(tx, actor, subject, group, values, at, edit.eventId);
    }),
  );
}
