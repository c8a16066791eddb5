import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { groupManagers, groups, identityConfigurations, roles } from "@/db/schema/schema";
import type { AccessControl } from "@/lib/access/effective";
import type { Permission } from "@/lib/access/policy";
import { loadSession } from "@/lib/sessions/load";
import type { Actor } from "@/lib/access/actor";
import { claimSession, openSession } from "@/lib/sessions/open";
import { insertOrganization } from "@/lib/organizations/commands";
import { hashPassword } from "@/lib/passwords/hash";

export const testPassword = "Analytical-Engine-1843";
const origin = { address: "192.0.2.7", agent: "Test browser" };
const commandLine = { label: "Command line", origin: { address: null, agent: null } };

// Hashed once, because hashing takes longer than the rest of a fixture.
let passwordHash: Promise<string> | undefined;

export type TestPerson = { id: string; email: string; password: string };

export type TestOrganization = {
  id: string;
  slug: string;
  /** An unused email address of this organization. */
  freshEmail: (name?: string) => string;
  /** Adds an active user with that role. */
  addPerson: (roleKey: string) => Promise<TestPerson>;
  /** Adds an active user with that role, signed in. */
  addActor: (roleKey: string) => Promise<Actor>;
  /** Adds a custom role with that key as its name. */
  addRole: (key: string, rank: number, permissions: readonly Permission[]) => Promise<void>;
  /** Adds a group, with a role and group managers. */
  addGroup: (
    name: string,
    options?: { roleKey?: string; managers?: readonly { userId: string }[] },
  ) => Promise<string>;
  /** Switches between Basic access and RBAC. */
  setAccessControl: (accessControl: AccessControl) => Promise<void>;
};

/** The actor of a session; null if it does not allow the portal. */
export async function loadActor(sessionId: string, from = origin): Promise<Actor | null> {
  const session = await loadSession(sessionId, from);
  return session?.state === "open" ? session.actor : null;
}

/** A new organization with an Administrator, for one test. */
export async function makeOrganization(): Promise<TestOrganization> {
  const slug = `org-${randomUUID().slice(0, 13)}`;
  const domain = `${slug}.example`;
  const freshEmail = (name = "person") => `${name}-${randomUUID().slice(0, 8)}@${domain}`;
  const email = freshEmail("administrator");
  const hash = await (passwordHash ??= hashPassword(testPassword));
  const input = {
    name: `Organization ${slug}`,
    slug,
    firstName: "First",
    lastName: "Administrator",
    email: { email, emailNormalized: email },
    password: testPassword,
  };
  const { organizationId } = await db.transaction((tx) =>
    insertOrganization(tx, input, hash, commandLine),
  );

  const addPerson = async (roleKey: string): Promise<TestPerson> => {
    const personEmail = freshEmail(roleKey);
    const [user] = await db.execute<{ id: string }>(sql`
      insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
        status, password_hash, activated_at)
      values (${organizationId}, ${personEmail}, ${personEmail}, 'Test', ${roleKey}, ${roleKey},
        'active', ${hash}, now())
      returning id
    `);
    return { id: user!.id, email: personEmail, password: testPassword };
  };

  return {
    id: organizationId,
    slug,
    freshEmail,
    addPerson,
    addRole: async (key, rank, permissions) => {
      const role = { key, name: key, rank, permissions: [...permissions], builtIn: false };
      await db.insert(roles).values({ ...role, organizationId });
    },
    addGroup: async (name, { roleKey, managers = [] } = {}) => {
      const [group] = await db
        .insert(groups)
        .values({ organizationId, name, roleKey })
        .returning({ id: groups.id });
      const groupId = group!.id;
      if (managers.length > 0) {
        await db.insert(groupManagers).values(
          managers.map(({ userId }) => ({
            userId,
            groupId,
            organizationId,
            createdAt: new Date(),
          })),
        );
      }
      return groupId;
    },
    setAccessControl: async (accessControl) => {
      await db
        .update(identityConfigurations)
        .set({ accessControl })
        .where(eq(identityConfigurations.organizationId, organizationId));
    },
    addActor: async (roleKey) => {
      const { id } = await addPerson(roleKey);
      const { sessionId, signInToken } = await db.transaction((tx) =>
        openSession(tx, { id, organizationId }, origin),
      );
      await claimSession(signInToken);
      const actor = await loadActor(sessionId, origin);
      if (!actor) throw new Error("the test user could not sign in");
      return actor;
    },
  };
}
