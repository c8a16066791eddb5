import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { seedOrganization } from "@/db/seed";
import { makeOrganization } from "@/lib/testing/organization";
import { parseEmail } from "@/lib/email";
import { nameSchema } from "@/lib/users/schema";

const at = new Date("2026-03-01T12:00:00Z");
const name = nameSchema("name");

type Person = {
  email: string;
  emailNormalized: string;
  firstName: string;
  lastName: string;
  roleKey: string;
  status: string;
};

/** The users of an organization, without its first Administrator. */
const peopleOf = async (organizationId: string): Promise<Person[]> => [
  ...(await db.execute<Person>(sql`
    select email, email_normalized as "emailNormalized", first_name as "firstName",
      last_name as "lastName", role_key as "roleKey", status
    from users
    where organization_id = ${organizationId} and first_name <> 'First'
    order by email_normalized
  `)),
];

const countOf = async (condition: ReturnType<typeof sql>): Promise<number> => {
  const [row] = await db.execute<{ count: number }>(
    sql`select count(*)::int as count ${condition}`,
  );
  return row!.count;
};

/** The share of each word, from 0 to 1. */
const shares = (words: string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1 / words.length);
  return counts;
};

const sorted = (people: Person[]) => people.map((person) => JSON.stringify(person)).toSorted();

describe("seeding 5,000 users", () => {
  let id: string;
  let people: Person[];

  beforeAll(async () => {
    const organization = await makeOrganization();
    id = organization.id;
    await seedOrganization(db, { slug: organization.slug, users: 5000, seed: 7, at });
    people = await peopleOf(id);
  });

  test("puts users into a large group, some of middle size and many small ones", async () => {
    const groups = await db.execute<{ name: string; members: number; ending: number }>(sql`
      select name, count(user_id)::int as members, count(ends_at)::int as ending
      from groups left join group_memberships on group_id = groups.id
      where groups.organization_id = ${id} group by name
    `);
    const membersOf = (pattern: RegExp) =>
      groups.filter(({ name: each }) => pattern.test(each)).map(({ members }) => members);
    expect(groups).toHaveLength(47);
    expect(membersOf(/^All staff$/)[0]! / people.length).toBeCloseTo(0.3, 1);
    for (const members of membersOf(/^Sales$/)) expect(members).toBeGreaterThan(60);
    const small = membersOf(/^Project/).reduce((sum, members) => sum + members, 0);
    expect(small / people.length).toBeCloseTo(0.04, 1);
    expect(groups.reduce((sum, { ending }) => sum + ending, 0)).toBeGreaterThan(0);
  });

  test("adds exactly the requested number of users", () => {
    expect(people).toHaveLength(5000);
  });

  test("writes emails that are already normalized", () => {
    for (const { email, emailNormalized } of people) {
      expect(parseEmail(email)).toEqual({ email, emailNormalized });
    }
  });

  test("writes names that the portal accepts, or leaves them empty for users who have not registered", () => {
    for (const { status, firstName, lastName } of people) {
      if (firstName === "" && lastName === "" && status !== "active") continue;
      expect([name.parse(firstName), name.parse(lastName)]).toEqual([firstName, lastName]);
    }
  });

  test("uses names of many scripts, very long ones and some with emoji", () => {
    const scripts =
      "Latin Cyrillic Greek Arabic Hebrew Devanagari Han Hiragana Katakana Hangul Thai";
    const rare = scripts.split(" ").filter((script) => {
      const written = new RegExp(`\\p{Script=${script}}`, "u");
      return people.filter(({ firstName }) => written.test(firstName)).length < 10;
    });
    expect(rare).toEqual([]);
    expect(people.some(({ lastName }) => [...lastName].length === 128)).toBe(true);
    expect(people.some(({ firstName }) => /\p{Extended_Pictographic}/u.test(firstName))).toBe(true);
  });

  test("covers every status and role, most of them active", () => {
    const statuses = shares(people.map(({ status }) => status));
    expect(statuses.get("active")).toBeGreaterThan(0.6);
    for (const status of ["invited", "inactive", "deleted"]) {
      expect(statuses.get(status)).toBeGreaterThan(0.03);
    }
    const roles = shares(people.map(({ roleKey }) => roleKey));
    for (const roleKey of ["stakeholder", "responder", "manager", "administrator"]) {
      expect(roles.get(roleKey)).toBeGreaterThan(0.01);
    }
  });

  test("keeps statuses and their rows consistent", async () => {
    const wrong = await countOf(sql`
      from users left join invitations on invitations.user_id = users.id
      where users.organization_id = ${id} and first_name <> 'First' and not coalesce(
        case users.status
          when 'invited' then accepted_at is null and revoked_at is null and activated_at is null
          when 'deleted' then accepted_at is not distinct from activated_at
            and (revoked_at is not null) = (accepted_at is null)
          else accepted_at = activated_at and revoked_at is null
        end, false)
    `);
    expect(wrong).toBe(0);
    const open = sql`from invitations where organization_id = ${id} and accepted_at is null
      and revoked_at is null`;
    expect(await countOf(sql`${open} and expires_at > ${at.toISOString()}`)).toBeGreaterThan(50);
    expect(await countOf(sql`${open} and expires_at <= ${at.toISOString()}`)).toBeGreaterThan(50);
    expect(
      await countOf(sql`
      from invitations where organization_id = ${id} and expires_at <> sent_at + interval '7 days'
    `),
    ).toBe(0);
  });

  test("dates nothing before its cause, or after the time of the seed", async () => {
    expect(
      await countOf(sql`
        from users join invitations on invitations.user_id = users.id
        where users.organization_id = ${id} and (
          users.created_at <> invitations.created_at or sent_at < users.created_at
          or activated_at < sent_at or activated_at > expires_at or last_active_at < activated_at
          or deleted_at < coalesce(last_active_at, sent_at)
          or greatest(sent_at, activated_at, last_active_at, deleted_at) > ${at.toISOString()}
        )
      `),
    ).toBe(0);
  });

  test("writes one email per open invitation, and none that would ever be sent", async () => {
    expect(
      await countOf(sql`
        from mails join invitations on invitations.id = mails.invitation_id
        where mails.organization_id = ${id} and mails.generation = invitations.generation
      `),
    ).toBe(people.filter(({ status }) => status === "invited").length);
    const due = new Date(at.getTime() + 50 * 365 * 86_400_000).toISOString();
    expect(await countOf(sql`from mails where state = 'queued' and next_attempt_at < ${due}`)).toBe(
      0,
    );
  });

  test("writes invitations, registrations and revocations to the audit log", async () => {
    const recorded = await db.execute<{ action: string; count: number }>(sql`
      select action, count(*)::int as count from audit_events
      where organization_id = ${id} and at <= ${at.toISOString()} group by action
    `);
    const counts = new Map(recorded.map(({ action, count }) => [action, count]));
    const used = sql`from invitations where organization_id = ${id} and accepted_at is not null`;
    const ended = sql`from invitations where organization_id = ${id} and revoked_at is not null`;
    expect(counts.get("invitation.sent")).toBe(5000);
    expect(counts.get("user.registered")).toBe(await countOf(used));
    expect(counts.get("invitation.revoked")).toBe(await countOf(ended));
  });

  test("creates no user who can sign in", async () => {
    expect(
      await countOf(sql`
        from users where organization_id = ${id} and first_name <> 'First'
          and password_hash is not null
      `),
    ).toBe(0);
  });
});

test("twice causes no collisions, whatever the seed", async () => {
  const { id, slug } = await makeOrganization();
  for (const seed of [1, 1, 2]) {
    await seedOrganization(db, { slug, users: 100, seed, at });
  }
  expect(await peopleOf(id)).toHaveLength(300);
});

test("with the same seed gives two organizations the same users", async () => {
  const filled = await Promise.all(
    [3, 3, 4].map(async (seed) => {
      const { id, slug } = await makeOrganization();
      await seedOrganization(db, { slug, users: 100, seed, at });
      const people = await peopleOf(id);
      return people.map((person) => ({
        ...person,
        email: person.email.replace(slug, ""),
        emailNormalized: person.emailNormalized.replace(slug, ""),
      }));
    }),
  );
  expect(sorted(filled[0]!)).toEqual(sorted(filled[1]!));
  expect(sorted(filled[0]!)).not.toEqual(sorted(filled[2]!));
});

test("reports an unknown organization", async () => {
  await expect(
    seedOrganization(db, { slug: "nobody-here", users: 1, seed: 1, at }),
  ).rejects.toThrow("No organization has the subdomain nobody-here");
});
