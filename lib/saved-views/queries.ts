import { and, eq, or } from "drizzle-orm";

import { db } from "@/db/client";
import { identityConfigurations } from "@/db/schema/identity-configurations";
import { roles } from "@/db/schema/roles";
import { savedViews } from "@/db/schema/saved-views";
import { users } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import { can, decide } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";
import { now } from "@/lib/clock";
import { displayName } from "@/lib/users/display-name";

import { canonicalQuery } from "./canonical-query";
import type { Parameters } from "./canonical-query";

/** A view that the actor can use. */
export type SavedView = {
  id: string;
  name: string;
  /** In canonical form. */
  query: string;
  /** Whether all users of the organization with users:read have it. */
  shared: boolean;
  /** Whether it is the actor's own. */
  own: boolean;
  ownerName: string;
  /** Whether the actor can rename, share, update and delete it. */
  changeable: boolean;
};

const { compare } = new Intl.Collator("en", { numeric: true });

/**
 * The actor's own views and the shared ones, by name, also those of owners who were disabled or
 * deleted.
 * @throws forbidden without users:read
 */
export async function listSavedViews(actor: Actor): Promise<SavedView[]> {
  requirePermission(actor, "users:read");
  const rows = await db
    .select({
      id: savedViews.id,
      name: savedViews.name,
      query: savedViews.query,
      shared: savedViews.shared,
      ownerId: savedViews.ownerId,
      firstName: users.firstName,
      lastName: users.lastName,
      email: users.email,
      ...accessColumns(now()),
    })
    .from(savedViews)
    .innerJoin(users, eq(users.id, savedViews.ownerId))
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .where(
      or(
        eq(savedViews.ownerId, actor.userId),
        and(eq(savedViews.organizationId, actor.organization.id), savedViews.shared),
      ),
    );
  return rows
    .map((row) => {
      const { id, name, query, shared, ownerId } = row;
      const own = ownerId === actor.userId;
      const owner = { userId: ownerId, ...accessOf(row) };
      const changeable = own || can(actor, "users:manage", owner);
      return { id, name, query, shared, own, ownerName: displayName(row), changeable };
    })
    .toSorted((a, b) => compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

/** The view that a URL shows; `changed` when the URL differs from the view. */
export type CurrentView = { id: string; changed: boolean };

/** What the Users page shows about views. */
export type SavedViewsState = {
  views: SavedView[];
  /** The query that *Save view* would save. */
  query: string;
  current: CurrentView | null;
  organizationName: string;
  /** Why the actor cannot share; null if they can. */
  sharingRefusal: string | null;
};

/**
 * The view that a URL shows: the one that its `view` parameter names, or another with the same query.
 * Without any filter there is none.
 */
export function currentView(
  views: readonly Pick<SavedView, "id" | "query">[],
  query: string,
  appliedId: string | undefined,
): CurrentView | null {
  const applied = views.find(({ id }) => id === appliedId);
  if (applied?.query === query) return { id: applied.id, changed: false };
  if (query === "") return null;
  const same = views.find((view) => view.query === query);
  if (same) return { id: same.id, changed: false };
  return applied ? { id: applied.id, changed: true } : null;
}

/**
 * The views for the page of a URL.
 * @throws forbidden without users:read
 */
export async function savedViewsOf(actor: Actor, parameters: Parameters): Promise<SavedViewsState> {
  const views = await listSavedViews(actor);
  const query = canonicalQuery(parameters);
  const sharing = decide(actor, "users:manage");
  const appliedId = typeof parameters.view === "string" ? parameters.view : undefined;
  return {
    views,
    query,
    current: currentView(views, query, appliedId),
    organizationName: actor.organization.name,
    sharingRefusal: sharing.allowed ? null : sharing.reason,
  };
}
