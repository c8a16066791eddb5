import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, test } from "vitest";

import { client, db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { decodeCursor } from "@/lib/keyset";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { userOrder, userSorts } from "./order";
import { peopleInOrder, peopleOfFew, peopleOfMany } from "./list-queries";
import type { Reading } from "./list-queries";
import { listUsers, userListSchema } from "./list";
import { everybodySelected } from "./selection";

const people = 100_000;

let organization: TestOrganization;
let actor: Actor;

const firstNames = ["Zoë", "Łukasz", "محمد", "Olu", "花子", "Anna", "Bjørn", "Chloé", "Dmitri"];

/** Three quarters active, and the rarest role one in forty. Numbers make names that differ. */
async function insertPeople({ id, slug }: TestOrganization, count: number): Promise<void> {
  await db.execute(sql`
    insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
      status, activated_at, deleted_at, password_hash, temporary_expires_at, created_at, last_active_at)
    select ${id}, 'p' || n || '@' || ${slug} || '.example', 'p' || n || '@' || ${slug} || '.example',
      (array[${sql.join(
        firstNames.map((name) => sql`${name}`),
        sql`, `,
      )}])[1 + n % ${firstNames.length}],
      'Number' || md5(n::text),
      case when n % 40 = 0 then 'administrator' when n % 8 = 0 then 'manager'
        when n % 3 = 0 then 'responder' else 'stakeholder' end,
      status, case when status <> 'invited' then now() end,
      case when status = 'deleted' then now() end,
      case when status = 'active' and n % 50 <> 0 then 'hash' end,
      case when status = 'active' and n % 50 = 0 then now() + (n % 700 - 350) * interval '1 hour' end,
      now() - n * interval '1 minute',
      case when status <> 'invited' then now() - (abs(hashtext(n::text)) % 200) * interval '1 day' end
    from (
      select n, case when n % 10 = 3 then 'invited' when n % 13 = 0 then 'inactive'
        when n % 20 = 7 then 'deleted' else 'active' end as status
      from generate_series(1, ${count}::int) as n
    ) as person
  `);
}

beforeAll(async () => {
  // Those of another organization come first: whoever looked through the table would meet them.
  await insertPeople(await makeOrganization(), 20_000);
  organization = await makeOrganization();
  actor = await organization.addActor("administrator");
  await insertPeople(organization, people);
  await db.execute(sql`
    update users set first_name = '翔', last_name = 'Qx'
    where email_normalized = ${`p1@${organization.slug}.example`}
  `);
  await db.execute(sql`vacuum (analyze) users`);
}, 120_000);

const parse = (query: Record<string, unknown>) => userListSchema.parse(query);
const list = (query: Record<string, unknown>) => listUsers(actor, parse(query));

type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string;
  "Parent Relationship"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: PlanNode[];
};

/** Other plans below a node answer what it asks before it begins. */
const isInput = (node: PlanNode) => node["Parent Relationship"] === "Outer";

/** A node and those below it, as far as they were at work. */
const flat = (node: PlanNode): PlanNode[] =>
  node["Actual Loops"] === 0 ? [] : [node, ...(node.Plans ?? []).flatMap(flat)];

const literal = (value: unknown) => `'${String(value).replaceAll("'", "''")}'`;

/** How a question is answered: by a plan of its own, or by the one that is kept for everybody. */
async function planOf(question: SQL, kept: boolean): Promise<PlanNode> {
  const { sql: text, params } = new PgDialect().sqlToQuery(question);
  const rows = await client.begin(async (tx) => {
    const mode = kept ? "force_generic_plan" : "force_custom_plan";
    await tx.unsafe(`set local plan_cache_mode = ${mode}`);
    await tx.unsafe(`prepare question as ${text}`);
    const plan = await tx.unsafe<{ "QUERY PLAN": { Plan: PlanNode }[] }[]>(
      `explain (analyze, buffers, format json) execute question(${params.map(literal).join(", ")})`,
    );
    await tx.unsafe("deallocate question");
    return plan;
  });
  return rows[0]!["QUERY PLAN"][0]!.Plan;
}

/** What a question to the list costs: how it is answered, and how many blocks it touches. */
async function explain(
  how: typeof peopleInOrder,
  parameters: Record<string, unknown>,
  { kept = false } = {},
): Promise<{ scans: string[]; sorted: number; blocks: number }> {
  const query = parse(parameters);
  const order = userOrder(actor, query.sort);
  const cursor = decodeCursor(query.cursor, order.kinds);
  const question = how({
    actor,
    query,
    order,
    place: cursor,
    backward: query.cursor === "last" || cursor?.direction === "before",
    at: now(),
  });
  const plan = await planOf(question, kept);
  const nodes = flat(plan);
  return {
    scans: nodes
      .filter(
        (node) =>
          node["Relation Name"]?.startsWith("users") || node["Node Type"].includes("Bitmap"),
      )
      .map((node) => node["Node Type"]),
    sorted: Math.max(
      0,
      ...nodes
        .filter((node) => node["Node Type"].includes("Sort"))
        .map((node) => node.Plans!.find(isInput)!["Actual Rows"]),
    ),
    blocks: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
  };
}

const soonOrGathered = (reading: Reading) => peopleOfMany(reading, 5000);

const indexOnly = /^(Index Scan|Index Only Scan)$/;

describe("the plans of the list", () => {
  test.each(userSorts)(
    "sorted by %s walk an index, on the first page and far away",
    async (sort) => {
      const far = (await list({ sort, cursor: "last" })).previous;
      expect(far).toBeDefined();
      for (const cursor of [undefined, "last", far]) {
        const { scans, sorted, blocks } = await explain(
          peopleInOrder,
          { sort, cursor },
          { kept: true },
        );
        for (const scan of scans) expect(scan).toMatch(indexOnly);
        expect(sorted).toBeLessThanOrEqual(51);
        expect(blocks).toBeLessThan(1000);
      }
    },
  );

  test.each([
    { status: "active", role: "responder" },
    { status: "inactive", role: "manager" },
    { role: "administrator" },
    { status: "deleted" },
    { status: "invited", sort: "created" },
    { role: "responder", sort: "-lastActive" },
  ])("filtered by %j walk an index, too", async (query) => {
    for (const cursor of [undefined, "last"]) {
      const { scans, sorted, blocks } = await explain(
        peopleInOrder,
        { ...query, cursor },
        { kept: true },
      );
      for (const scan of scans) expect(scan).toMatch(indexOnly);
      expect(sorted).toBeLessThanOrEqual(51);
      expect(blocks).toBeLessThan(6000);
    }
  });

  test.each([
    { q: "numberabc" },
    { q: "ab1 p4" },
    { q: "p99999@", sort: "created" },
    { q: "翔" },
    { q: "qx" },
    { q: "zq" },
    { q: "花翔" },
    { password: "temporary_expired" },
    { password: "temporary,reset_code", sort: "email" },
  ])("gather the few that %j finds by an index of its own", async (query) => {
    const { scans, sorted, blocks } = await explain(peopleOfFew, query);
    expect(scans).not.toContain("Seq Scan");
    expect(scans.length).toBeGreaterThan(0);
    expect(sorted).toBeLessThanOrEqual(1000);
    expect(blocks).toBeLessThan(5000);
  });

  test.each([
    { q: "number" },
    { q: "anna" },
    { q: "a" },
    { q: "an" },
    { q: "a", sort: "status" },
    { activity: "30" },
    { password: "ok" },
  ])("stop counting %j at a thousand and walk the index of the order", async (query) => {
    const counted = await explain(peopleOfFew, query);
    expect(counted.scans).not.toContain("Seq Scan");
    // The one row that names nobody.
    expect(counted.sorted).toBe(1);
    const how = "q" in query ? soonOrGathered : peopleInOrder;
    const { scans, sorted, blocks } = await explain(how, query);
    for (const scan of scans) expect(scan).toMatch(indexOnly);
    expect(sorted).toBeLessThanOrEqual(51);
    expect(blocks).toBeLessThan(6000);
    expect((await list(query)).total).toEqual({ count: 1000, exact: false });
  });
});

describe("whom an order meets late", () => {
  test.each([{ q: "花" }, { q: "花子" }, { q: "zoë" }, { q: "p1", sort: "created" }])(
    "are gathered, when %j is looked for",
    async (query) => {
      const { scans, blocks } = await explain(soonOrGathered, query);
      expect(scans).toContain("Bitmap Index Scan");
      expect(scans).not.toContain("Seq Scan");
      expect(blocks).toBeLessThan(25_000);
    },
  );

  test.each([
    { q: "花" },
    { q: "zoë" },
    { q: "anna" },
    { q: "p1", sort: "created" },
    { q: "p1", sort: "status" },
    { q: "zoë", status: "inactive" },
    { q: "number", activity: "never", sort: "role", size: 25 },
    { q: "numbera", password: "ok", role: "administrator" },
  ])("are the same people as along the order, when %j is looked for", async (query) => {
    const order = userOrder(actor, parse(query).sort);
    const first = await list(query);
    const middle = await list({ ...query, cursor: first.next });
    for (const [cursor, backward] of [
      [undefined, false],
      [undefined, true],
      [first.next, false],
      [middle.previous, true],
    ] as const) {
      const reading = {
        actor,
        query: parse(query),
        order,
        place: decodeCursor(cursor, order.kinds),
        backward,
        at: now(),
      };
      const inOrder = await db.execute<{ id: string }>(peopleInOrder(reading));
      const found = await db.execute<{ id: string }>(soonOrGathered(reading));
      expect(found.length).toBeGreaterThan(0);
      expect(found.map(({ id }) => id)).toEqual(inOrder.map(({ id }) => id));
      if (cursor || backward) continue;
      expect(first.rows.map(({ id }) => id)).toEqual(
        inOrder.slice(0, parse(query).size).map(({ id }) => id),
      );
    }
  });
});

test("everybody of a status and role is gathered without reading anybody else", async () => {
  const filters = parse({ status: "inactive", role: "manager" });
  const { from, where } = everybodySelected(actor, { filters, except: [] }, now());
  const plan = await planOf(sql`select users.id from ${from} where ${where}`, false);
  const readings = flat(plan).filter((node) => node["Relation Name"]);
  expect(readings.map((node) => node["Relation Name"]).toSorted()).toEqual([
    "users",
    "users_by_status",
  ]);
  for (const node of readings) expect(node["Node Type"]).not.toBe("Seq Scan");
  const order = readings.find((node) => node["Relation Name"] === "users_by_status");
  expect(order!["Actual Rows"]).toBe(plan["Actual Rows"]);
});

test("people who come after they were counted are shown", async () => {
  // As far as the counters know there are few.
  await db.execute(sql`
    insert into user_counts (organization_id, status, role_key, people)
    select organization_id, 'active', 'responder', 500 - sum(people) from user_counts
    where organization_id = ${organization.id} and status <> 'deleted' group by organization_id
  `);
  try {
    const { rows, total } = await list({});
    expect(total.count).toBe(500);
    expect(rows).toHaveLength(50);
  } finally {
    await db.execute(sql`delete from user_counts where people < -10000`);
  }
});

test("the plans that are kept are those of questions for which one is right for everybody", async () => {
  for (const query of [
    { q: "a" },
    { q: "anna" },
    { password: "ok" },
    { status: "active" },
    // One in forty, whom an order by something else meets late.
    { role: "administrator", sort: "created" },
  ]) {
    await list(query);
  }
  // Whichever of the connections was asked.
  const connections = await Promise.all(Array.from({ length: 10 }, () => client.reserve()));
  const kept = await Promise.all(
    connections.map((connection) => connection`select statement from pg_prepared_statements`),
  );
  for (const connection of connections) connection.release();
  const ofPeople = kept
    .flat()
    .map(({ statement }) => String(statement))
    .filter((statement) => statement.includes("users.status"));
  expect(ofPeople.length).toBeGreaterThan(0);
  for (const statement of ofPeople)
    expect(statement).not.toMatch(/search_text|password_order [<=]|and users\.role_key = /);
});

test("of 100,000 people paging finds each who stays exactly once, while others come and go", async () => {
  const stable = await db.execute<{ id: string }>(sql`
    select id from users where organization_id = ${organization.id} and status <> 'deleted'
  `);
  let walking = true;
  // Two who never rest: people appear all over the list, and disappear again.
  const bustle = async (name: string) => {
    for (let round = 0; walking; round += 1) {
      const added = await db.execute<{ id: string }>(sql`
        insert into users (organization_id, email, email_normalized, first_name, role_key, status, activated_at)
        select ${organization.id}, address, address, md5(address), 'responder', 'active', now()
        from (
          select ${`${name}-${round}-`} || n || '@bustle.example' as address
          from generate_series(1, 40) as n
        ) as new_person
        returning id
      `);
      const ids = JSON.stringify(added.map(({ id }) => id));
      const those = sql`id in (select id::uuid from jsonb_array_elements_text(${ids}::jsonb) as list (id))`;
      if (round % 2 === 0) await db.execute(sql`delete from users where ${those}`);
      else
        await db.execute(
          sql`update users set status = 'deleted', deleted_at = now() where ${those}`,
        );
    }
  };
  const bustling = [bustle("first"), bustle("second")];
  const seen = new Map<string, number>();
  try {
    let cursor: string | undefined;
    do {
      const page = await list({ size: 100, cursor });
      expect(page.from + page.rows.length - 1).toBeLessThanOrEqual(page.total.count);
      for (const { id } of page.rows) seen.set(id, (seen.get(id) ?? 0) + 1);
      cursor = page.next;
    } while (cursor);
  } finally {
    walking = false;
    await Promise.all(bustling);
  }
  expect(stable.filter(({ id }) => seen.get(id) !== 1)).toEqual([]);
  expect([...seen.values()].every((times) => times === 1)).toBe(true);
}, 180_000);
