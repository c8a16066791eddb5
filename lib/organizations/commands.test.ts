import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, organizations, roles, users } from "@/db/schema/schema";
import { builtInRoles } from "@/lib/access/policy";
import { env } from "@/lib/env";
import { setupKey } from "@/lib/secrets/setup-key";
import { codesOf } from "@/lib/testing/outcomes";

import { createOrganization, setUp } from "./commands";
import type { OrganizationInput } from "./schema";

const origin = { address: "192.0.2.1", agent: "Test browser" };

function input(): OrganizationInput {
  const slug = `org-${randomUUID().slice(0, 13)}`;
  const email = `ada@${slug}.example`;
  return {
    name: "Northwind",
    slug,
    firstName: "Ada",
    lastName: "Lovelace",
    email: { email, emailNormalized: email },
    password: "Analytical-Engine-1843",
  };
}

describe("the first run", () => {
  test("requires the key from the terminal and a good password", async () => {
    await expect(setUp("another key", input(), origin)).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(
      setUp(setupKey(env.authSecret), { ...input(), password: "password" }, origin),
    ).rejects.toMatchObject({
      code: "invalid",
      fieldErrors: { password: expect.stringContaining("not a common password") },
    });
    expect(await db.$count(organizations)).toBe(0);
  });

  test("several at the same time create one organization, and the others are told", async () => {
    const key = setupKey(env.authSecret);
    const wins = await Promise.allSettled([1, 2, 3, 4].map(() => setUp(key, input(), origin)));
    expect(codesOf(wins).toSorted()).toEqual(["conflict", "conflict", "conflict", "ok"]);
    expect(await db.$count(organizations)).toBe(1);
  });

  test("is no longer possible once there is an organization", async () => {
    await expect(setUp(setupKey(env.authSecret), input(), origin)).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("a new organization", () => {
  test("has exactly the built-in roles of the policy", async () => {
    const { organizationId } = await createOrganization(input());
    const rows = await db
      .select()
      .from(roles)
      .where(eq(roles.organizationId, organizationId))
      .orderBy(roles.rank);
    expect(
      rows.map(({ key, name, rank, permissions }) => ({ key, name, rank, permissions })),
    ).toEqual(
      builtInRoles.map(({ key, name, rank, permissions }) => ({ key, name, rank, permissions })),
    );
    expect(rows.every((row) => row.builtIn)).toBe(true);
  });

  test("has one Administrator, and audit events without secrets", async () => {
    const made = input();
    const { organizationId, userId } = await createOrganization(made);
    const people = await db.select().from(users).where(eq(users.organizationId, organizationId));
    expect(people).toMatchObject([{ id: userId, roleKey: "administrator", status: "active" }]);
    expect(people[0]!.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const events = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.organizationId, organizationId))
      .orderBy(auditEvents.id);
    expect(events.map((event) => event.action)).toEqual(["organization.created", "user.created"]);
    const written = JSON.stringify(events, (_key, value: unknown) =>
      typeof value === "bigint" ? Number(value) : value,
    );
    expect(written).not.toContain(made.password);
    expect(written).not.toContain("argon2");
  });

  test("cannot take the subdomain of another", async () => {
    const first = input();
    await createOrganization(first);
    await expect(createOrganization({ ...input(), slug: first.slug })).rejects.toMatchObject({
      code: "conflict",
      fieldErrors: { slug: "Another organization has this subdomain." },
    });
  });

  test("cannot take a user of another organization, and stores nothing when it fails", async () => {
    const first = input();
    await createOrganization(first);
    const second = { ...input(), email: first.email };
    await expect(createOrganization(second)).rejects.toMatchObject({
      code: "conflict",
      fieldErrors: { email: "This email belongs to another organization." },
    });
    expect(await db.$count(organizations, eq(organizations.slug, second.slug))).toBe(0);
  });
});
