import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { decodeCursor, pageOf } from "@/lib/keyset";
import { displayName } from "@/lib/users/display-name";
import type { UserStatus } from "@/lib/users/status";

import { changesAccess, differenceOf } from "./change";
import type { AccessChange } from "./change";
import { countUsersOfKinds, listUsersOfKinds } from "./kind-queries";
import { countAccessChanges, readAccessDefinitions } from "./require";

/** A user whose access a change would change. */
export type AffectedUser = {
  userId: string;
  name: string;
  email: string;
  status: UserStatus;
  gains: Permission[];
  loses: Permission[];
  rankBefore: number;
  rankAfter: number;
};

/** How many users gain or lose something, and how many each permission. */
export type AccessTotals = { users: number; permissions: Partial<Record<Permission, number>> };

export type AccessPreview = {
  /** How many users change at all; 0 when the change has no effect. */
  changed: number;
  gains: AccessTotals;
  loses: AccessTotals;
  /** A page of these users by name; only with users:manage, who may see what others may do. */
  rows: AffectedUser[];
  /** How many match the search. */
  total: number;
  next?: string;
  previous?: string;
};

export type AccessPreviewQuery = { search: string; cursor?: string | undefined };

const rowsPerPage = 50;

type CountedDifference = ReturnType<typeof differenceOf> & { count: number };

function totalsOf(
  changes: readonly CountedDifference[],
  part: (change: CountedDifference) => { permissions: Permission[]; rank: boolean },
): AccessTotals {
  const totals: AccessTotals = { users: 0, permissions: {} };
  for (const change of changes) {
    const { permissions, rank } = part(change);
    if (permissions.length > 0 || rank) totals.users += change.count;
    for (const permission of permissions) {
      totals.permissions[permission] = (totals.permissions[permission] ?? 0) + change.count;
    }
  }
  return totals;
}

/**
 * Tells who would gain or lose what by a change of roles, group roles, memberships or the mode,
 * deleted users left out. A constant number of statements for any number of users. The caller has
 * checked that the actor may make such a change; the command decides about this one.
 */
export async function previewAccessChange(
  actor: Actor,
  change: AccessChange,
  query: AccessPreviewQuery,
): Promise<AccessPreview> {
  const at = now();
  const organizationId = actor.organization.id;
  const definitions = await readAccessDefinitions(db, organizationId);
  const affected = { organizationId, actorId: actor.userId, definitions, change, at };
  const changes = (await countAccessChanges(db, affected))
    .filter((each) => each.kind.status !== "deleted" && changesAccess(each))
    .map((each) => ({ kindText: each.kindText, count: each.count, ...differenceOf(each) }));
  const changed = changes.reduce((sum, { count }) => sum + count, 0);
  const totals = {
    changed,
    gains: totalsOf(changes, ({ gains, rankBefore, rankAfter }) => ({
      permissions: gains,
      rank: rankAfter > rankBefore,
    })),
    loses: totalsOf(changes, ({ loses, rankBefore, rankAfter }) => ({
      permissions: loses,
      rank: rankAfter < rankBefore,
    })),
  };
  if (changed === 0 || !can(actor, "users:manage")) return { ...totals, rows: [], total: 0 };

  const kinds = changes.map(({ kindText }) => kindText);
  const differences = new Map(
    changes.map(({ kindText, gains, loses, rankBefore, rankAfter }) => [
      kindText,
      { gains, loses, rankBefore, rankAfter },
    ]),
  );
  const cursor = decodeCursor(query.cursor, ["text"]);
  const read = {
    search: query.search,
    place: cursor,
    backward: cursor?.direction === "before",
    limit: rowsPerPage + 1,
  };
  const [rows, total] = await Promise.all([
    listUsersOfKinds(db, affected, kinds, read),
    query.search.trim() === "" ? changed : countUsersOfKinds(db, affected, kinds, query.search),
  ]);
  const page = pageOf(rows, rowsPerPage, cursor);
  return {
    ...totals,
    total,
    next: page.next,
    previous: page.previous,
    rows: page.rows.map((row) => ({
      userId: row.id,
      name: displayName(row),
      email: row.email,
      status: row.status,
      ...differences.get(row.kindText)!,
    })),
  };
}
