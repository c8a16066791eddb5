import { randomUUID } from "node:crypto";

import { and, asc, eq, isNull } from "drizzle-orm";

import { db } from "@/db/client";
import {
  groupManagers,
  groupMemberships,
  groups,
  identityConfigurations,
  invitations,
  joinLinks,
  joinRequests,
  roles as roleRows,
  users,
} from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { permissions } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import type { AccessControl } from "@/lib/access/effective";
import { now } from "@/lib/clock";
import { loadActor } from "@/lib/testing/organization";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";

import { World } from "./world";

/** What someone may do; the model's own type, without anything from lib/access. */
export type Might = { rank: number; permissions: ReadonlySet<Permission> };

/** Custom roles that the Administrator has made. */
const preparedRoles: Record<string, [rank: number, permissions: Permission[]]> = {
  curator: [20, ["users:read", "users:invite", "groups:manage"]],
  designer: [20, ["users:read", "roles:manage"]],
  keeper: [20, ["users:read", "users:invite", "identity:manage"]],
  owner: [40, [...permissions]],
  clerk: [10, ["audit:read"]],
};

/** Those who may act, alone or together. */
export const cast = [
  "manager",
  "responder",
  "helper",
  "architect",
  "curator",
  "designer",
  "keeper",
  "group manager",
  "member of Managers",
  "system admin",
  "administrator",
] as const;
export type Participant = (typeof cast)[number];

const roleOf = (participant: Participant): string =>
  ["group manager", "member of Managers", "system admin"].includes(participant)
    ? "stakeholder"
    : participant;

/**
 * An organization whose Administrator has prepared what tempts: roles above others, groups that give
 * them, people who may come back with them, open invitations. The Administrator takes no part.
 */
export class Scene {
  /** Whom the participants can act as: themselves, and everyone whose way in they hold. */
  readonly puppets: string[] = [];
  /** Invitations whose link they know. */
  readonly knownInvitations = new Set<string>();
  readonly #sessions = new Map<string, string>();

  /** What they may do together. */
  shared: Might = { rank: 0, permissions: new Set() };

  private constructor(readonly world: World) {}

  get organizationId(): string {
    return this.world.id;
  }

  static async prepare(mode: AccessControl, participants: readonly Participant[]): Promise<Scene> {
    const world = await World.make(mode);
    for (const [key, [rank, given]] of Object.entries(preparedRoles)) {
      await world.organization.addRole(key, rank, given);
    }
    const scene = new Scene(world);
    const plain = await world.group();
    const managers = await world.group("manager");
    const administrators = await world.group("administrator");
    const member = async (groupId: string, person: Promise<{ userId: string }>) =>
      world.join((await person).userId, groupId);
    await member(managers.id, world.person("stakeholder"));
    await member(managers.id, world.person("responder", { status: "deleted" }));
    await member(administrators.id, world.person("stakeholder", { status: "inactive" }));
    await member(plain.id, world.person("stakeholder"));
    await world.person("administrator", { status: "deleted" });
    await world.person("manager", { status: "inactive" });
    await world.person("guide");
    const { userId: switched } = await world.person("stakeholder", { status: "inactive" });
    await db.update(users).set({ systemAdmin: true }).where(eq(users.id, switched));
    const { userId: favoured } = await world.person("stakeholder");
    await db
      .update(users)
      .set({ extraPermissions: ["identity:manage"] })
      .where(eq(users.id, favoured));
    await world.invitation("administrator");
    const { userId: invited } = await world.invitation("stakeholder");
    await world.join(invited, managers.id);
    await world.link("responder");
    await world.request("guide");
    await world.request("stakeholder");

    for (const participant of participants) {
      const { id } = await world.organization.addPerson(roleOf(participant));
      if (participant === "system admin") {
        await db.update(users).set({ systemAdmin: true }).where(eq(users.id, id));
      }
      if (participant === "member of Managers") await world.join(id, managers.id);
      if (participant === "group manager") {
        for (const groupId of [plain.id, managers.id, administrators.id]) {
          const manager = { userId: id, groupId, organizationId: world.id, createdAt: now() };
          await db.insert(groupManagers).values(manager);
        }
      }
      scene.puppets.push(id);
    }
    return scene;
  }

  /** A puppet as each request loads them; null when they may not sign in any more. */
  async actorOf(userId: string): Promise<Actor | null> {
    const known = this.#sessions.get(userId);
    const actor = known ? await loadActor(known) : null;
    if (actor) return actor;
    const [row] = await db.select({ status: users.status }).from(users).where(eq(users.id, userId));
    if (row?.status !== "active") return null;
    const sessionId = await this.world.session(userId);
    this.#sessions.set(userId, sessionId);
    return loadActor(sessionId);
  }

  /** One of the puppets who has the permission; null if none has. */
  async someone(needs: Permission | undefined, preferred: number): Promise<Actor | null> {
    for (let offset = 0; offset < this.puppets.length; offset++) {
      const actor = await this.actorOf(this.puppets[(preferred + offset) % this.puppets.length]!);
      if (actor && (!needs || actor.permissions.has(needs))) return actor;
    }
    return null;
  }

  /** From now on they act as this user too. */
  hold(userId: string): void {
    if (!this.puppets.includes(userId)) this.puppets.push(userId);
  }

  /** Lower ranks first, on whom more of them may act. */
  people() {
    return db
      .select({
        userId: users.id,
        email: users.email,
        status: users.status,
        version: users.version,
        roleKey: users.roleKey,
        extraPermissions: users.extraPermissions,
        systemAdmin: users.systemAdmin,
      })
      .from(users)
      .innerJoin(roleRows, isRoleOfUser)
      .where(eq(users.organizationId, this.organizationId))
      .orderBy(asc(roleRows.rank), asc(users.id));
  }

  /** The puppets among them. */
  async held() {
    return (await this.people()).filter(({ userId }) => this.puppets.includes(userId));
  }

  memberships() {
    return db
      .select({ userId: groupMemberships.userId, groupId: groupMemberships.groupId })
      .from(groupMemberships)
      .where(eq(groupMemberships.organizationId, this.organizationId))
      .orderBy(asc(groupMemberships.groupId), asc(groupMemberships.userId));
  }

  /** Those that are above the participants first. */
  async roles() {
    const all = await db
      .select()
      .from(roleRows)
      .where(eq(roleRows.organizationId, this.organizationId))
      .orderBy(asc(roleRows.key));
    return sortedBy(all, (role) => !excess(asMight(role), this.shared));
  }

  /** Those that the participants lack first. */
  permissions(): Permission[] {
    return sortedBy(permissions, (each) => this.shared.permissions.has(each));
  }

  groups() {
    return db
      .select()
      .from(groups)
      .where(eq(groups.organizationId, this.organizationId))
      .orderBy(asc(groups.id));
  }

  links() {
    return db
      .select()
      .from(joinLinks)
      .where(and(eq(joinLinks.organizationId, this.organizationId), isNull(joinLinks.deletedAt)))
      .orderBy(asc(joinLinks.id));
  }

  requests() {
    return db
      .select()
      .from(joinRequests)
      .where(eq(joinRequests.organizationId, this.organizationId))
      .orderBy(asc(joinRequests.id));
  }

  openInvitations() {
    return db
      .select()
      .from(invitations)
      .where(
        and(
          eq(invitations.organizationId, this.organizationId),
          isNull(invitations.acceptedAt),
          isNull(invitations.revokedAt),
        ),
      )
      .orderBy(asc(invitations.id));
  }

  async mode(): Promise<AccessControl> {
    const [row] = await db
      .select({ accessControl: identityConfigurations.accessControl })
      .from(identityConfigurations)
      .where(eq(identityConfigurations.organizationId, this.organizationId));
    return row!.accessControl;
  }

  /** What everyone may do now, as the product's queries read it. */
  async product() {
    const rows = await db
      .select({ userId: users.id, email: users.email, ...accessColumns(now()) })
      .from(users)
      .innerJoin(identityConfigurations, isIdentityOfUser)
      .innerJoin(roleRows, isRoleOfUser)
      .where(eq(users.organizationId, this.organizationId))
      .orderBy(asc(users.id));
    return rows.map((row) => ({ ...row, access: accessOf(row) }));
  }

  /** What everyone may do in each mode, computed apart from the product. */
  async might(): Promise<Map<string, Record<AccessControl, Might>>> {
    const defined = new Map((await this.roles()).map((role) => [role.key, role]));
    const memberships = await db
      .select({
        userId: groupMemberships.userId,
        endsAt: groupMemberships.endsAt,
        roleKey: groups.roleKey,
      })
      .from(groupMemberships)
      .innerJoin(groups, eq(groups.id, groupMemberships.groupId))
      .where(eq(groups.organizationId, this.organizationId));
    const at = now();
    const groupRoles = new Map<string, Might[]>();
    for (const { userId, roleKey, endsAt } of memberships) {
      if (!roleKey || (endsAt && endsAt <= at)) continue;
      const others = groupRoles.get(userId) ?? [];
      groupRoles.set(userId, [...others, asMight(defined.get(roleKey)!)]);
    }
    return new Map(
      (await this.people()).map((person) => {
        const extra = { rank: 0, permissions: new Set(person.extraPermissions as Permission[]) };
        const role = defined.get(person.roleKey)!;
        const basic = union([asMight(role), extra]);
        const rbac = union([
          basic,
          ...(groupRoles.get(person.userId) ?? []),
          ...(person.systemAdmin ? [{ rank: 40, permissions: new Set(permissions) }] : []),
        ]);
        return [person.userId, { basic, rbac }];
      }),
    );
  }
}

const asMight = (role: { rank: number; permissions: string[] }): Might => ({
  rank: role.rank,
  permissions: new Set(role.permissions as Permission[]),
});

const sortedBy = <T>(list: readonly T[], isLater: (each: T) => boolean): T[] =>
  list.toSorted((a, b) => Number(isLater(a)) - Number(isLater(b)));

/** All of it together. */
export const union = (all: readonly Might[]): Might => ({
  rank: Math.max(0, ...all.map(({ rank }) => rank)),
  permissions: new Set(all.flatMap((each) => [...each.permissions])),
});

/** What one has and the other does not, in words; undefined if nothing. */
export function excess(one: Might, limit: Might): string | undefined {
  const beyond = [...one.permissions].filter((each) => !limit.permissions.has(each));
  if (one.rank > limit.rank) beyond.push(`rank ${one.rank}` as Permission);
  return beyond.length > 0 ? beyond.join(", ") : undefined;
}

/** A name that nothing has yet. */
export const unused = (): string => randomUUID();
