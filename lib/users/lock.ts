import { and, count, eq, isNull } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { identityConfigurations, organizations, roles, sessions, users } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import type { ActingUser, Actor } from "@/lib/access/actor";
import { missingPermissions } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import type { LoginMethod } from "@/lib/login-methods";

import {
  accessColumns,
  accessOf,
  countActiveAdministrators,
  isIdentityOfUser,
  isRoleOfUser,
} from "./access";
import { readPerson, selectUsers } from "./list/row";
import type { PersonFacts } from "./list/row";

/** What stays true until the transaction ends. */
export type LockedUsers = {
  /** The actor, with current rank and permissions. */
  subject: Subject;
  /** The requested users that belong to the organization, by id. */
  people: Map<string, PersonFacts>;
  activeAdministrators: number;
};

const sessionEnded = () =>
  new GatehouseError("unauthenticated", "Your session has ended. Sign in again.");

/**
 * Locks the actor and the target users and reads their current state, because the page or the
 * request may be out of date. Transactions of one organization run one after the other from here
 * on, so that `activeAdministrators` stays true until the end. Rows are locked in id order.
 * @throws unauthenticated when the actor is no longer active
 */
export async function lockUsers(
  tx: Transaction,
  actor: ActingUser,
  userIds: readonly string[],
  at: Date,
): Promise<LockedUsers> {
  await lockOrganization(tx, actor.organization.id);
  const rows = await selectUsers(tx, at)
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
    throw sessionEnded();
  }
  const wanted = new Set(userIds);
  return {
    subject: { userId: own.id, ...accessOf(own) },
    people: new Map(
      rows.filter((row) => wanted.has(row.id)).map((row) => [row.id, readPerson(row, at)]),
    ),
    activeAdministrators: await countActiveAdministrators(tx, actor.organization.id),
  };
}

/**
 * The actor with current rank and permissions, which stay true until the transaction ends, for
 * commands that give something to people whom they do not lock. Several may run at once; they wait
 * for `lockUsers` and make it wait.
 * @throws unauthenticated when the actor is no longer active
 */
export async function lockActor(tx: Transaction, actor: ActingUser, at: Date): Promise<Subject> {
  await tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(eq(organizations.id, actor.organization.id))
    .for("share");
  const [own] = await tx
    .select({ status: users.status, ...accessColumns(at) })
    .from(users)
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .where(and(eq(users.id, actor.userId), eq(users.organizationId, actor.organization.id)));
  if (own?.status !== "active") throw sessionEnded();
  return { userId: actor.userId, ...accessOf(own) };
}

/** Makes the next transaction that acts on users of the organization wait until this one ends. */
async function lockOrganization(tx: Transaction, organizationId: string): Promise<void> {
  await tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(eq(organizations.id, organizationId))
    .for("no key update");
}

/**
 * Locks all users of an organization, in the order of `lockUsers` and before it, for statements
 * that change many rows and would lock them in another order.
 */
export async function lockOrganizationUsers(
  tx: Transaction,
  organizationId: string,
): Promise<void> {
  await lockOrganization(tx, organizationId);
  const locked = tx
    .select({ id: users.id })
    .from(users)
    .where(eq(users.organizationId, organizationId))
    .orderBy(users.id)
    .for("no key update")
    .as("locked");
  await tx.select({ count: count() }).from(locked);
}

/** The login method of an organization, locked until the transaction ends. */
export async function lockLoginMethod(
  tx: Transaction,
  organizationId: string,
): Promise<LoginMethod> {
  const [row] = await tx
    .select({ loginMethod: identityConfigurations.loginMethod })
    .from(identityConfigurations)
    .where(eq(identityConfigurations.organizationId, organizationId))
    .for("share");
  return row!.loginMethod;
}

/**
 * Checks the actor of work that outlives its request, such as an export: the session has not ended,
 * and no permission has been taken away since.
 * @throws unauthenticated
 */
export async function revalidateActor(actor: Actor): Promise<void> {
  const [row] = await db
    .select(accessColumns(now()))
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .where(
      and(
        eq(sessions.id, actor.sessionId),
        eq(users.id, actor.userId),
        isNull(sessions.endedAt),
        eq(users.status, "active"),
      ),
    );
  if (!row || missingPermissions(accessOf(row), actor.permissions).length > 0) throw sessionEnded();
}
