import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { makeOrganization } from "@/lib/testing/organization";

import { compactCounters } from "./counter-queries";
import { countUsers } from "./counts";

const counted = async (organizationId: string, executor: Executor = db) =>
  (await countUsers(executor, organizationId))
    .filter(({ people }) => people !== 0)
    .map(({ status, roleKey, people }) => `${status} ${roleKey} ${people}`)
    .toSorted();

async function countedOneByOne(organizationId: string): Promise<string[]> {
  const rows = await db.execute<{ text: string }>(sql`
    select status || ' ' || role_key || ' ' || count(*) as text from users
    where organization_id = ${organizationId} group by status, role_key
  `);
  return rows.map(({ text }) => text).toSorted();
}

const rowsOf = async (organizationId: string) => {
  const [row] = await db.execute<{ rows: number }>(
    sql`select count(*)::int as rows from user_counts where organization_id = ${organizationId}`,
  );
  return row!.rows;
};

const insertPeople = (executor: Executor, organizationId: string, role: string, count: number) =>
  executor.execute(sql`
    insert into users (organization_id, email, email_normalized, role_key, status, activated_at)
    select ${organizationId}, address, address, ${role}, 'active', now()
    from (
      select gen_random_uuid() || '@counted.example' as address from generate_series(1, ${count}::int)
    ) as new_person
  `);

const change = fc.oneof(
  fc.record({ insert: fc.constantFrom("stakeholder", "manager"), people: fc.nat(4) }),
  fc.record({ status: fc.constantFrom("active", "inactive", "deleted"), every: fc.nat(3) }),
  fc.record({ role: fc.constantFrom("responder", "manager"), every: fc.nat(3) }),
  fc.record({ remove: fc.nat(3) }),
  fc.constant({ compact: true as const }),
);

test("the counters equal a count of the rows after any changes to users", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
      const organization = await makeOrganization();
      const some = (every: number) =>
        sql`organization_id = ${organization.id} and hashtext(id::text) % 4 = ${every}`;
      for (const each of changes) {
        if ("insert" in each) await insertPeople(db, organization.id, each.insert, each.people);
        else if ("status" in each)
          await db.execute(sql`update users set status = ${each.status},
            deleted_at = ${each.status === "deleted" ? sql`now()` : null} where ${some(each.every)}`);
        else if ("role" in each)
          await db.execute(sql`update users set role_key = ${each.role} where ${some(each.every)}`);
        else if ("remove" in each)
          await db.execute(sql`delete from users where ${some(each.remove)}`);
        else await compactCounters();
        expect(await counted(organization.id)).toEqual(await countedOneByOne(organization.id));
      }
    }),
    { numRuns: 25 },
  );
});

test("transactions that add users at the same time do not wait for each other, and a rollback does not count", async () => {
  const organization = await makeOrganization();
  const counts: string[][] = [];
  const transaction = db.transaction(async (first) => {
    await insertPeople(first, organization.id, "manager", 3);
    await db.transaction((second) => insertPeople(second, organization.id, "manager", 2));
    counts.push(await counted(organization.id, first), await counted(organization.id));
    throw new Error("undone");
  });
  await expect(transaction).rejects.toThrow("undone");
  expect(counts[0]).toContain("active manager 5");
  expect(counts[1]).toContain("active manager 2");
  expect(await counted(organization.id)).toContain("active manager 2");
});

test("an update of neither status nor role adds no counter row", async () => {
  const organization = await makeOrganization();
  const before = await rowsOf(organization.id);
  await db.execute(
    sql`update users set last_active_at = now() where organization_id = ${organization.id}`,
  );
  expect(await rowsOf(organization.id)).toBe(before);
});

test("compacting leaves one row per counter, also when several processes do it while users are added", async () => {
  const organization = await makeOrganization();
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([
      insertPeople(db, organization.id, "responder", 7),
      compactCounters(),
      insertPeople(db, organization.id, "responder", 1),
      compactCounters(),
    ]);
  }
  expect(await counted(organization.id)).toContain("active responder 40");
  await compactCounters();
  expect(await rowsOf(organization.id)).toBe(2);
  expect(await counted(organization.id)).toEqual(await countedOneByOne(organization.id));
});
