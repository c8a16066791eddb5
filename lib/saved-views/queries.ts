import { sql } from "drizzle-orm";

import { ask } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { can, decide } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { displayName } from "@/lib/users/schema";

import { canonicalQuery } from "./canonical-query";
import type { Parameters } from "./canonical-query";

/** A view that the actor may use. */
export type SavedView = {
  id: string;
  name: string;
  /** In canonical form. */
  query: string;
  /** Whether everybody of the organization who may see its people has it. */
  shared: boolean;
  /** Whether it is the actor's own. */
  own: boolean;
  ownerName: string;
  /** Whether the actor may rename, share, update and delete it. */
  changeable: boolean;
};

type Row = Omit<SavedView, "own" | "ownerName" | "changeable"> & {
  ownerId: string;
  firstName: string;
  lastName: string;
  email: string;
  rank: number;
};

const { compare } = new Intl.Collator("en", { numeric: true });

/**
 * The actor's own views and those that others share with the organization, by name. Those of people
 * who were disabled or deleted stay.
 * @throws forbidden without users:read
 */
export async function listSavedViews(actor: Actor): Promise<SavedView[]> {
  requirePermission(actor, "users:read");
  const rows = await ask<Row>(sql`
    select saved_views.id, saved_views.name, query, shared, owner_id as "ownerId",
      first_name as "firstName", last_name as "lastName", email, rank
    from (
      select id, name, query, shared, owner_id from saved_views
      where owner_id = ${actor.userId}
      union all
      select id, name, query, shared, owner_id from saved_views
      where organization_id = ${actor.organization.id} and shared and owner_id <> ${actor.userId}
    ) as saved_views
    join users on users.id = owner_id
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
  `);
  return rows
    .map(({ id, name, query, shared, ownerId, rank, ...owner }) => {
      const own = ownerId === actor.userId;
      const changeable = own || can(actor, "users:manage", { userId: ownerId, rank });
      return { id, name, query, shared, own, ownerName: displayName(owner), changeable };
    })
    .toSorted((a, b) => compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

/** Which view an address shows; `changed` when something of it was changed since it was applied. */
export type CurrentView = { id: string; changed: boolean };

/** What the Users page says about views. */
export type SavedViewsState = {
  views: SavedView[];
  /** What a view saved now would keep. */
  query: string;
  current: CurrentView | null;
  organizationName: string;
  /** Why the actor may not share; null for who may. */
  sharingRefusal: string | null;
};

/**
 * Which view an address shows: the one that its `view` names, or another that says the same. Without
 * any filter it shows everybody.
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
 * The views for the page of an address.
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
