import { and, eq, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/users";
import { inIds } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { GatehouseError } from "@/lib/errors";

import { countActiveAdministrators, countUsers } from "./list/counts";
import { readPerson, selectUsers } from "./list/row";
import type { PersonFacts } from "./list/row";

/** What a transaction may rely on until it ends. */
export type LockedPeople = {
  /** The actor, with rank and permissions as they are now. */
  subject: Subject;
  /** Those asked for that the organization has, by id. */
  people: Map<string, PersonFacts>;
  activeAdministrators: number;
};

/**
 * Locks the actor and the people acted upon, in one order for all, and reads them as they are now:
 * what the page showed, or the request began with, may be over. Who acts on people of one
 * organization does so one after the other, so that the number of active Administrators stays what
 * it is here, however many there are.
 * @throws unauthenticated when the actor may not act any more
 */
export async function lockPeople(
  tx: Transaction,
  actor: ActingUser,
  userIds: readonly string[],
  at: Date,
): Promise<LockedPeople> {
  await takeTurns(tx, actor.organization.id);
  const rows = await selectUsers(tx)
    .where(
      and(
        eq(users.organizationId, actor.organization.id),
        inIds(users.id, [actor.userId, ...userIds]),
      ),
    )
    .orderBy(users.id)
    .for("no key update", { of: users });
  const own = rows.find((row) => row.id === actor.userId);
  if (own?.status !== "active") {
    throw new GatehouseError("unauthenticated", "Your session has ended. Sign in again.");
  }
  const wanted = new Set(userIds);
  return {
    subject: {
      userId: own.id,
      rank: own.rank,
      permissions: new Set([...own.rolePermissions, ...own.extraPermissions]),
    },
    people: new Map(
      rows.filter((row) => wanted.has(row.id)).map((row) => [row.id, readPerson(row, at)]),
    ),
    activeAdministrators: countActiveAdministrators(await countUsers(tx, actor.organization.id)),
  };
}

/** Lets the next who acts on people of the organization wait until this transaction ends. */
async function takeTurns(tx: Transaction, organizationId: string): Promise<void> {
  await tx.execute(sql`select from organizations where id = ${organizationId} for no key update`);
}

/**
 * Locks everybody of an organization, in the order of `lockPeople` and before it, for what changes
 * many of them with one statement: that would lock them in an order of its own.
 */
export async function lockEverybody(tx: Transaction, organizationId: string): Promise<void> {
  await takeTurns(tx, organizationId);
  await tx.execute(sql`
    select count(*) from (
      select from users where organization_id = ${organizationId} order by id for no key update
    ) as everybody
  `);
}
