import { randomBytes } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { encode } from "next-auth/jwt";

import { db } from "@/db/client";
import { identityConfigurations, invitations, sessions } from "@/db/schema/schema";
import type { UserStatus } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import { builtInRoles } from "@/lib/access/policy";
import { sessionCookie as cookie } from "@/lib/auth/cookie";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { addGroupManagers } from "@/lib/groups/add-managers";
import { createGroup } from "@/lib/groups/create";
import { createGroupSchema } from "@/lib/groups/schema";
import { inviteUsers } from "@/lib/invitations/invite";
import { createOrganization } from "@/lib/organizations/commands";
import { organizationSchema } from "@/lib/organizations/schema";
import { hashPassword } from "@/lib/passwords/hash";
import { temporaryPassword } from "@/lib/secrets/codes";
import { linkToken } from "@/lib/secrets/links";
import { openSession } from "@/lib/sessions/open";
import { createUser } from "@/lib/users/create";
import { createUserSchema } from "@/lib/users/schema";
import { displayName } from "@/lib/users/display-name";
import { resetPassword } from "@/lib/users/passwords/reset";
import { upsertUsers } from "@/lib/users/upsert";

/** The password of every user that `newOrganization` and `add` make. */
export const password = "Correct horse 9 battery";

// Hashed once for all users: hashing is slow on purpose.
let passwordHash: Promise<string> | undefined;

export type RoleKey = "stakeholder" | "responder" | "manager" | "administrator";

export type Person = {
  id: string;
  organizationId: string;
  email: string;
  firstName: string;
  lastName: string;
};

/** A created user who has not signed in yet. */
export type Newcomer = Person & { temporaryPassword: string };

/** An open invitation, with the link in its email. */
export type Invitation = {
  id: string;
  userId: string;
  email: string;
  token: string;
  /** The path that the link opens. */
  path: string;
};

/** A tenant that belongs to one test. */
export class Organization {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly administrator: Person;

  constructor(fields: Pick<Organization, "id" | "name" | "slug" | "administrator">) {
    this.id = fields.id;
    this.name = fields.name;
    this.slug = fields.slug;
    this.administrator = fields.administrator;
  }

  /** The Administrator, as commands take the user who acts. */
  get actor(): Actor {
    const { id, email } = this.administrator;
    const role = builtInRoles.find(({ key }) => key === "administrator")!;
    return {
      sessionId: "",
      userId: id,
      organization: { id: this.id, name: this.name, slug: this.slug },
      name: displayName(this.administrator),
      email,
      role,
      accessControl: "basic",
      managesGroups: false,
      rank: role.rank,
      permissions: new Set(role.permissions),
      origin: { address: null, agent: null },
    };
  }

  /** An email address that no other test uses. */
  address(localPart: string): string {
    return `${localPart}@${this.slug}.example`;
  }

  /** Adds a user who registered some time ago, without emails and audit events. */
  async add(
    role: RoleKey,
    details: Partial<Pick<Person, "firstName" | "lastName" | "email">> & {
      status?: UserStatus;
    } = {},
  ): Promise<Person> {
    const { firstName = "Robin", lastName = role, status = "active" } = details;
    const email = details.email ?? this.address(`${role}-${randomBytes(4).toString("hex")}`);
    const at = now();
    const user = {
      organizationId: this.id,
      email,
      emailNormalized: email.toLowerCase(),
      firstName,
      lastName,
      roleKey: role,
      status,
      passwordHash: await (passwordHash ??= hashPassword(password)),
      createdAt: at,
      activatedAt: at,
      deletedAt: status === "deleted" ? at : null,
    };
    const [added] = await db.transaction((tx) => upsertUsers(tx, [user]));
    return { id: added!.userId, organizationId: this.id, email, firstName, lastName };
  }

  /** Creates a user, with the welcome email. */
  async create(
    localPart: string,
    role: RoleKey = "responder",
    { firstName = "Robin", lastName = "Newcomer" } = {},
  ): Promise<Newcomer> {
    const email = this.address(localPart);
    const { userId: id } = await createUser(
      this.actor,
      createUserSchema.parse({ email, roleKey: role, firstName, lastName }),
    );
    return {
      id,
      organizationId: this.id,
      email,
      firstName,
      lastName,
      temporaryPassword: temporaryPassword(id, 1),
    };
  }

  /** Adds many users at once, without a password, with these names. In SQL for speed. */
  async addPeople(names: readonly { firstName: string; lastName: string }[]): Promise<void> {
    const people = names.map((name, index) => ({ ...name, email: this.address(`p${index}`) }));
    await db.execute(sql`
      insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
        status, activated_at)
      select ${this.id}, email, lower(email), "firstName", "lastName", 'responder', 'active', now()
      from jsonb_to_recordset(${JSON.stringify(people)}::jsonb)
        as person (email text, "firstName" text, "lastName" text)
    `);
  }

  /** Adds a group with a role and group managers. */
  async addGroup(
    name: string,
    { roleKey = "", managers = [] }: { roleKey?: RoleKey | ""; managers?: Person[] } = {},
  ): Promise<string> {
    const input = createGroupSchema.parse({
      name,
      description: "",
      roleKey,
      notifiesMembers: true,
    });
    const { groupId } = await createGroup(this.actor, input);
    const userIds = managers.map(({ id }) => id);
    if (userIds.length > 0) await addGroupManagers(this.actor, { groupId, userIds });
    return groupId;
  }

  /** Invites by email. */
  async invite(localPart: string, role: RoleKey = "responder"): Promise<Invitation> {
    const email = this.address(localPart);
    const [invited] = await inviteUsers(this.actor, {
      addresses: [{ email, firstName: "", lastName: "", roleKey: role }],
    });
    const id = invited!.invitationId!;
    const [row] = await db
      .select({ userId: invitations.userId })
      .from(invitations)
      .where(eq(invitations.id, id));
    const token = linkToken("invitation", id, 1);
    return { id, userId: row!.userId, email, token, path: `/register/${token}` };
  }

  /** Switches from Basic access to RBAC. */
  async useRbac(): Promise<void> {
    await db
      .update(identityConfigurations)
      .set({ accessControl: "rbac" })
      .where(eq(identityConfigurations.organizationId, this.id));
  }

  /** Resets a password, with the email that carries the confirmation code. */
  async resetPassword(person: Pick<Person, "id">): Promise<void> {
    await resetPassword(this.actor, person.id);
  }
}

/** Makes a tenant with its first Administrator. */
export async function newOrganization(
  name = "Northwind",
  slug = `t-${randomBytes(6).toString("hex")}`,
): Promise<Organization> {
  const administrator = { firstName: "Ada", lastName: "Lovelace", email: `ada@${slug}.example` };
  const { organizationId, userId } = await createOrganization(
    organizationSchema.parse({ name, slug, ...administrator, password }),
  );
  return new Organization({
    id: organizationId,
    name,
    slug,
    administrator: { ...administrator, id: userId, organizationId },
  });
}

/** The cookie that signs a person in, as the sign-in form would have handed it out. */
export async function sessionCookie(
  person: Pick<Person, "id" | "organizationId">,
): Promise<{ name: string; value: string; url: string; httpOnly: true; sameSite: "Lax" }> {
  const sessionId = await db.transaction(async (tx) => {
    const opened = await openSession(tx, person, { address: null, agent: null });
    // As claimSession does, without its audit event.
    await tx.update(sessions).set({ claimedAt: now() }).where(eq(sessions.id, opened.sessionId));
    return opened.sessionId;
  });
  const { name } = cookie();
  const value = await encode({ token: { sessionId }, secret: env.authSecret, salt: name });
  return { name, value, url: env.baseUrl, httpOnly: true, sameSite: "Lax" };
}
