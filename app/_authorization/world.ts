import { randomUUID } from "node:crypto";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { and, eq, inArray } from "drizzle-orm";

import { db } from "@/db/client";
import {
  auditEvents,
  bulkOperations,
  connectionTests,
  externalIdentities,
  groupManagers,
  groupMemberships,
  groups,
  importChunks,
  importRows,
  imports,
  invitations,
  joinLinks,
  joinRequests,
  savedViews,
  sessions,
  users,
} from "@/db/schema/schema";
import type { AccessControl } from "@/lib/access/effective";
import type { Actor } from "@/lib/access/actor";
import { after, days, hours, now } from "@/lib/clock";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { callers, customRoles, roles } from "./rights";
import type { CallerName, RoleName } from "./rights";

/** The one who calls. */
export type Me = { id: string; sessionId: string | undefined };

type Status = "invited" | "active" | "inactive" | "deleted";

/** An organization with everything that actions are about, made when a case asks for it. */
export class World {
  private constructor(
    readonly organization: TestOrganization,
    readonly administrator: Actor,
  ) {}

  static async make(mode: AccessControl): Promise<World> {
    const organization = await makeOrganization();
    for (const key of customRoles) {
      const { rank, permissions } = roles[key];
      await organization.addRole(key, rank, [...permissions]);
    }
    await organization.setAccessControl(mode);
    return new World(organization, await organization.addActor("administrator"));
  }

  get id(): string {
    return this.organization.id;
  }

  email(name = "new"): string {
    return this.organization.freshEmail(name);
  }

  async caller(name: CallerName): Promise<Me> {
    const caller: { role: RoleName; session?: string } = callers[name];
    const { id } = await this.organization.addPerson(caller.role);
    if (name === "system admin") {
      await db.update(users).set({ systemAdmin: true }).where(eq(users.id, id));
    }
    if (name === "group member") {
      await this.join(id, (await this.group("manager")).id);
    }
    if (name === "newcomer") {
      const temporaryExpiresAt = after(now(), days(15));
      await db
        .update(users)
        .set({ passwordHash: null, temporaryGeneration: 1, temporaryExpiresAt })
        .where(eq(users.id, id));
    }
    return { id, sessionId: caller.session === "none" ? undefined : await this.session(id) };
  }

  async session(userId: string): Promise<string> {
    const at = now();
    const [row] = await db
      .insert(sessions)
      .values({
        organizationId: this.id,
        userId,
        createdAt: at,
        claimedAt: at,
        lastSeenAt: at,
        expiresAt: after(at, days(30)),
      })
      .returning({ id: sessions.id });
    return row!.id;
  }

  /** Another user, with a password unless they have a temporary one. */
  async person(
    role: RoleName,
    { status = "active", temporary = false }: { status?: Status; temporary?: boolean } = {},
  ): Promise<{ userId: string; email: string }> {
    const email = this.email(role);
    const at = now();
    const [row] = await db
      .insert(users)
      .values({
        organizationId: this.id,
        email,
        emailNormalized: email,
        firstName: "Test",
        lastName: role,
        roleKey: role,
        status,
        createdAt: at,
        activatedAt: status === "invited" ? null : at,
        deletedAt: status === "deleted" ? at : null,
        temporaryGeneration: temporary ? 1 : 0,
        temporaryExpiresAt: temporary ? after(at, days(15)) : null,
        passwordHash: temporary || status === "invited" ? null : "a hash",
      })
      .returning({ id: users.id });
    return { userId: row!.id, email };
  }

  async invitation(role: RoleName): Promise<{ invitationId: string; userId: string }> {
    const { userId } = await this.person(role, { status: "invited" });
    const at = now();
    const [row] = await db
      .insert(invitations)
      .values({
        organizationId: this.id,
        userId,
        invitedBy: this.administrator.userId,
        createdAt: at,
        sentAt: at,
        expiresAt: after(at, days(7)),
      })
      .returning({ id: invitations.id });
    return { invitationId: row!.id, userId };
  }

  async link(role: RoleName, { paused = false } = {}): Promise<{ joinLinkId: string }> {
    const at = now();
    const [row] = await db
      .insert(joinLinks)
      .values({
        organizationId: this.id,
        name: randomUUID(),
        roleKey: role,
        pausedAt: paused ? at : null,
        createdAt: at,
      })
      .returning({ id: joinLinks.id });
    return { joinLinkId: row!.id };
  }

  /** A request of someone who came by a link of that role. */
  async request(role: RoleName): Promise<string> {
    const { joinLinkId } = await this.link(role);
    const email = this.email("request");
    const [row] = await db
      .insert(joinRequests)
      .values({
        organizationId: this.id,
        joinLinkId,
        email,
        emailNormalized: email,
        firstName: "Grace",
        lastName: "Hopper",
        askedAt: now(),
      })
      .returning({ id: joinRequests.id });
    return row!.id;
  }

  async view(ownerId: string, shared: boolean): Promise<{ viewId: string }> {
    const [row] = await db
      .insert(savedViews)
      .values({
        organizationId: this.id,
        ownerId,
        name: randomUUID(),
        shared,
        query: "status=active",
        createdAt: now(),
      })
      .returning({ id: savedViews.id });
    return { viewId: row!.id };
  }

  async operation(actorId: string, state: "running" | "done"): Promise<{ operationId: string }> {
    const at = now();
    const [row] = await db
      .insert(bulkOperations)
      .values({
        organizationId: this.id,
        actorId,
        operation: "disable",
        state,
        total: 1,
        createdAt: at,
        finishedAt: state === "done" ? at : null,
      })
      .returning({ id: bulkOperations.id });
    return { operationId: row!.id };
  }

  /** An import of a file with one new user, or its dry run. */
  async import(
    actorId: string,
    state: "draft" | "applying" | "done",
    roleKey: RoleName | "king" = "stakeholder",
  ): Promise<{ importId: string }> {
    const at = now();
    // One import of an organization runs at a time.
    await db
      .update(imports)
      .set({ state: "done", finishedAt: at })
      .where(
        and(
          eq(imports.organizationId, this.id),
          inArray(imports.state, ["applying", "mailing", "undoing"]),
        ),
      );
    const email = this.email("imported");
    const cells = [email, "Grace", "Hopper", roleKey, "Rockets"];
    const header = ["email", "firstName", "lastName", "role", "groups"];
    const bytes = Buffer.from(`${header.join()}\r\n${cells.join()}\r\n`);
    const isDone = state === "done";
    const [row] = await db
      .insert(imports)
      .values({
        organizationId: this.id,
        actorId,
        fileName: "people.csv",
        size: bytes.length,
        state,
        header,
        width: header.length,
        mapping: { email: 0, firstName: 1, lastName: 2, role: 3, groups: 4 },
        options: { welcome: "later" },
        fixes: { groups: { rockets: { name: "Rockets", action: "leave_out" } } },
        total: 1,
        ...(isDone && { processed: 1, created: 1 }),
        createdAt: at,
        startedAt: state === "draft" ? null : at,
        finishedAt: isDone ? at : null,
      })
      .returning({ id: imports.id });
    const importId = row!.id;
    await db.insert(importChunks).values({ importId, number: 0, bytes });
    await db
      .insert(importRows)
      .values({ importId, number: 1, line: 2, cells, emailNormalized: email, outcome: "new" });
    return { importId };
  }

  async connectionTest(userId: string): Promise<{ testId: string }> {
    const at = now();
    const [row] = await db
      .insert(connectionTests)
      .values({
        organizationId: this.id,
        userId,
        method: "openid_connect",
        issuer: unreachable,
        clientId: "gatehouse",
        scopes: "openid email",
        createdAt: at,
        expiresAt: after(at, hours(1)),
      })
      .returning({ id: connectionTests.id });
    return { testId: row!.id };
  }

  async providerLink(userId: string): Promise<{ userId: string; linkId: string }> {
    const at = now();
    const [row] = await db
      .insert(externalIdentities)
      .values({
        organizationId: this.id,
        userId,
        issuer: unreachable,
        subject: randomUUID(),
        createdAt: at,
        lastUsedAt: at,
      })
      .returning({ id: externalIdentities.id });
    return { userId, linkId: row!.id };
  }

  async group(role: RoleName | null = null): Promise<{ id: string; name: string }> {
    const name = randomUUID();
    const [row] = await db
      .insert(groups)
      .values({ organizationId: this.id, name, roleKey: role })
      .returning({ id: groups.id });
    return { id: row!.id, name };
  }

  /** A custom role that no user has, with the rank and permissions of another. */
  async role(like?: RoleName): Promise<{ key: string }> {
    const key = randomUUID();
    const { rank, permissions } = like ? roles[like] : { rank: 10, permissions: [] };
    await this.organization.addRole(key, rank, [...permissions]);
    return { key };
  }

  /** The same, with a description that this user has just written. */
  async editedRole(like: RoleName, me: Me): Promise<{ key: string }> {
    const { key } = await this.role(like);
    await db.insert(auditEvents).values({
      organizationId: this.id,
      at: now(),
      actorId: me.id,
      actorLabel: "The caller",
      action: "role.edited",
      targetType: "role",
      targetId: key,
      targetLabel: key,
      before: { description: "Before" },
      after: { description: "" },
    });
    return { key };
  }

  async join(userId: string, groupId: string): Promise<void> {
    const membership = { organizationId: this.id, userId, groupId, createdAt: now() };
    await db.insert(groupMemberships).values(membership);
  }

  /** A group whose group manager this user is. */
  async groupOf(me: Me, role: RoleName | null = null): Promise<string> {
    const { id } = await this.group(role);
    await this.manages(me.id, id);
    return id;
  }

  /** Makes the user a group manager. */
  async manages(userId: string, groupId: string): Promise<void> {
    const manager = { organizationId: this.id, userId, groupId, createdAt: now() };
    await db.insert(groupManagers).values(manager);
  }
}

/** The address of a provider that refuses connections: its port was free a moment ago. */
export const unreachable = await new Promise<string>((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => resolve(`http://127.0.0.1:${port}`));
  });
});
