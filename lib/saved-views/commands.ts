import { and, eq, or } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { identityConfigurations } from "@/db/schema/identity-configurations";
import { roles } from "@/db/schema/roles";
import { savedViews } from "@/db/schema/saved-views";
import { users } from "@/db/schema/users";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditEvent } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { isUniqueViolation, retryOnCollision } from "@/lib/transactions";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";
import { lockUsers } from "@/lib/users/lock";

import { canonicalQuery } from "./canonical-query";
import type { ChangeViewInput, SaveViewInput } from "./schema";

/** The most views that a user can have. */
export const maxViews = 50;
/** Most views that an organization shares: every page of Users lists them. */
export const maxSharedViews = 100;
/** Longest query of a view, in canonical form. */
const maxQueryLength = 2048;

const viewColumns = {
  id: savedViews.id,
  name: savedViews.name,
  query: savedViews.query,
  shared: savedViews.shared,
  ownerId: savedViews.ownerId,
};

/** The values of a view that audit events record. */
type ViewValues = Pick<typeof savedViews.$inferSelect, "name" | "query" | "shared">;

/** Either saved, or not, because the actor already has a view with this name. */
export type SaveViewResult =
  | { saved: true; viewId: string }
  /** `shared` tells whether that view is shared. */
  | { saved: false; shared: boolean };

/** @throws invalid when the query is too long */
function storedQuery(query: string): string {
  const canonical = canonicalQuery(query);
  if (canonical.length <= maxQueryLength) return canonical;
  throw new GatehouseError(
    "invalid",
    "A view cannot hold so long a search or so many roles. Use fewer of them.",
  );
}

/**
 * Locks the actor and the organization, so that the limits hold, and reads the actor's rights as they
 * are now.
 * @throws unauthenticated when the actor is no longer active, forbidden without users:read
 */
async function lockReader(tx: Transaction, actor: Actor, at: Date): Promise<Subject> {
  const { subject } = await lockUsers(tx, actor, [], at);
  requirePermission(subject, "users:read");
  return subject;
}

/**
 * Locks a view that the actor can change: their own, or one shared by a user of at most their rank.
 * @throws not_found for what the actor cannot see, forbidden
 */
async function lockView(tx: Transaction, actor: Actor, subject: Subject, viewId: string) {
  const [view] = await tx
    .select({ ...viewColumns, ...accessColumns(now()) })
    .from(savedViews)
    .innerJoin(users, eq(users.id, savedViews.ownerId))
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .where(
      and(
        eq(savedViews.id, viewId),
        eq(savedViews.organizationId, actor.organization.id),
        or(savedViews.shared, eq(savedViews.ownerId, actor.userId)),
      ),
    )
    .for("no key update", { of: savedViews });
  if (!view) throw notFound("This view");
  if (view.ownerId !== actor.userId) {
    requirePermission(subject, "users:manage", { userId: view.ownerId, ...accessOf(view) });
  }
  return view;
}

/** @throws forbidden without users:manage, conflict when the organization shares too many */
async function requireSharing(tx: Transaction, actor: Actor, subject: Subject): Promise<void> {
  requirePermission(subject, "users:manage");
  const count = await tx.$count(
    savedViews,
    and(eq(savedViews.organizationId, actor.organization.id), savedViews.shared),
  );
  if (count < maxSharedViews) return;
  throw new GatehouseError(
    "conflict",
    `${actor.organization.name} shares ${maxSharedViews} views, which is the most. Delete one first, or keep this one to yourself.`,
  );
}

/** @throws conflict when the actor cannot have more views */
async function requireRoom(tx: Transaction, actor: Actor): Promise<void> {
  const count = await tx.$count(savedViews, eq(savedViews.ownerId, actor.userId));
  if (count < maxViews) return;
  throw new GatehouseError(
    "conflict",
    `You have ${maxViews} views, which is the most. Delete one first.`,
  );
}

async function record(
  tx: Transaction,
  actor: Actor,
  action: AuditEvent["action"],
  view: { id: string; name: string },
  change: Pick<AuditEvent, "before" | "after">,
  at: Date,
): Promise<void> {
  const target = { targetType: "view", targetId: view.id, targetLabel: view.name } as const;
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    [{ action, ...target, ...change }],
    at,
  );
}

/** Updates a locked view and records the difference, if there is one. */
async function write(
  tx: Transaction,
  actor: Actor,
  view: ViewValues & { id: string },
  after: ViewValues,
  at: Date,
): Promise<void> {
  const fields = (["name", "query", "shared"] as const).filter(
    (field) => view[field] !== after[field],
  );
  if (fields.length === 0) return;
  const { name, query, shared } = after;
  await tx.update(savedViews).set({ name, query, shared }).where(eq(savedViews.id, view.id));
  const only = (values: ViewValues) =>
    Object.fromEntries(fields.map((field) => [field, values[field]]));
  const change = { before: only(view), after: only(after) };
  await record(tx, actor, "view.changed", { id: view.id, name }, change, at);
}

/**
 * Saves the filters of a URL under a name, for the actor or for the organization. With `replace` it
 * overwrites the actor's view with that name; without users:manage a shared view stays shared.
 * @throws forbidden without users:read, or users:manage to share; invalid; conflict beyond the limits
 */
export async function saveView(actor: Actor, input: SaveViewInput): Promise<SaveViewResult> {
  requirePermission(actor, "users:read");
  const { name, replace } = input;
  const query = storedQuery(input.query);
  const at = now();
  // A manager may rename a view of the actor to this name at the same moment.
  return retryOnCollision(() =>
    db.transaction(async (tx): Promise<SaveViewResult> => {
      const subject = await lockReader(tx, actor, at);
      const [existing] = await tx
        .select(viewColumns)
        .from(savedViews)
        .where(and(eq(savedViews.ownerId, actor.userId), eq(savedViews.name, name)))
        .for("no key update");
      if (existing && !replace) return { saved: false, shared: existing.shared };
      if (input.shared && !existing?.shared) await requireSharing(tx, actor, subject);
      if (existing) {
        const canShare = subject.permissions.has("users:manage");
        const shared = canShare ? input.shared : existing.shared;
        await write(tx, actor, existing, { name, query, shared }, at);
        return { saved: true, viewId: existing.id };
      }
      await requireRoom(tx, actor);
      const values: ViewValues = { name, query, shared: input.shared };
      const [created] = await tx
        .insert(savedViews)
        .values({
          ...values,
          organizationId: actor.organization.id,
          ownerId: actor.userId,
          createdAt: at,
        })
        .returning({ id: savedViews.id });
      await record(tx, actor, "view.saved", { id: created!.id, name }, { after: values }, at);
      return { saved: true, viewId: created!.id };
    }),
  );
}

/**
 * Renames, shares, unshares or updates a view. A shared one can be changed by its owner, or by users
 * with users:manage of at least the owner's rank; sharing needs users:manage.
 * @throws not_found, forbidden, invalid, conflict for a name of another view of its owner (at the
 * field) or beyond the limits
 */
export async function changeView(actor: Actor, input: ChangeViewInput): Promise<void> {
  requirePermission(actor, "users:read");
  const query = input.query === undefined ? undefined : storedQuery(input.query);
  const at = now();
  try {
    await db.transaction(async (tx) => {
      const subject = await lockReader(tx, actor, at);
      const view = await lockView(tx, actor, subject, input.viewId);
      if (input.shared && !view.shared) await requireSharing(tx, actor, subject);
      const { name = view.name, shared = view.shared } = input;
      await write(tx, actor, view, { name, query: query ?? view.query, shared }, at);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const sentence = "There is another view of this name.";
    throw new GatehouseError("conflict", sentence, { name: sentence });
  }
}

/**
 * Deletes a view, also for the users with whom it was shared.
 * @throws not_found, forbidden for a shared view of another user without users:manage over them
 */
export async function deleteView(actor: Actor, viewId: string): Promise<void> {
  requirePermission(actor, "users:read");
  const at = now();
  await db.transaction(async (tx) => {
    const subject = await lockReader(tx, actor, at);
    const view = await lockView(tx, actor, subject, viewId);
    await tx.delete(savedViews).where(eq(savedViews.id, view.id));
    const { name, query, shared } = view;
    await record(tx, actor, "view.deleted", view, { before: { name, query, shared } }, at);
  });
}
