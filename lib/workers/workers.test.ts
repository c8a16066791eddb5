import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import { registrations } from "@/db/schema/schema";
import { requestRegistration } from "@/lib/join-links/request-registration";
import { parsed, selfServiceLink, strangersOrigin } from "@/lib/testing/join-links";
import { makeOrganization } from "@/lib/testing/organization";

import { startWorkers, stopWorkers } from "./workers";

afterAll(async () => {
  await stopWorkers();
});

test("many concurrent entries at a join link are answered without waiting for each other", async () => {
  const organization = await makeOrganization();
  const { token } = await selfServiceLink(organization.id);
  await startWorkers();
  const emails = Array.from({ length: 60 }, () => organization.freshEmail());
  await Promise.all(
    emails.map((email) => requestRegistration({ token, email: parsed(email) }, strangersOrigin())),
  );
  const ofOrganization = eq(registrations.organizationId, organization.id);
  await vi.waitUntil(async () => (await db.$count(registrations, ofOrganization)) === 60, 10_000);
  // No job runs twice.
  await vi.waitUntil(async () => {
    const [row] = await db.execute<{ open: number }>(sql`
      select count(*)::int as open from pgboss.job
      where name = 'join-link' and state <> 'completed'
    `);
    return row!.open === 0;
  }, 10_000);
  expect(await db.$count(registrations, ofOrganization)).toBe(60);
});
