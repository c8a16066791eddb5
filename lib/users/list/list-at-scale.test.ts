import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import { inIds } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { decodeCursor } from "@/lib/keyset";
import { withoutIndexes } from "@/lib/testing/indexes";
import { addGroup } from "@/lib/testing/groups";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { userOrder, userSorts } from "./order";
import { noGroup } from "./filters";
import { EXACT_COUNT_LIMIT, findUngrouped, scanByIndex, sortMatching } from "./list-queries";
import type { ListPlace, ListRead } from "./list-queries";
import { listUsers, userListSchema } from "./list";

const people = 25_000;

let smallerOrganization: TestOrganization;
let organization: TestOrganization;
let actor: Actor;
let groupIds: Record<"large" | "medium" | "small", string>;

const firstNames = ["Zoë", "Łukasz", "محمد", "Olu", "花子", "Anna", "Bjørn", "Chloé", "Dmitri"];

/** Three quarters are active, one in forty has the rarest role. Numbers make the names unique. */
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
  // Users of another organization come first: a scan of the table would read them.
  smallerOrganization = await makeOrganization();
  organization = await makeOrganization();
  actor = await organization.addActor("administrator");
  await withoutIndexes("users", async () => {
    await insertPeople(smallerOrganization, 5_000);
    await insertPeople(organization, people);
  });
  await db.execute(sql`
    update users set first_name = '翔', last_name = 'Qx'
    where email_normalized = ${`p1@${organization.slug}.example`}
  `);
  groupIds = {
    large: await addMembers("Large", sql`true`),
    medium: await addMembers("Medium", sql`n % 12 = 0`),
    small: await addMembers("Small", sql`n % 5000 = 0`),
  };
  await db.execute(sql`vacuum (analyze) users, group_memberships`);
}, 120_000);

/** Adds a group of all users of the organization but 20, or of those with some numbers. */
async function addMembers(name: string, condition: SQL): Promise<string> {
  const groupId = await addGroup(organization, name);
  await db.execute(sql`
    insert into group_memberships (user_id, group_id, organization_id, created_at)
    select id, ${groupId}, organization_id, now()
    from (
      select *, row_number() over (order by sort_name) as n from users
      where organization_id = ${organization.id}
    ) as person
    where n > 20 and ${condition}
  `);
  return groupId;
}

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

/** The executor runs other plans below a node (InitPlan, SubPlan) before the node itself. */
const isInput = (node: PlanNode) => node["Parent Relationship"] === "Outer";

/** A node and the nodes below it that were executed. */
const flat = (node: PlanNode): PlanNode[] =>
  node["Actual Loops"] === 0 ? [] : [node, ...(node.Plans ?? []).flatMap(flat)];

/** How a query runs, and how many blocks it touches. */
async function explain(query: SQL): Promise<{ scans: string[]; sorted: number; blocks: number }> {
  const rows = await db.execute<{ "QUERY PLAN": { Plan: PlanNode }[] }>(
    sql`explain (analyze, buffers, format json) ${query}`,
  );
  const plan = rows[0]!["QUERY PLAN"][0]!.Plan;
  const nodes = flat(plan);
  return {
    scans: nodes
      .filter((node) => node["Relation Name"] === "users" || node["Node Type"].includes("Bitmap"))
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

function listRead(parameters: Record<string, unknown>): ListRead {
  const query = parse(parameters);
  const order = userOrder(actor, query.sort);
  const cursor = decodeCursor(query.cursor, order.kinds);
  const backward = query.cursor === "last" || cursor?.direction === "before";
  return { actor, query, order, place: cursor, backward, at: now() };
}

const indexOnly = /^(Index Scan|Index Only Scan)$/;

describe("the plans of the group filter", () => {
  test("stop counting a large group at EXACT_COUNT_LIMIT and walk the index of the order", async () => {
    for (const sort of ["name", "-created"]) {
      const read = listRead({ group: groupIds.large, sort });
      expect((await explain(sortMatching(read))).sorted).toBe(1);
      const { scans, sorted, blocks } = await explain(scanByIndex(read).getSQL());
      for (const scan of scans) expect(scan).toMatch(indexOnly);
      expect(sorted).toBeLessThanOrEqual(51);
      expect(blocks).toBeLessThan(1500);
    }
  });

  test("read the members of a small group, and of none but few", async () => {
    const read = listRead({ group: groupIds.small });
    const { scans, blocks } = await explain(sortMatching(read));
    expect(scans).not.toContain("Seq Scan");
    expect(blocks).toBeLessThan(200);
    const ungrouped = await findUngrouped(organization.id, now());
    expect(ungrouped).toHaveLength(20);
    const none = await explain(sortMatching({ ...listRead({ group: noGroup }), ungrouped }));
    expect(none.scans).not.toContain("Seq Scan");
    expect(none.blocks).toBeLessThan(200);
  });

  test("find the users in no group the same way, few or many", async () => {
    const few = {
      group: `${noGroup},${groupIds.small}`,
      status: "active,deleted,invited,inactive",
    };
    const read = listRead(few);
    const ungrouped = await findUngrouped(organization.id, now());
    const ids = async (query: SQL) => (await db.execute<ListPlace>(query)).map(({ id }) => id);
    const expected = await ids(sortMatching(read));
    expect(expected).toHaveLength(25);
    expect(await ids(sortMatching({ ...read, ungrouped }))).toEqual(expected);
    expect((await list(few)).rows.map(({ id }) => id)).toEqual(expected);
  });

  test("count the members of a middle group", async () => {
    const { total } = await list({
      group: groupIds.medium,
      status: "active,invited,inactive,deleted",
    });
    expect(total).toEqual({ count: Math.floor(people / 12) - 1, exact: true });
  });
});

describe("the plans of the list", () => {
  test.each(userSorts)(
    "sorted by %s walk an index, on the first page and far away",
    async (sort) => {
      const far = (await list({ sort, cursor: "last" })).previous;
      expect(far).toBeDefined();
      for (const cursor of [undefined, "last", far]) {
        const query = scanByIndex(listRead({ sort, cursor })).getSQL();
        const { scans, sorted, blocks } = await explain(query);
        for (const scan of scans) expect(scan).toMatch(indexOnly);
        expect(sorted).toBeLessThanOrEqual(51);
        expect(blocks).toBeLessThan(250);
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
  ])("filtered by %j read few blocks without a sequential scan", async (query) => {
    for (const cursor of [undefined, "last"]) {
      const { scans, blocks } = await explain(scanByIndex(listRead({ ...query, cursor })).getSQL());
      expect(scans).not.toContain("Seq Scan");
      expect(blocks).toBeLessThan(1500);
    }
  });

  test.each([
    { q: "numberabc" },
    { q: "ab1 p4" },
    { q: "p24999@", sort: "created" },
    { q: "翔" },
    { q: "qx" },
    { q: "zq" },
    { q: "花翔" },
    { password: "temporary_expired" },
    { password: "temporary,reset_code", sort: "email" },
  ])("of rare matches for %j use an index of the filter", async (query) => {
    const { scans, sorted, blocks } = await explain(sortMatching(listRead(query)));
    expect(scans).not.toContain("Seq Scan");
    expect(scans.length).toBeGreaterThan(0);
    expect(sorted).toBeLessThanOrEqual(2000);
    expect(blocks).toBeLessThan(1250);
  });

  test.each([{ q: "number" }, { q: "n" }, { activity: "30" }, { password: "ok" }])(
    "stop counting %j at EXACT_COUNT_LIMIT and walk the index of the order",
    async (query) => {
      expect((await explain(sortMatching(listRead(query)))).sorted).toBe(1);
      const { scans, sorted, blocks } = await explain(scanByIndex(listRead(query)).getSQL());
      for (const scan of scans) expect(scan).toMatch(indexOnly);
      expect(sorted).toBeLessThanOrEqual(51);
      expect(blocks).toBeLessThan(1500);
      expect((await list(query)).total).toEqual({ count: EXACT_COUNT_LIMIT, exact: false });
    },
  );
});

test.each([
  { q: "zoë number1" },
  { q: "zoë", status: "inactive" },
  { q: "p12", sort: "created" },
  { q: "p12", sort: "-status" },
  { q: "numbera", password: "ok", role: "administrator" },
  { q: "numberab", activity: "30", sort: "role", size: 25 },
])("both ways to read a page find the same users, searching for %j", async (query) => {
  const ids = (places: readonly { id: string | null }[]) => places.map(({ id }) => id);
  const first = await list(query);
  for (const cursor of [undefined, "last", first.next, first.previous]) {
    const read = listRead({ ...query, cursor });
    expect(ids(await db.execute<ListPlace>(sortMatching(read)))).toEqual(
      ids(await scanByIndex(read)),
    );
  }
});

test("users that the counters do not know yet are shown", async () => {
  // The counters still say that there are few users.
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

test("paging through 5,000 users finds each one exactly once while others are added and deleted", async () => {
  const reader = await smallerOrganization.addActor("administrator");
  const stable = await db.execute<{ id: string }>(sql`
    select id from users where organization_id = ${smallerOrganization.id} and status <> 'deleted'
  `);
  let walking = true;
  // Users appear all over the list and disappear again.
  const change = async (name: string) => {
    for (let round = 0; walking; round += 1) {
      const added = await db.execute<{ id: string }>(sql`
        insert into users (organization_id, email, email_normalized, first_name, role_key, status, activated_at)
        select ${smallerOrganization.id}, address, address, md5(address), 'responder', 'active', now()
        from (
          select ${`${name}-${round}-`} || n || '@changing.example' as address
          from generate_series(1, 40) as n
        ) as new_person
        returning id
      `);
      const those = inIds(
        users.id,
        added.map(({ id }) => id),
      );
      if (round % 2 === 0) await db.execute(sql`delete from users where ${those}`);
      else
        await db.execute(
          sql`update users set status = 'deleted', deleted_at = now() where ${those}`,
        );
    }
  };
  const changing = [change("first"), change("second")];
  const seen = new Map<string, number>();
  try {
    let cursor: string | undefined;
    do {
      const page = await listUsers(reader, parse({ size: 100, cursor }));
      expect(page.from + page.rows.length - 1).toBeLessThanOrEqual(page.total.count);
      for (const { id } of page.rows) seen.set(id, (seen.get(id) ?? 0) + 1);
      cursor = page.next;
    } while (cursor);
  } finally {
    walking = false;
    await Promise.all(changing);
  }
  expect(stable.filter(({ id }) => seen.get(id) !== 1)).toEqual([]);
  expect([...seen.values()].every((times) => times === 1)).toBe(true);
}, 60_000);
