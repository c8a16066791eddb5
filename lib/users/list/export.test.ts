import { parse } from "csv-parse/sync";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, test } from "vitest";

import { client, db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { endOwnSession } from "@/lib/auth/sign-in";
import { setClock } from "@/lib/clock";
import { csvStream } from "@/lib/csv/stream";
import { withoutFormulas } from "@/lib/csv/formulas";
import { addGroup } from "@/lib/testing/groups";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { changeStatus } from "@/lib/users/change-status";
import { exportUsers, selectionFieldSchema, userExportSchema } from "./export";
import { userFilterSchema } from "./filter-schema";
import { userSorts } from "./order";
import { listUsers, userListSchema } from "./list";
import type { UserSelection } from "./selection";

type Line = Record<string, string>;

let organization: TestOrganization;
let manager: Actor;

const allUsers: UserSelection = { filters: userFilterSchema.parse({}), except: [] };

async function exportText(
  actor: Actor,
  selection: UserSelection,
  layout: Record<string, string> = {},
): Promise<string> {
  const table = await exportUsers(actor, selection, userExportSchema.parse(layout));
  return new Response(csvStream(table, () => {})).text();
}

const linesOf = (text: string): Line[] => parse<Line>(text, { bom: true, columns: true });

const exported = async (actor: Actor, parameters: Record<string, string> = {}): Promise<Line[]> =>
  linesOf(
    await exportText(
      actor,
      { filters: userFilterSchema.parse(parameters), except: [] },
      parameters,
    ),
  );

const headerOf = async (actor: Actor, parameters: Record<string, string> = {}) =>
  Object.keys((await exported(actor, parameters))[0]!);

/** Adds users with numbered names; dozens of them share a name or a time. */
async function addNumbered(of: TestOrganization, count: number, prefix = "n") {
  await db.execute(sql`
    insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
      status, activated_at, created_at, last_active_at, deleted_at)
    select ${of.id}, ${prefix} || i || '@' || ${of.slug} || '.example',
      ${prefix} || i || '@' || ${of.slug} || '.example', 'Same ' || i % 12, ${prefix},
      case when i % 3 = 0 then 'responder' else 'stakeholder' end,
      case when i % 7 = 0 then 'inactive' when i % 50 = 0 then 'deleted' else 'active' end,
      now(), now() - (i % 5) * interval '1 microsecond',
      case when i % 2 = 0 then now() - (i % 9) * interval '1 day' end,
      case when i % 7 <> 0 and i % 50 = 0 then now() end
    from generate_series(1, ${count}::int) as i
  `);
}

beforeAll(async () => {
  organization = await makeOrganization();
  manager = await organization.addActor("manager");
});

afterEach(() => setClock());

describe("the columns of the file", () => {
  test("match the screen, with both names and every column that a manager sees", async () => {
    expect(await headerOf(manager)).toEqual([
      "First name",
      "Last name",
      "Email",
      "Role",
      "Groups",
      "Permissions",
      "Status",
      "Password",
      "Last active",
      "Created",
    ]);
  });

  test("leave out hidden columns and those that only managers see", async () => {
    expect(await headerOf(manager, { hide: "role,password,created,nonsense" })).toEqual([
      "First name",
      "Last name",
      "Email",
      "Groups",
      "Status",
      "Last active",
    ]);
    expect(await headerOf(manager, { hide: "name" })).not.toContain("First name");
    const stakeholder = await organization.addActor("stakeholder");
    expect(await headerOf(stakeholder)).toEqual([
      "First name",
      "Last name",
      "Email",
      "Role",
      "Groups",
      "Status",
    ]);
  });

  test("have System Admin with RBAC, for those who may manage users", async () => {
    const own = await makeOrganization();
    await own.setAccessControl("rbac");
    const [reader, stakeholder] = [
      await own.addActor("manager"),
      await own.addActor("stakeholder"),
    ];
    const { id } = await own.addPerson("responder");
    await db.execute(sql`update users set system_admin = true where id = ${id}`);
    expect(await headerOf(stakeholder)).not.toContain("System Admin");
    expect((await headerOf(reader)).slice(3, 6)).toEqual(["Role", "System Admin", "Groups"]);
    const lines = await exported(reader);
    expect(lines.map((line) => `${line.Role} ${line["System Admin"]}`).toSorted()).toEqual([
      "Administrator No",
      "Manager No",
      "Responder Yes",
      "Stakeholder No",
    ]);
  });

  test("include every column when all of them are hidden", async () => {
    const hide = "name,email,role,groups,status,password,lastActive,created";
    expect(await headerOf(manager, { hide })).toHaveLength(10);
  });
});

describe("the values of the file", () => {
  test("are the words of the screen, and times in UTC", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("manager");
    const add = async (name: string, columns: Record<string, unknown>) => {
      const entries = Object.entries({ status: "active", activated_at: "2030-01-01Z", ...columns });
      const email = own.freshEmail();
      await db.execute(sql`
        insert into users (organization_id, email, email_normalized, first_name, role_key,
          created_at, ${sql.raw(entries.map(([column]) => column).join(", "))})
        values (${own.id}, ${email}, ${email}, ${name}, 'responder', '2030-01-02 10:20:30.4+02',
          ${sql.join(
            entries.map(([, value]) => sql`${value}`),
            sql`, `,
          )})
      `);
    };
    await add("temporary", { temporary_expires_at: "2030-02-02Z" });
    await add("temporary out", { temporary_expires_at: "2030-02-01Z" });
    await add("code", { code_expires_at: "2030-02-02Z" });
    await add("code out", { code_expires_at: "2030-02-02Z", code_tries: 5 });
    await add("google", { last_active_at: "2030-01-31 23:59:59.999999-05" });
    await add("off", { status: "inactive", password_hash: "x" });
    await add("gone", { status: "deleted", deleted_at: "2030-01-31Z" });
    for (const [name, expires] of [
      ["asked", "2030-02-02Z"],
      ["asked too late", "2030-02-01Z"],
    ] as const) {
      await add(name, { status: "invited", activated_at: null });
      await db.execute(sql`
        insert into invitations (organization_id, user_id, invited_by, created_at, sent_at, expires_at)
        select organization_id, id, ${reader.userId}, '2030-01-20Z', '2030-01-20Z', ${expires}
        from users where organization_id = ${own.id} and first_name = ${name}
      `);
    }
    setClock(() => new Date("2030-02-01T00:00:00Z"));
    const lines = await exported(reader, { status: "active,invited,inactive,deleted" });
    const line = (name: string) => {
      const found = lines.find((each) => each["First name"] === name)!;
      return [found.Status, found.Password, found["Last active"]];
    };
    expect(line("temporary")).toEqual(["Active", "Temporary", ""]);
    expect(line("temporary out")).toEqual(["Active", "Temporary-Expired", ""]);
    expect(line("code")).toEqual(["Active", "Reset-Code", ""]);
    expect(line("code out")).toEqual(["Active", "Reset-Code-Expired", ""]);
    expect(line("google")).toEqual(["Active", "Google", "2030-02-01T04:59:59Z"]);
    expect(line("off")).toEqual(["Inactive", "OK", ""]);
    expect(line("gone")).toEqual(["Deleted", "", ""]);
    expect(line("asked")).toEqual(["Invited", "", ""]);
    expect(line("asked too late")).toEqual(["Invited · expired", "", ""]);
    expect(lines.find((each) => each["First name"] === "code")).toMatchObject({
      Role: "Responder",
      Created: "2030-01-02T08:20:30Z",
    });
  });

  test("name the current groups, separated by $$", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("stakeholder");
    const { id } = await own.addPerson("responder");
    for (const name of ["zulu", "=Éclair", "Alpha, Beta"]) await addGroup(own, name, [id]);
    await addGroup(own, "Ended", [{ id, endsAt: "2020-01-01T00:00:00Z" }]);
    const groups = (await exported(reader)).map((line) => [line.Role, line.Groups]);
    expect(groups.toSorted()).toEqual([
      ["Administrator", ""],
      ["Responder", "'=Éclair$$Alpha, Beta$$zulu"],
      ["Stakeholder", ""],
    ]);
  });

  test("show Google or OpenID Connect in organizations without passwords", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("manager");
    await db.execute(sql`
      update identity_configurations set login_method = 'google' where organization_id = ${own.id}
    `);
    expect((await exported(reader)).map((line) => line.Password)).toEqual(["Google", "Google"]);
  });

  test("keep any character of a name, without becoming formulas", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("manager");
    const text = fc
      .oneof(
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.constantFrom('=1+1";x', "a,b\r\nc", "'=", "\t@x", "x;=cmd|' /C calc'!A0", '"', " ="),
      )
      .filter((value) => !value.includes("\0") && [...value].length <= 128);
    const names = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(names, async (people) => {
        await db.execute(sql`
          delete from users where organization_id = ${own.id} and email like 'fuzz%'
        `);
        await db.execute(sql`
          insert into users (organization_id, email, email_normalized, first_name, last_name,
            role_key, status, activated_at)
          select ${own.id}, 'fuzz' || n || '@' || ${own.slug}, 'fuzz' || n || '@' || ${own.slug},
            name ->> 0, name ->> 1, 'responder', 'active', now()
          from jsonb_array_elements(${JSON.stringify(people)}::jsonb) with ordinality as list (name, n)
        `);
        const lines = await exported(reader, { sort: "created", q: "fuzz" });
        const found = lines.map((line) => [line["First name"], line["Last name"]]);
        const expected = people.map((name) => name.map(withoutFormulas));
        expect(found.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 30 },
    );
  });
});

describe("the users in the file", () => {
  let many: Actor;
  const count = 2050;
  beforeAll(async () => {
    const own = await makeOrganization();
    many = await own.addActor("manager");
    // More than one batch, of which the second is shorter than two pages of the table.
    await addNumbered(own, count);
  });

  test.each(userSorts)(
    "are each written once, sorted by %s like the table, across two batches",
    async (sort) => {
      const emails = (await exported(many, { sort })).map((line) => line.Email);
      const page = (cursor?: string) =>
        listUsers(many, userListSchema.parse({ sort, size: 100, cursor }));
      const emailsOf = ({ rows }: { rows: readonly { email: string }[] }) =>
        rows.map(({ email }) => email);
      const first = await page();
      const last = await page("last");
      const border = await page(last.previous);
      expect(emails).toHaveLength(first.total.count);
      expect(new Set(emails).size).toBe(emails.length);
      expect(emails.slice(0, 100)).toEqual(emailsOf(first));
      expect(emails.slice(border.from - 1)).toEqual([...emailsOf(border), ...emailsOf(last)]);
      expect(border.from).toBeLessThan(2000);
    },
  );

  test("match the filters and belong to the actor's organization", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("manager");
    const other = await makeOrganization();
    await addNumbered(own, 300);
    await addNumbered(other, 300);
    const lines = await exported(reader, { status: "inactive", role: "responder", q: "same" });
    expect(lines).toHaveLength(14);
    expect(new Set(lines.map((line) => `${line.Status} ${line.Role}`))).toEqual(
      new Set(["Inactive Responder"]),
    );
    expect(lines.every((line) => line.Email!.endsWith(`${own.slug}.example`))).toBe(true);
    expect((await exported(reader)).some((line) => line.Status === "Deleted")).toBe(false);
  });

  test("match a selection by id, or all matching except some", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("manager");
    await addNumbered(own, 20);
    const { rows } = await listUsers(reader, userListSchema.parse({ q: "same", size: 100 }));
    const stranger = await organization.addPerson("responder");
    const chosen = linesOf(
      await exportText(reader, { userIds: [rows[3]!.id, rows[1]!.id, stranger.id] }),
    );
    expect(chosen.map((line) => line.Email)).toEqual([rows[1]!.email, rows[3]!.email]);
    const rest = linesOf(
      await exportText(reader, {
        filters: userFilterSchema.parse({ q: "same" }),
        except: [rows[0]!.id],
      }),
    );
    expect(rest.map((line) => line.Email)).toEqual(rows.slice(1).map((row) => row.email));
  });

  test("are sorted by name where the actor does not see the sort column", async () => {
    const own = await makeOrganization();
    await addNumbered(own, 60);
    const stakeholder = await own.addActor("stakeholder");
    expect(await exported(stakeholder, { sort: "-created" })).toEqual(await exported(stakeholder));
    expect(await exported(stakeholder, { activity: "never" })).toEqual(await exported(stakeholder));
  });

  test("who stay are written exactly once while others are added and deleted", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("manager");
    await addNumbered(own, 2500, "stays");
    await addNumbered(own, 2000, "goes");
    const table = await exportUsers(reader, allUsers, userExportSchema.parse({}));
    const emails: string[] = [];
    let batch = 0;
    for await (const rows of table.batches) {
      emails.push(...rows.map((row) => row[2]!));
      batch += 1;
      await addNumbered(own, 200, `comes${batch}`);
      await db.execute(sql`
        delete from users where id in (
          select id from users where organization_id = ${own.id} and last_name = 'goes' limit 500
        )
      `);
    }
    expect(new Set(emails).size).toBe(emails.length);
    const stable = await db.execute<{ email: string }>(sql`
      select email from users
      where organization_id = ${own.id} and last_name = 'stays' and status <> 'deleted'
    `);
    const found = new Set(emails);
    expect(stable.filter(({ email }) => !found.has(email))).toEqual([]);
    expect(batch).toBeGreaterThan(2);
  });
});

describe("an export", () => {
  let large: TestOrganization;
  let superior: Actor;
  beforeAll(async () => {
    large = await makeOrganization();
    superior = await large.addActor("administrator");
    // Two whole batches and the beginning of a third.
    await addNumbered(large, 4500);
  });

  test("is forbidden without users:read", async () => {
    const actor: Actor = { ...manager, permissions: new Set() };
    await expect(exportUsers(actor, allUsers, userExportSchema.parse({}))).rejects.toThrow(
      "needs the permission",
    );
  });

  test("is in the audit log before the first row, with numbers only", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("manager");
    await exportUsers(
      reader,
      { filters: userFilterSchema.parse({ q: "Ada", status: "active,invited" }), except: [] },
      userExportSchema.parse({ hide: "role" }),
    );
    await exportUsers(reader, { userIds: [reader.userId] }, userExportSchema.parse({}));
    const events = await db.execute(sql`
      select action, target_id, actor_id, before, after from audit_events
      where organization_id = ${own.id} and action = 'users.exported' order by id
    `);
    const common = {
      action: "users.exported",
      target_id: own.id,
      actor_id: reader.userId,
      before: null,
    };
    expect([...events]).toEqual([
      { ...common, after: { columns: 8, filters: 2 } },
      { ...common, after: { columns: 10, selected: 1 } },
    ]);
  });

  test("holds no connection while the reader is slow, and ends when the reader leaves", async () => {
    const reader = await large.addActor("manager");
    let ended = 0;
    const table = await exportUsers(reader, allUsers, userExportSchema.parse({}));
    const stream = csvStream(table, () => {
      ended += 1;
    }).getReader();
    await stream.read();
    await stream.read();
    await expect
      .poll(async () => {
        const [row] = await client<{ busy: number }[]>`
          select count(*)::int as busy from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
            and backend_type = 'client backend'`;
        return row!.busy;
      })
      .toBe(0);
    expect(ended).toBe(0);
    await stream.cancel();
    expect(ended).toBe(1);
    expect(await table.batches.next()).toEqual({ done: true, value: undefined });
  });

  const taken: [what: string, take: (reader: Actor) => Promise<unknown>][] = [
    ["is disabled", (reader) => changeStatus(superior, "disable", [reader.userId])],
    ["signs out", endOwnSession],
    [
      "loses a permission",
      ({ userId }) => db.execute(sql`update users set role_key = 'responder' where id = ${userId}`),
    ],
  ];
  test.each(taken)("breaks off when the actor %s", async (_, take) => {
    const reader = await large.addActor("manager");
    const table = await exportUsers(reader, allUsers, userExportSchema.parse({}));
    expect((await table.batches.next()).done).toBe(false);
    await take(reader);
    await expect(table.batches.next()).rejects.toThrow("Your session has ended");
    expect((await table.batches.next()).done).toBe(true);
  });

  test.each([
    ["not JSON", false],
    ["{}", false],
    ['{"userIds":[]}', false],
    ['{"userIds":["x"]}', false],
    ['{"filters":{"status":"nonsense"}}', true],
    ['{"userIds":["019a0000-0000-7000-8000-000000000000"]}', true],
  ])("reads the selection %s: %s", (text, expected) => {
    expect(selectionFieldSchema.safeParse(text).success).toBe(expected);
  });
});
