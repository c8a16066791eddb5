import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { withoutIndexes } from "@/lib/testing/indexes";
import { makeOrganization } from "@/lib/testing/organization";

import { auditFilterSchema } from "./filters";
import { auditActions } from "./labels";
import { countStatement, MAX_SCANNED_EVENTS, pageStatement, planSearch } from "./log-queries";

/** Events of each of the two organizations. */
const each = 40_000;
const size = 50;

type Node = {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: Node[];
};

let organizationId: string;
let busy: string;
let rare: string;

beforeAll(async () => {
  const organizations = [await makeOrganization(), await makeOrganization()];
  const [own] = organizations;
  organizationId = own!.id;
  busy = (await own!.addPerson("manager")).id;
  rare = (await own!.addPerson("manager")).id;
  // Nearly all by one actor, to one of a thousand targets; the second did little, long ago.
  await withoutIndexes("audit_events", async () => {
    for (const organization of organizations) {
      await db.execute(sql`
      insert into audit_events (organization_id, at, actor_id, actor_label, action, target_type,
        target_id, target_label, before, after)
      select ${organization.id}, timestamptz '2020-01-01Z' + i * interval '150 seconds',
        case when i % 2000 = 0 and i <= 8000 then ${rare}::uuid when i % 3 = 1 then null
          else ${busy}::uuid end,
        'A user', case when i % 3 = 0 then 'session.started' when i % 1600 = 1 then 'identity.changed'
          when i % 2 = 0 then 'user.edited' else 'invitation.sent' end,
        'user', 'target-' || case when i % 2 = 0 then 0 else i % 1000 end, 'Another user',
        case when i % 2 = 0 then '{"firstName":"A"}'::jsonb end,
        case when i % 8000 = 2 then '{"role":"manager"}'::jsonb when i % 2 = 0 then '{"firstName":"B"}'::jsonb end
      from generate_series(1, ${each}::int) as i
    `);
    }
  });
  await db.execute(sql`vacuum (analyze) audit_events`);
}, 120_000);

async function nodesOf(statement: SQL): Promise<Node[]> {
  const [row] = await db.execute<{ "QUERY PLAN": [{ Plan: Node }] }>(
    sql`explain (analyze, buffers, timing off, format json) ${statement}`,
  );
  const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)];
  return flat(row!["QUERY PLAN"][0].Plan);
}

const buffersOf = ([root]: Node[]) => root!["Shared Hit Blocks"] + root!["Shared Read Blocks"];

/** Nothing reads the whole table, and nothing is put in order that an index has in order. */
function expectIndexScan(nodes: Node[]): void {
  const kinds = nodes.map((node) => node["Node Type"]);
  expect(kinds).not.toContain("Seq Scan");
  const sorts = nodes.filter((node) => /Sort|Bitmap/.test(node["Node Type"]));
  const most = Math.max(0, ...sorts.map((node) => node["Actual Rows"] * node["Actual Loops"]));
  expect(most).toBeLessThanOrEqual(size + 1);
}

const place = { values: ["2020-02-10 00:00:00+00"], id: "1" };
const directions = [{}, { place }, { place, backward: true }];

const oneIndex: [string, () => Record<string, string>][] = [
  ["nothing", () => ({})],
  ["days", () => ({ from: "2020-02-01", to: "2020-02-03" })],
  ["a busy actor", () => ({ actor: busy })],
  ["an actor who did little, long ago", () => ({ actor: rare })],
  ["no account", () => ({ actor: "none" })],
  ["no account within days", () => ({ actor: "none", to: "2020-02-20" })],
  ["a target", () => ({ target: "target-7" })],
  ["a busy target", () => ({ target: "target-0", from: "2020-01-05" })],
  ["an action", () => ({ action: "session.started" })],
  ["an action that is rare", () => ({ action: "identity.changed", from: "2020-01-03" })],
  ["an action that never was", () => ({ action: "user.restored" })],
  ["several actions", () => ({ action: "user.edited,identity.changed,user.restored" })],
  ["all actions", () => ({ action: auditActions.join(",") })],
];

describe("a page of the Audit log", () => {
  test.each(oneIndex)("filtered by %s reads little more than its rows", async (_, query) => {
    const search = await planSearch(organizationId, auditFilterSchema.parse(query()));
    expect(search.remaining).toEqual([]);
    for (const direction of directions) {
      // oxlint-disable-next-line no-await-in-loop -- one plan after the other
      const nodes = await nodesOf(pageStatement(search, direction, size + 1));
      expectIndexScan(nodes);
      // A row costs its page and seldom one of the index; a range costs the way down its index.
      expect(buffersOf(nodes)).toBeLessThan(3 * size + 5 * search.scan.ranges.length);
    }
    const counting = await nodesOf(countStatement(search));
    expectIndexScan(counting);
    expect(buffersOf(counting)).toBeLessThan(400);
  });

  test.each<[string, () => Record<string, string>, number]>([
    ["a target and a busy actor", () => ({ target: "target-7", actor: busy }), 400],
    ["a busy target and a rare actor", () => ({ target: "target-0", actor: rare }), 300],
    ["a busy actor and a rare action", () => ({ actor: busy, action: "identity.changed" }), 400],
    [
      "a busy actor, actions and days",
      () => ({ actor: busy, action: "user.edited,identity.changed", from: "2020-02-01" }),
      400,
    ],
    // No index knows it: bounded by what is looked through.
    ["a rare change", () => ({ change: "role" }), MAX_SCANNED_EVENTS],
    ["a busy actor and a rare change", () => ({ actor: busy, change: "role" }), MAX_SCANNED_EVENTS],
    [
      "a busy target, a busy actor and actions",
      () => ({ target: "target-0", actor: busy, action: "session.started,invitation.sent" }),
      MAX_SCANNED_EVENTS,
    ],
  ])("filtered by %s scans the smallest way, and not too far", async (_, query, most) => {
    const search = await planSearch(organizationId, auditFilterSchema.parse(query()));
    for (const direction of directions) {
      // oxlint-disable-next-line no-await-in-loop -- one plan after the other
      const nodes = await nodesOf(pageStatement(search, direction, size + 1));
      expectIndexScan(nodes);
      expect(buffersOf(nodes)).toBeLessThan(most);
      const looked = nodes.filter((node) => node["Relation Name"] === "audit_events");
      const rows = looked.reduce(
        (sum, node) => sum + node["Actual Rows"] * node["Actual Loops"],
        0,
      );
      expect(rows).toBeLessThanOrEqual(MAX_SCANNED_EVENTS + search.scan.ranges.length);
    }
    const counting = await nodesOf(countStatement(search));
    expectIndexScan(counting);
    expect(buffersOf(counting)).toBeLessThan(2 * most + 200);
  });
});
