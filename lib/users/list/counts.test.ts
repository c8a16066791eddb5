import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { waitingForLocks } from "@/lib/testing/locks";
import { makeOrganization } from "@/lib/testing/organization";

import { countUsers, foldUserCounts } from "./counts";

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

/** Who is missing from the order of statuses, or stands in it as they are not. */
const misplaced = (organizationId: string) =>
  db.execute(sql`
    (select organization_id, status, role_key, sort_name, id from users
      except select organization_id, status, role_key, sort_name, id from users_by_status)
    union all
    (select organization_id, status, role_key, sort_name, id from users_by_status
      where organization_id = ${organizationId}
      except select organization_id, status, role_key, sort_name, id from users)
  `);

const change = fc.oneof(
  fc.record({ insert: fc.constantFrom("stakeholder", "manager"), people: fc.nat(4) }),
  fc.record({ status: fc.constantFrom("active", "inactive", "deleted"), every: fc.nat(3) }),
  fc.record({ role: fc.constantFrom("responder", "manager"), every: fc.nat(3) }),
  fc.record({ name: fc.constantFrom("", "Zoë", "Ünal"), every: fc.nat(3) }),
  fc.record({ remove: fc.nat(3) }),
  fc.constant({ fold: true as const }),
);

test("the counters and the order of statuses tell of everybody as they are, whatever happens to people", async () => {
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
        else if ("name" in each)
          await db.execute(
            sql`update users set first_name = ${each.name} where ${some(each.every)}`,
          );
        else if ("remove" in each)
          await db.execute(sql`delete from users where ${some(each.remove)}`);
        else await foldUserCounts();
        expect(await counted(organization.id)).toEqual(await countedOneByOne(organization.id));
        expect(await misplaced(organization.id)).toEqual([]);
      }
    }),
    { numRuns: 25 },
  );
});

test("two who add people at once do not wait for each other, and what is undone does not count", async () => {
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

test("of two who change a person at once, the later one finds them where the first one put them", async () => {
  const organization = await makeOrganization();
  const person = await organization.addPerson("responder");
  let second: Promise<unknown> = Promise.resolve();
  await db.transaction(async (first) => {
    await first.execute(sql`update users set status = 'inactive' where id = ${person.id}`);
    second = db
      .execute(sql`update users set role_key = 'manager' where id = ${person.id}`)
      .execute();
    await expect.poll(waitingForLocks).toBe(1);
  });
  await second;
  expect(await misplaced(organization.id)).toEqual([]);
});

test("disabling people writes none of the indexes of users where their pages have room", async () => {
  const organization = await makeOrganization();
  await insertPeople(db, organization.id, "responder", 200);
  const [rows] = await db.transaction(async (tx) => {
    const changed = await tx.execute(sql`
      update users set status = 'inactive', version = version + 1
      where id in (
        select id from users where organization_id = ${organization.id} and status = 'active'
        order by hashtextextended(id::text, 0) limit 5
      )
    `);
    expect(changed.count).toBe(5);
    return tx.execute<{ within: number }>(
      sql`select pg_stat_get_xact_tuples_hot_updated('users'::regclass)::int as within`,
    );
  });
  expect(rows!.within).toBe(5);
});

test("what changes neither status nor role leaves no trace in the counters", async () => {
  const organization = await makeOrganization();
  const before = await rowsOf(organization.id);
  await db.execute(
    sql`update users set last_active_at = now() where organization_id = ${organization.id}`,
  );
  expect(await rowsOf(organization.id)).toBe(before);
});

test("folding leaves one row a counter, also when several do it while people come", async () => {
  const organization = await makeOrganization();
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([
      insertPeople(db, organization.id, "responder", 7),
      foldUserCounts(),
      insertPeople(db, organization.id, "responder", 1),
      foldUserCounts(),
    ]);
  }
  expect(await counted(organization.id)).toContain("active responder 40");
  await foldUserCounts();
  expect(await rowsOf(organization.id)).toBe(2);
  expect(await counted(organization.id)).toEqual(await countedOneByOne(organization.id));
});
