import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import type { Permission, Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditEvent } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { isUniqueViolation, retryOnCollision } from "@/lib/transactions";

import { canonicalQuery } from "./canonical-query";
import type { ChangeViewInput, SaveViewInput } from "./schema";

/** Most views of one person. */
export const mostViews = 50;
/** Most views that an organization shares: every page of Users lists them. */
export const mostSharedViews = 100;
/** Longest query of a view, in canonical form. */
const longestQuery = 2048;

/** What a view holds, as audit events tell it. */
type ViewValues = { name: string; query: string; shared: boolean };
type View = ViewValues & { id: string; ownerId: string; ownerRank: number };

/** Either saved, or nothing done because the actor has a view of this name. */
export type SaveViewResult =
  | { saved: true; viewId: string }
  /** `shared` is what that view is. */
  | { saved: false; shared: boolean };

/** @throws invalid when there is too much of it */
function storedQuery(query: string): string {
  const canonical = canonicalQuery(query);
  if (canonical.length <= longestQuery) return canonical;
  throw new GatehouseError(
    "invalid",
    "A view cannot hold so long a search or so many roles. Use fewer of them.",
  );
}

/**
 * Locks the actor, so that what they do to their views happens one after the other, and reads what
 * they may do as it is now.
 * @throws unauthenticated when the actor may not act any more, forbidden without users:read
 */
async function lockActor(tx: Transaction, actor: Actor): Promise<Subject> {
  const [row] = await tx.execute<{
    rank: number;
    permissions: Permission[];
    extraPermissions: Permission[];
  }>(sql`
    select rank, permissions, extra_permissions as "extraPermissions"
    from users
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    where users.id = ${actor.userId} and users.status = 'active'
    for no key update of users
  `);
  if (!row) throw new GatehouseError("unauthenticated", "Your session has ended. Sign in again.");
  const permissions = new Set([...row.permissions, ...row.extraPermissions]);
  const subject = { userId: actor.userId, rank: row.rank, permissions };
  requirePermission(subject, "users:read");
  return subject;
}

/**
 * Locks a view that the actor may change: their own, or one that somebody up to their rank shares.
 * @throws not_found for what the actor cannot see, forbidden
 */
async function lockView(
  tx: Transaction,
  actor: Actor,
  subject: Subject,
  viewId: string,
): Promise<View> {
  const [view] = await tx.execute<View>(sql`
    select saved_views.id, saved_views.name, query, shared, owner_id as "ownerId",
      rank as "ownerRank"
    from saved_views
    join users on users.id = owner_id
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    where saved_views.id = ${viewId} and saved_views.organization_id = ${actor.organization.id}
      and (shared or owner_id = ${actor.userId})
    for no key update of saved_views
  `);
  if (!view) throw notFound("This view");
  if (view.ownerId !== actor.userId) {
    requirePermission(subject, "users:manage", { userId: view.ownerId, rank: view.ownerRank });
  }
  return view;
}

/** Lets the next who shares with the organization wait until this transaction ends. */
async function takeTurns(tx: Transaction, actor: Actor): Promise<void> {
  await tx.execute(
    sql`select from organizations where id = ${actor.organization.id} for no key update`,
  );
}

/** @throws forbidden without users:manage, conflict when the organization shares too many */
async function requireSharing(tx: Transaction, actor: Actor, subject: Subject): Promise<void> {
  requirePermission(subject, "users:manage");
  const [row] = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from saved_views
    where organization_id = ${actor.organization.id} and shared
  `);
  if (row!.count < mostSharedViews) return;
  throw new GatehouseError(
    "conflict",
    `${actor.organization.name} shares ${mostSharedViews} views, which is the most. Delete one first, or keep this one to yourself.`,
  );
}

/** @throws conflict when the actor has as many views as one may have */
async function requireRoom(tx: Transaction, actor: Actor): Promise<void> {
  const [row] = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from saved_views where owner_id = ${actor.userId}
  `);
  if (row!.count < mostViews) return;
  throw new GatehouseError(
    "conflict",
    `You have ${mostViews} views, which is the most. Delete one first.`,
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

/** Writes what a locked view becomes, if that is something else, and records the difference. */
async function write(
  tx: Transaction,
  actor: Actor,
  view: View,
  after: ViewValues,
  at: Date,
): Promise<void> {
  const fields = (["name", "query", "shared"] as const).filter(
    (field) => view[field] !== after[field],
  );
  if (fields.length === 0) return;
  await tx.execute(sql`
    update saved_views
    set name = ${after.name}, query = ${after.query}, shared = ${after.shared}
    where id = ${view.id}
  `);
  const only = (values: ViewValues) =>
    Object.fromEntries(fields.map((field) => [field, values[field]]));
  const change = { before: only(view), after: only(after) };
  await record(tx, actor, "view.changed", { id: view.id, name: after.name }, change, at);
}

/**
 * Saves the filters of an address under a name, for oneself or for the organization. With `replace`
 * it writes over one's own view of that name; who may not share leaves a shared one shared.
 * @throws forbidden without users:read, or users:manage to share; invalid; conflict beyond the limits
 */
export async function saveView(actor: Actor, input: SaveViewInput): Promise<SaveViewResult> {
  requirePermission(actor, "users:read");
  const { name, replace } = input;
  const query = storedQuery(input.query);
  const at = now();
  // A manager may give a view of the actor this name at the same moment.
  return retryOnCollision(() =>
    db.transaction(async (tx): Promise<SaveViewResult> => {
      if (input.shared) await takeTurns(tx, actor);
      const subject = await lockActor(tx, actor);
      const [existing] = await tx.execute<View>(sql`
        select id, name, query, shared, owner_id as "ownerId", ${subject.rank}::int as "ownerRank"
        from saved_views where owner_id = ${actor.userId} and name = ${name}
        for no key update
      `);
      if (existing && !replace) return { saved: false, shared: existing.shared };
      if (input.shared && !existing?.shared) await requireSharing(tx, actor, subject);
      if (existing) {
        const maySay = subject.permissions.has("users:manage");
        const shared = maySay ? input.shared : existing.shared;
        await write(tx, actor, existing, { name, query, shared }, at);
        return { saved: true, viewId: existing.id };
      }
      await requireRoom(tx, actor);
      const values = { name, query, shared: input.shared };
      const [made] = await tx.execute<{ id: string }>(sql`
        insert into saved_views (organization_id, owner_id, name, shared, query, created_at)
        values (${actor.organization.id}, ${actor.userId}, ${name}, ${values.shared}, ${query},
          ${at.toISOString()})
        returning id
      `);
      await record(tx, actor, "view.saved", { id: made!.id, name }, { after: values }, at);
      return { saved: true, viewId: made!.id };
    }),
  );
}

/**
 * Renames, shares, keeps to its owner or updates a view. A shared one is changed by its owner, or by
 * somebody with users:manage of at least the owner's rank; sharing itself takes users:manage.
 * @throws not_found, forbidden, invalid, conflict for a name that its owner has given already (at
 * the field) or beyond the limits
 */
export async function changeView(actor: Actor, input: ChangeViewInput): Promise<void> {
  requirePermission(actor, "users:read");
  const query = input.query === undefined ? undefined : storedQuery(input.query);
  const at = now();
  try {
    await db.transaction(async (tx) => {
      if (input.shared) await takeTurns(tx, actor);
      const subject = await lockActor(tx, actor);
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
 * Deletes a view, for everybody who had it.
 * @throws not_found, forbidden for a shared view of somebody else without users:manage over them
 */
export async function deleteView(actor: Actor, viewId: string): Promise<void> {
  requirePermission(actor, "users:read");
  const at = now();
  await db.transaction(async (tx) => {
    const subject = await lockActor(tx, actor);
    const view = await lockView(tx, actor, subject, viewId);
    await tx.execute(sql`delete from saved_views where id = ${view.id}`);
    const { name, query, shared } = view;
    await record(tx, actor, "view.deleted", view, { before: { name, query, shared } }, at);
  });
}
