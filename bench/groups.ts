import { sql } from "drizzle-orm";

import { client, db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { permissions } from "@/lib/access/policy";
import { previewAccessChange } from "@/lib/access-changes/preview";
import { startBulkOperation } from "@/lib/bulk/start";
import { loadSession } from "@/lib/sessions/load";
import { listUsers, userListSchema } from "@/lib/users/list/list";

import { makeOrganization } from "./organizations";
import { atMost, count, milliseconds, quantile, seconds, verdict } from "./report";
import type { Result, Section } from "./report";

const groupCount = 50;
const roleCount = 10;
const checkCount = 1_500;
const addedUsers = 10_000;
const listRounds = 15;
const previewedGroups = 24;
const previewRounds = 5;

/** Adds a group; the condition selects its members among the users of the organization. */
async function addGroup(
  organizationId: string,
  name: string,
  {
    roleKey = null,
    members = sql`false`,
  }: { roleKey?: string | null; members?: ReturnType<typeof sql> } = {},
): Promise<string> {
  const [group] = await db.execute<{ id: string }>(sql`
    with added as (
      insert into groups (organization_id, name, role_key, notifies_members)
      values (${organizationId}, ${name}, ${roleKey}, false) returning id
    ), member as (
      insert into group_memberships (user_id, group_id, organization_id, created_at)
      select users.id, added.id, users.organization_id, now() from users, added
      where users.organization_id = ${organizationId} and ${members}
    )
    select id from added
  `);
  return group!.id;
}

/** Adds one of the custom roles; each gives a permission more than reading. */
async function addRole(organizationId: string, index: number): Promise<string> {
  const roleKey = `custom-${index % roleCount}`;
  await db.execute(sql`
    insert into roles (organization_id, key, name, rank, permissions, built_in)
    values (${organizationId}, ${roleKey}, ${roleKey}, 20,
      array['users:read', ${permissions[index % permissions.length]!}], false)
    on conflict do nothing
  `);
  return roleKey;
}

/**
 * The session query of an actor in 50 groups with 10 custom roles, with RBAC, beside that of an
 * actor without groups, in turns.
 */
export async function measureSessionsWithGroups(): Promise<Section> {
  // New sessions: an older one would be marked as seen by the request, and there is none here.
  const plain = await makeOrganization("plain", 0);
  const member = await makeOrganization("groups", 0);
  const { id } = member.organization;
  await db.execute(sql`
    update identity_configurations set access_control = 'rbac' where organization_id = ${id}
  `);
  for (let index = 0; index < groupCount; index += 1) {
    await addGroup(id, `Benchmark ${index}`, {
      roleKey: await addRole(id, index),
      members: sql`users.id = ${member.userId}`,
    });
  }
  const times: Record<"plain" | "member", number[]> = { plain: [], member: [] };
  for (let check = 0; check < checkCount; check += 1) {
    for (const [kind, actor] of [
      ["plain", plain],
      ["member", member],
    ] as const) {
      const startedAt = performance.now();
      const session = await loadSession(actor.sessionId, actor.origin);
      times[kind].push(performance.now() - startedAt);
      if (session?.state !== "open") throw new Error("The session has ended");
    }
  }
  const ratio = quantile(times.member, 0.5) / quantile(times.plain, 0.5);
  const result = atMost("Session check with 50 groups and 10 roles beside plain", ratio, 2, "×");
  return {
    title: "Session check with groups",
    note: "`loadSession` in turns: Basic access without groups, and RBAC with 50 groups that give 10 custom roles.",
    columns: ["actor", "p50", "p99", "target"],
    rows: [
      [
        "no groups",
        milliseconds(quantile(times.plain, 0.5)),
        milliseconds(quantile(times.plain, 0.99)),
        "",
      ],
      [
        "50 groups, 10 roles",
        milliseconds(quantile(times.member, 0.5)),
        milliseconds(quantile(times.member, 0.99)),
        `${result.figure}, ${verdict(result)}`,
      ],
    ],
    results: [result],
  };
}

/** The statements that the driver sends during the work. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  let statements = 0;
  client.options.debug = () => {
    statements += 1;
  };
  try {
    await work();
  } finally {
    client.options.debug = false;
  }
  return statements;
}

/** *Add to group* for 10,000 users, and for 100, as the selection bar does it. */
export async function measureAddingMembers(actor: Actor): Promise<Section> {
  const organizationId = actor.organization.id;
  const rows: string[][] = [];
  const statements = new Set<number>();
  let time = 0;
  for (const size of [100, addedUsers]) {
    const people = await db.execute<{ id: string }>(sql`
      select id from users where organization_id = ${organizationId} and status <> 'deleted'
      order by id limit ${size}
    `);
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const groupId = await addGroup(organizationId, `Adding ${size}, ${round}`);
      const userIds = people.map(({ id }) => id);
      const startedAt = performance.now();
      statements.add(
        await statementsOf(() =>
          startBulkOperation(actor, {
            operation: "add_to_group",
            groupId,
            endsAt: null,
            selection: { userIds },
          }),
        ),
      );
      times.push((performance.now() - startedAt) / 1000);
    }
    time = Math.min(...times);
    rows.push([count(people.length), seconds(time), String([...statements].at(-1)), ""]);
  }
  const result = atMost("Adding 10,000 users to a group", time, 0.5, "s");
  rows.at(-1)![3] =
    `${verdict(result)}; ${statements.size === 1 ? "the same statements" : "MORE STATEMENTS"}`;
  return {
    title: "Adding users to a group",
    note: "`startBulkOperation` with *Add to group* in an organization of 100,000 users, in one transaction with an audit event for each user; the fastest of three.",
    columns: ["users", "time", "statements", "target"],
    rows,
    results: [result],
  };
}

/** A page of Users by a filter: by groups of several sizes, and by the other filters. */
export async function measureGroupFilter(actor: Actor): Promise<Section> {
  const { id } = actor.organization;
  const group = async (name: string) => {
    const [row] = await db.execute<{ id: string }>(
      sql`select id from groups where organization_id = ${id} and name = ${name}`,
    );
    return row!.id;
  };
  await addGroup(id, "Nearly all", {
    members: sql`(hashtextextended(users.id::text, 7) & 1023) > 0`,
  });
  await db.execute(sql`vacuum (analyze) group_memberships`);
  const others = [
    { name: "no filter", query: {} },
    { name: "search", query: { q: "lindqvist" } },
    { name: "last active", query: { activity: "30" } },
    { name: "expired", query: { status: "expired" } },
  ];
  const filters = [
    { name: "group of 30 %", query: { group: await group("All staff") } },
    { name: "group of 2 %", query: { group: await group("Sales") } },
    { name: "group of 0.1 %", query: { group: await group("Project 7") } },
    { name: "No group, few have none", query: { group: "none" } },
  ];
  const times = new Map<string, number[]>();
  const read = async ({ name, query }: { name: string; query: object }) => {
    const startedAt = performance.now();
    await listUsers(actor, userListSchema.parse(query));
    times.set(name, [...(times.get(name) ?? []), performance.now() - startedAt]);
  };
  for (let round = 0; round < listRounds; round += 1) {
    for (const each of [...others, ...filters]) await read(each);
  }
  const median = ({ name }: { name: string }) => quantile(times.get(name)!, 0.5);
  const slowest = Math.max(...others.map(median));
  const slowestGroup = Math.max(...filters.map(median));
  const result = atMost(
    "Users by group beside the slowest other filter",
    slowestGroup / slowest,
    2,
    "×",
  );
  return {
    title: "Users filtered by group",
    note: "A million users. The first page of 50, in turns, with the total up to 10,000.",
    columns: ["filter", "p50", "beside the slowest other filter"],
    rows: [...others, ...filters].map((each) => [
      each.name,
      milliseconds(median(each)),
      `${(median(each) / slowest).toFixed(2)} ×`,
    ]),
    results: [result],
  };
}

/**
 * Who gains or loses what by a switch to RBAC, when users are in 2.4 of 24 groups on average, which
 * give 10 custom roles and the built-in ones: thousands of combinations.
 */
export async function measureAccessPreview(actor: Actor): Promise<Section> {
  const { id } = actor.organization;
  const builtIn = ["stakeholder", "responder", "manager"] as const;
  for (let index = 0; index < previewedGroups; index += 1) {
    await addGroup(id, `Previewed ${index}`, {
      roleKey: index < roleCount ? await addRole(id, index) : builtIn[index % builtIn.length]!,
      members: sql`(hashtextextended(users.id::text, ${index + 100}) & 1023) < 102`,
    });
  }
  await db.execute(sql`vacuum (analyze) group_memberships`);
  const [given] = await db.execute<{ memberships: number }>(sql`
    select count(*)::int as memberships from group_memberships
    join groups on groups.id = group_memberships.group_id
    where groups.organization_id = ${id} and groups.role_key is not null
  `);
  const rows: string[][] = [];
  const results: Result[] = [];
  for (const { name, search } of [
    { name: "first page", search: "" },
    { name: "searched", search: "lindqvist" },
  ]) {
    const times: number[] = [];
    let changed = 0;
    for (let round = 0; round < previewRounds; round += 1) {
      const startedAt = performance.now();
      const preview = await previewAccessChange(actor, { accessControl: "rbac" }, { search });
      times.push((performance.now() - startedAt) / 1000);
      changed = preview.changed;
    }
    const result = atMost(`Preview of a switch to RBAC, ${name}`, quantile(times, 0.5), 2, "s");
    results.push(result);
    rows.push([name, count(changed), seconds(Math.min(...times)), result.figure, verdict(result)]);
  }
  return {
    title: "Preview of a switch to RBAC",
    note: `100,000 users with ${count(given!.memberships)} memberships in ${previewedGroups} groups, which give ${roleCount + builtIn.length} roles.`,
    columns: ["preview", "users who change", "best", "p50", "target (p50)"],
    rows,
    results,
  };
}
