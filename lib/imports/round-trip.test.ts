import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { ZodType } from "zod";

import { db } from "@/db/client";
import { roles } from "@/db/schema/schema";
import { permissions } from "@/lib/access/policy";
import type { Actor } from "@/lib/access/actor";
import { csvStream } from "@/lib/csv/stream";
import { parseEmail } from "@/lib/email";
import { groupNameSchema } from "@/lib/groups/schema";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { exportUsers, userExportSchema } from "@/lib/users/list/export";
import { userFilterSchema } from "@/lib/users/list/filter-schema";
import { nameSchema } from "@/lib/users/schema";

import { problemSentence } from "./problems";
import { listImportRows, readImport } from "./queries";
import { defaultOptions } from "./options";
import { setImportOptions } from "./set-options";
import { uploadImport } from "./upload";

let organization: TestOrganization;
let actors: Actor[];

/** Custom roles whose names are the keys of others, or look like formulas. */
const customRoles: [key: string, name: string, rank: number][] = [
  ["editors", "Authors", 10],
  ["editors-2", "Editors", 20],
  ["authors", "'=Field; agents", 20],
  ["chiefs", "manager-2", 40],
  ["manager-2", "İstanbul", 20],
  ["istanbul", "-1+1", 10],
];
const roleKeys = [
  ...customRoles.map(([key]) => key),
  "administrator",
  "manager",
  "responder",
  "stakeholder",
];

const pieces = [
  ...'=1+1 \'=1 \' " "" ; , - + @ = | sep=; $ $$ # null 0 \\ Ada O’Brien Zoë 김민준 م אבג 😀 👩‍👩‍👧 ＝ − ß İ'.split(
    " ",
  ),
  ..."\t, ,Zoe\u0308,\u200D,\u200C,\u200F,\u202E,\uFEFF,\u00A0,\u00AD".split(","),
];
const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((all) => all.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
);

/** Texts that the schema takes, as it stores them. */
const validBy = (schema: ZodType<string>) =>
  text
    .map((each) => schema.safeParse(each))
    .filter((parsed) => parsed.success)
    .map(({ data }) => data);

const name = validBy(nameSchema("name"));
/** Some of them are equal in lower case, by the rules of one language or another. */
const groupName = fc.oneof(
  validBy(groupNameSchema),
  fc.constantFrom("İ", "i\u0307", "ΟΔΟΣ", "οδος", "οδοσ", "ẞ", "ß", "SS", "K", "k", "K"),
);
const localPart = fc.constantFrom(
  "=a",
  "+1",
  "-x",
  "'q",
  "O'Brien+t=1",
  "a_b",
  "x",
  "{y}",
  "a|b",
  "#h",
);
const domain = fc.constantFrom("example.org", "Bücher.example", "xn--bcher-kva.example");

const person = fc.record({
  names: fc.tuple(name, name),
  local: localPart,
  domain,
  role: fc.constantFrom(...roleKeys),
  status: fc.constantFrom("active", "active", "inactive", "invited"),
  systemAdmin: fc.boolean(),
  permissions: fc.subarray([...permissions]),
  groups: fc.array(fc.nat(), { maxLength: 4 }),
});

type Person = typeof person extends fc.Arbitrary<infer Value> ? Value : never;

/** Replaces the users whom an earlier run has added, and the groups. */
async function arrange(people: readonly Person[], groupNames: readonly string[]): Promise<void> {
  await db.execute(sql`delete from users where organization_id = ${organization.id}
    and id not in ${actors.map(({ userId }) => userId)} and password_hash is null`);
  await db.execute(sql`delete from groups where organization_id = ${organization.id}`);
  const groups = await db.execute<{ id: string }>(sql`
    insert into groups (organization_id, name)
    select ${organization.id}, name from jsonb_array_elements_text(${JSON.stringify(groupNames)}::jsonb) as name
    on conflict do nothing returning id`);
  for (const [index, each] of people.entries()) {
    const parsed = parseEmail(`${each.local}.${index}@${each.domain}`);
    if ("problem" in parsed) throw new Error(parsed.problem);
    const invited = each.status === "invited";
    const [user] = await db.execute<{ id: string }>(sql`
      insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
        status, activated_at, system_admin, extra_permissions)
      values (${organization.id}, ${parsed.email}, ${parsed.emailNormalized},
        ${invited ? "" : each.names[0]}, ${invited ? "" : each.names[1]}, ${each.role},
        ${each.status}, ${invited ? null : sql`now()`}, ${each.systemAdmin},
        array(select jsonb_array_elements_text(${JSON.stringify(each.permissions)}::jsonb)))
      returning id`);
    const ids = new Set(
      groups.length > 0 ? each.groups.map((n) => groups[n % groups.length]!.id) : [],
    );
    for (const groupId of ids) {
      await db.execute(sql`insert into group_memberships (organization_id, group_id, user_id, created_at)
        values (${organization.id}, ${groupId}, ${user!.id}, now())`);
    }
  }
}

/** Exports all users and uploads the file. @returns what the dry run says about rows that differ */
async function differences(actor: Actor, groups: "add" | "replace") {
  const selection = { filters: userFilterSchema.parse({}), except: [] };
  const table = await exportUsers(actor, selection, userExportSchema.parse({}));
  const body = csvStream(table, () => {}) as unknown as AsyncIterable<Uint8Array>;
  const { importId } = await uploadImport(actor, { fileName: "users.csv", body });
  const options = { ...defaultOptions, existing: "update", groups } as const;
  await setImportOptions(actor, { importId, options });
  const { counts, total } = await readImport(actor, importId);
  const { rows } = await listImportRows(actor, { importId });
  return {
    total,
    unchanged: counts.unchanged,
    rows: rows.flatMap(({ outcome, cells, problems, changes }) =>
      outcome === "unchanged" ? [] : [{ cells, changes, problems: problems.map(problemSentence) }],
    ),
  };
}

beforeAll(async () => {
  organization = await makeOrganization();
  await db.insert(roles).values(
    customRoles.map(([key, roleName, rank]) => ({
      organizationId: organization.id,
      key,
      name: roleName,
      rank,
      permissions: ["users:read"],
      builtIn: false,
    })),
  );
  actors = [await organization.addActor("administrator"), await organization.addActor("manager")];
});

test(
  "an export of all users, imported as an update, changes nobody",
  { timeout: 120_000 },
  async () => {
    const run = fc.record({
      people: fc.array(person, { minLength: 1, maxLength: 12 }),
      groupNames: fc.array(groupName, { maxLength: 6 }),
      mode: fc.constantFrom("basic" as const, "rbac" as const),
      groups: fc.constantFrom("add" as const, "replace" as const),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ people, groupNames, mode, groups }) => {
        await organization.setAccessControl(mode);
        await arrange(people, groupNames);
        const total = people.length + 3;
        for (const actor of actors) {
          const found = await differences({ ...actor, accessControl: mode }, groups);
          expect(found).toEqual({ total, unchanged: total, rows: [] });
        }
      }),
      { numRuns: 25, interruptAfterTimeLimit: 60_000 },
    );
  },
);

test.each([[["ΟΔΟΣ", "οδος"]], [["İ", "i\u0307"]], [["Cash$", "cash"]]])(
  "groups that the database tells apart stay apart: %j",
  async (names) => {
    const shared = { local: "x", domain: "example.org", role: "editors" };
    const someone = { ...shared, names: ["A", "B"], status: "active", systemAdmin: false } as const;
    const memberships = [[0], [1], [0, 1]];
    const people = memberships.map((groups) => ({ ...someone, permissions: [], groups }));
    await arrange(people as never, names);
    expect(await differences(actors[0]!, "replace")).toMatchObject({ unchanged: 6, rows: [] });
  },
);
