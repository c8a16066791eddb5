import { randomBytes } from "node:crypto";

import { sql } from "drizzle-orm";
import { encode } from "next-auth/jwt";

import { db } from "@/db/client";
import type { UserStatus } from "@/db/schema/users";
import { env } from "@/lib/env";
import { createOrganization } from "@/lib/organizations/commands";
import { organizationSchema } from "@/lib/organizations/schema";
import { hashPassword } from "@/lib/passwords/hash";
import { temporaryPassword } from "@/lib/secrets/codes";
import { linkToken } from "@/lib/secrets/links";

/** The password of everybody that tests make. */
export const password = "Correct horse 9 battery";

let passwordHash: Promise<string> | undefined;

export type RoleKey = "stakeholder" | "responder" | "manager" | "administrator";

export type Person = {
  id: string;
  organizationId: string;
  email: string;
  firstName: string;
  lastName: string;
};

/** Somebody whom a manager created and who has not signed in yet. */
export type Newcomer = Person & { temporaryPassword: string };

/** An invitation that waits to be used, with the link in its mail. */
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

  /** An address that nobody else in any test has. */
  address(localPart: string): string {
    return `${localPart}@${this.slug}.example`;
  }

  /** Adds a person who registered some time ago. */
  async add(
    role: RoleKey,
    details: Partial<Pick<Person, "firstName" | "lastName" | "email">> & {
      status?: UserStatus;
    } = {},
  ): Promise<Person> {
    const { firstName = "Robin", lastName = role, status = "active" } = details;
    const email = details.email ?? this.address(`${role}-${randomBytes(4).toString("hex")}`);
    passwordHash ??= hashPassword(password);
    const [row] = await db.execute<{ id: string }>(sql`
      insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
        status, password_hash, activated_at, deleted_at)
      values (${this.id}, ${email}, ${email.toLowerCase()}, ${firstName}, ${lastName}, ${role},
        ${status}, ${await passwordHash}, now(),
        case when ${status} = 'deleted' then now() end)
      returning id
    `);
    return { id: row!.id, organizationId: this.id, email, firstName, lastName };
  }

  /** Creates somebody as *Create user* does, with the welcome mail. */
  async create(
    localPart: string,
    role: RoleKey = "responder",
    { firstName = "Robin", lastName = "Newcomer" } = {},
  ): Promise<Newcomer> {
    const email = this.address(localPart);
    const [row] = await db.execute<{ id: string }>(sql`
      with created as (
        insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
          status, activated_at, temporary_generation, temporary_expires_at)
        values (${this.id}, ${email}, ${email.toLowerCase()}, ${firstName}, ${lastName}, ${role},
          'active', now(), 1, now() + interval '15 days')
        returning id
      ), mail as (
        insert into mails (organization_id, user_id, kind, recipient, generation, next_attempt_at,
          created_at, state_changed_at)
        select ${this.id}, id, 'welcome', ${email}, 1, now(), now(), now() from created
      )
      select id from created
    `);
    const { id } = row!;
    return {
      id,
      organizationId: this.id,
      email,
      firstName,
      lastName,
      temporaryPassword: temporaryPassword(id, 1),
    };
  }

  /** Adds many people at once, without a password, with these names. */
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

  /** Invites somebody as *Send invite* does, with the mail. */
  async invite(localPart: string, role: RoleKey = "responder"): Promise<Invitation> {
    const email = this.address(localPart);
    const [row] = await db.execute<{ id: string; userId: string }>(sql`
      with invited as (
        insert into users (organization_id, email, email_normalized, role_key, status)
        values (${this.id}, ${email}, ${email.toLowerCase()}, ${role}, 'invited')
        returning id
      ), invitation as (
        insert into invitations (organization_id, user_id, invited_by, created_at, sent_at, expires_at)
        select ${this.id}, id, ${this.administrator.id}, now(), now(), now() + interval '7 days'
        from invited
        returning id, user_id
      ), mail as (
        insert into mails (organization_id, user_id, kind, recipient, invitation_id, generation,
          next_attempt_at, created_at, state_changed_at)
        select ${this.id}, user_id, 'invitation', ${email}, id, 1, now(), now(), now()
        from invitation
      )
      select id, user_id as "userId" from invitation
    `);
    const token = linkToken("invitation", row!.id, 1);
    return { ...row!, email, token, path: `/register/${token}` };
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
  const [row] = await db.execute<{ id: string }>(sql`
    insert into sessions (organization_id, user_id, created_at, claimed_at, last_seen_at, expires_at)
    values (${person.organizationId}, ${person.id}, now(), now(), now(), now() + interval '30 days')
    returning id
  `);
  const name = "gatehouse.session";
  const value = await encode({ token: { sessionId: row!.id }, secret: env.authSecret, salt: name });
  return { name, value, url: env.baseUrl, httpOnly: true, sameSite: "Lax" };
}
