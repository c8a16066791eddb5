import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { setClock } from "@/lib/clock";
import { encodeCursor } from "@/lib/keyset";
import { passwordStatuses } from "@/lib/passwords/status";
import { maxGroupOptions } from "@/lib/groups/grantable";
import { addGroup } from "@/lib/testing/groups";
import { countStatements } from "@/lib/testing/statements";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { countExpiredTemporary, countTabs } from "./counts";
import { noGroup } from "./filters";
import { findGroupOptions, readGroupOptions } from "./groups";
import { listUsers, userListSchema } from "./list";
import type { UserListPage } from "./list";
import { userSorts } from "./order";

let organization: TestOrganization;
let actor: Actor;

async function insertPeople(people: [firstName: string, lastName: string, status?: string][]) {
  for (const [firstName, lastName, status = "active"] of people) {
    const email = organization.freshEmail("listed");
    await db.execute(sql`
      insert into users (organization_id, email, email_normalized, first_name, last_name, role_key, status,
        activated_at, deleted_at)
      values (${organization.id}, ${email}, ${email}, ${firstName}, ${lastName}, 'responder', ${status},
        now(), ${status === "deleted" ? sql`now()` : null})
    `);
  }
}

const list = (query: Record<string, unknown>) => listUsers(actor, userListSchema.parse(query));
const names = (page: UserListPage) => page.rows.map((user) => `${user.firstName} ${user.lastName}`);

beforeAll(async () => {
  organization = await makeOrganization();
  actor = await organization.addActor("manager");
  await insertPeople([
    ["Zoë", "Åström"],
    ["Renée", "O'Brien"],
    ["محمد", "الخوارزمي"],
    ["=cmd|'/C calc'!A0", "100%_sure"],
    ["민준", "김민준"],
    ["Łukasz", "Żak"],
    ["花子", "山田"],
    ["Gone", "Person", "deleted"],
    ["Off", "Person", "inactive"],
  ]);
});

describe("searching users", () => {
  test.each([
    ["zoe astrom", ["Zoë Åström"]],
    ["ÅSTR", ["Zoë Åström"]],
    ["brien", ["Renée O'Brien"]],
    ["renee brien", ["Renée O'Brien"]],
    ["خوارزم", ["محمد الخوارزمي"]],
    ["0%_", ["=cmd|'/C calc'!A0 100%_sure"]],
    // Full-width characters are found as plain %, _ and \, and are not wildcards.
    ["0％＿", ["=cmd|'/C calc'!A0 100%_sure"]],
    ["＼", []],
    // The same letters typed as base and accent, or as parts of a syllable.
    ["A\u030Astrom", ["Zoë Åström"]],
    ["김민준".normalize("NFD"), ["민준 김민준"]],
    ["lukasz zak", ["Łukasz Żak"]],
    ["山田", ["花子 山田"]],
    ["o'brien", ["Renée O'Brien"]],
    ["\\", []],
    ["person", ["Off Person"]],
    ["' or 1=1 --", []],
  ])("for %j finds any part of a word, ignoring case and accents", async (q, expected) => {
    const page = await list({ q });
    expect(names(page)).toEqual(expected);
  });

  test("finds any part of an email, ignoring case", async () => {
    const { rows } = await list({ q: actor.email.slice(3, -3).toUpperCase() });
    expect(rows.map(({ email }) => email)).toEqual([actor.email]);
  });

  test("for a longer text than allowed uses the first words instead of finding everyone", async () => {
    const { rows, total } = await list({ q: `nobody ${"x".repeat(300)}` });
    expect({ rows, total }).toEqual({ rows: [], total: { count: 0, exact: true } });
    const cut = userListSchema.parse({ q: `x${"😀".repeat(200)}` }).q;
    expect(cut.length).toBeLessThanOrEqual(256);
    expect(cut).toMatch(/^x(😀)+$/u);
  });

  test("for NUL, which no text contains, finds every user", async () => {
    expect((await list({ q: "\u0000" })).total).toEqual((await list({})).total);
  });
});

describe("filtering users", () => {
  test("by status shows only users of that status, Deleted only when selected", async () => {
    expect(names(await list({ status: "inactive,deleted" }))).toEqual([
      "Gone Person",
      "Off Person",
    ]);
    expect(names(await list({ status: "nonsense" }))).not.toContain("Gone Person");
  });

  test("by role shows the users with one of these roles", async () => {
    const own = await makeOrganization();
    for (const key of ["responder", "stakeholder"]) await own.addPerson(key);
    const manager = await own.addActor("manager");
    const rolesFound = async (role: string) => {
      const { rows } = await listUsers(manager, userListSchema.parse({ role }));
      return rows.map(({ roleName }) => roleName).toSorted();
    };
    expect(await rolesFound("manager")).toEqual(["Manager"]);
    expect(await rolesFound("manager,responder")).toEqual(["Manager", "Responder"]);
    expect(await rolesFound("no-such-role")).toEqual([]);
    expect(await rolesFound("\0")).toHaveLength(4);
  });

  test("by last activity shows users who never signed in, or not for 30 or 90 days", async () => {
    const own = await makeOrganization();
    const manager = await own.addActor("manager");
    const stakeholder = await own.addActor("stakeholder");
    const at = new Date("2030-04-01T12:00:00Z");
    for (const [name, lastActive] of [
      ["never", null],
      ["30", "2030-03-02T12:00:00Z"],
      ["over 30", "2030-03-02T11:59:59.999Z"],
      ["over 90", "2030-01-01T11:59:59.999Z"],
    ]) {
      const { id } = await own.addPerson("responder");
      await db.execute(sql`
        update users set first_name = ${name}, last_active_at = ${lastActive} where id = ${id}
      `);
    }
    setClock(() => at);
    try {
      const found = async (reader: Actor, activity: string) => {
        const query = userListSchema.parse({ activity, role: "responder" });
        return (await listUsers(reader, query)).rows.map(({ firstName }) => firstName);
      };
      expect(await found(manager, "never")).toEqual(["never"]);
      expect(await found(manager, "30")).toEqual(["over 30", "over 90"]);
      expect(await found(manager, "90")).toEqual(["over 90"]);
      expect(await found(manager, "never,90")).toEqual(["never", "over 90"]);
      expect(await found(stakeholder, "never")).toHaveLength(4);
    } finally {
      setClock();
    }
  });

  test("by password status shows exactly the users with that status, at any time", async () => {
    const own = await makeOrganization();
    const manager = await own.addActor("manager");
    const stakeholder = await own.addActor("stakeholder");
    const at = new Date("2030-01-01T12:00:00Z");
    const instants = [null, "2030-01-01T11:59:59.999Z", "2030-01-01T12:00:00Z", "2031-01-01Z"];
    for (const temporary of instants) {
      for (const code of instants) {
        for (const tries of [0, 5]) {
          const email = own.freshEmail();
          await db.execute(sql`
            insert into users (organization_id, email, email_normalized, role_key, status,
              temporary_expires_at, code_expires_at, code_tries, activated_at)
            values (${own.id}, ${email}, ${email}, 'responder', 'active', ${temporary}, ${code},
              ${tries}, now())
          `);
        }
      }
    }
    setClock(() => at);
    try {
      const allUsers = await listUsers(manager, userListSchema.parse({ size: 100 }));
      for (const status of passwordStatuses) {
        const query = userListSchema.parse({ password: status, size: 100 });
        const expected = allUsers.rows.filter((user) => user.password?.status === status);
        expect(expected.length).toBeGreaterThan(0);
        expect((await listUsers(manager, query)).rows).toEqual(expected);
        expect((await listUsers(stakeholder, query)).total).toEqual(allUsers.total);
      }
      const expired = allUsers.rows.filter((user) => user.password?.status === "temporary_expired");
      expect(await countExpiredTemporary(manager)).toBe(expired.length);
      await expect(countExpiredTemporary(stakeholder)).rejects.toThrow("needs the permission");
    } finally {
      setClock();
    }
  });
});

describe("filtering users by group", () => {
  const at = new Date("2030-04-01T12:00:00Z");
  let own: TestOrganization;
  let manager: Actor;
  let groupIds: Record<"billing" | "support" | "ended" | "foreign", string>;
  let idsFor: (parameters: Record<string, string>, actor?: Actor) => Promise<string[]>;
  const emailOf = new Map<string, string>();

  beforeAll(async () => {
    own = await makeOrganization();
    manager = await own.addActor("manager");
    const people = await Promise.all(
      ["both", "one", "temporary", "former", "never"].map(async (name) => {
        const { id } = await own.addPerson("responder");
        emailOf.set(id, name);
        return id;
      }),
    );
    const [both, one, temporary, former] = people as [string, string, string, string];
    const other = await makeOrganization();
    const stranger = await other.addPerson("responder");
    groupIds = {
      billing: await addGroup(own, "Billing", [both, one]),
      support: await addGroup(own, "Support", [
        both,
        { id: temporary, endsAt: "2030-04-01T12:00:00.001Z" },
      ]),
      ended: await addGroup(own, "Ended", [{ id: former, endsAt: "2030-04-01T12:00:00Z" }]),
      foreign: await addGroup(other, "Billing", [stranger.id]),
    };
    idsFor = async (parameters, reader = manager) => {
      const query = userListSchema.parse({ role: "responder", ...parameters });
      const page = await listUsers(reader, query);
      if (page.total.count !== page.rows.length) throw new Error("The total is wrong");
      return page.rows.map(({ id }) => emailOf.get(id)!).toSorted();
    };
    setClock(() => at);
    return () => setClock();
  });

  test("shows the current members of any of the groups, each once", async () => {
    const { billing, support, ended } = groupIds;
    expect(await idsFor({ group: billing })).toEqual(["both", "one"]);
    expect(await idsFor({ group: `${billing},${support},${billing}` })).toEqual([
      "both",
      "one",
      "temporary",
    ]);
    expect(await idsFor({ group: ended })).toEqual([]);
    expect(await idsFor({ group: billing.toUpperCase(), q: "nobody" })).toEqual([]);
  });

  test("with No group shows users without a current membership, also besides a group", async () => {
    expect(await idsFor({ group: noGroup })).toEqual(["former", "never"]);
    expect(await idsFor({ group: `${noGroup},${groupIds.support}` })).toEqual([
      "both",
      "former",
      "never",
      "temporary",
    ]);
  });

  test("finds nothing for groups of another organization, and ignores what is not an id", async () => {
    expect(await idsFor({ group: groupIds.foreign })).toEqual([]);
    expect(await idsFor({ group: crypto.randomUUID() })).toEqual([]);
    for (const group of ["nonsense", "\0", "' or 1=1", ",,"]) {
      expect(await idsFor({ group })).toHaveLength(5);
    }
  });

  test("works with users:read alone", async () => {
    const reader = await own.addActor("stakeholder");
    expect(await idsFor({ group: groupIds.billing }, reader)).toEqual(["both", "one"]);
  });

  test("offers the groups of the organization by name, and says which ids are of none", async () => {
    const reader = await own.addActor("stakeholder");
    const { billing, support, ended, foreign } = groupIds;
    expect(await readGroupOptions(reader, [foreign, support, noGroup])).toEqual({
      options: [
        { id: billing, name: "Billing" },
        { id: ended, name: "Ended" },
        { id: support, name: "Support" },
      ],
      unknown: [foreign],
      more: false,
    });
    const powerless = { ...reader, permissions: new Set<never>() };
    await expect(readGroupOptions(powerless, [])).rejects.toMatchObject({ code: "forbidden" });
  });

  test("offers a chosen group even when many come before it", async () => {
    const large = await makeOrganization();
    const reader = await large.addActor("stakeholder");
    await db.execute(sql`
      insert into groups (organization_id, name)
      select ${large.id}, 'Group ' || n from generate_series(1, ${maxGroupOptions + 5}) as n
    `);
    const last = await addGroup(large, "Zulu", []);
    const { options } = await readGroupOptions(reader, [last]);
    expect(options).toHaveLength(maxGroupOptions + 1);
    expect(options.find(({ id }) => id === last)).toEqual({ id: last, name: "Zulu" });
    expect(await readGroupOptions(reader, [])).toMatchObject({ more: true });
    expect(await findGroupOptions(reader, { q: "zu" })).toEqual([{ value: last, label: "Zulu" }]);
    const powerless = { ...reader, permissions: new Set<never>() };
    await expect(findGroupOptions(powerless, { q: "zu" })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("the groups of a row", () => {
  test("are counted, with the first names in order, and without those that ended", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("stakeholder");
    const { id } = await own.addPerson("responder");
    for (const name of ["zulu", "Éclair", "Alpha"]) await addGroup(own, name, [id]);
    await addGroup(own, "Ended", [{ id, endsAt: "2020-01-01T00:00:00Z" }]);
    const groupsOf = async () => {
      const { rows } = await listUsers(reader, userListSchema.parse({ role: "responder" }));
      return rows[0]!.groups;
    };
    expect(await groupsOf()).toEqual({ count: 3, names: ["Alpha", "Éclair", "zulu"] });
    for (let n = 0; n < 12; n += 1) await addGroup(own, `Further ${n}`, [id]);
    const { count, names: shown } = await groupsOf();
    expect({ count, shown: shown.length }).toEqual({ count: 15, shown: 12 });
  });

  test("take one statement for a page of any length", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("manager");
    const read = () => countStatements(() => listUsers(reader, userListSchema.parse({})));
    const few = await read();
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => (await own.addPerson("responder")).id),
    );
    for (const name of ["One", "Two", "Three"]) await addGroup(own, name, ids);
    expect(await read()).toBe(few);
  });
});

test("System Admins are marked with RBAC, for those who may manage users", async () => {
  const own = await makeOrganization();
  const manager = await own.addActor("manager");
  const stakeholder = await own.addActor("stakeholder");
  const { id } = await own.addPerson("responder");
  await db.execute(sql`update users set system_admin = true where id = ${id}`);
  const marked = async (reader: Actor) => {
    const { rows } = await listUsers(reader, userListSchema.parse({}));
    return rows.filter(({ systemAdmin }) => systemAdmin).map((row) => row.id);
  };
  expect(await marked(manager)).toEqual([]);
  await own.setAccessControl("rbac");
  expect(await marked(manager)).toEqual([id]);
  expect(await marked(stakeholder)).toEqual([]);
});

describe("the pages of the list", () => {
  test.each(userSorts)(
    "sorted by %s show each user once, forward and back, even with equal sort keys",
    async (sort) => {
      const own = await makeOrganization();
      const reader = await own.addActor("manager");
      await db.execute(sql`
      insert into users (organization_id, email, email_normalized, first_name, role_key, status, activated_at, created_at)
      select ${own.id}, 'n' || i || '@' || ${own.slug} || '.example', 'n' || i || '@' || ${own.slug} || '.example',
        'Same ' || i % 4, 'responder', 'active', now(), now() - (i % 5) * interval '1 microsecond'
      from generate_series(1, 130) as i
    `);
      const read = (cursor?: string) =>
        listUsers(reader, userListSchema.parse({ sort, size: 25, cursor }));
      const forward = [await read()];
      while (forward.at(-1)!.next) forward.push(await read(forward.at(-1)!.next));
      const ids = forward.flatMap((page) => page.rows.map((row) => row.id));
      expect(new Set(ids).size).toBe(132);
      expect(ids).toHaveLength(132);
      expect(forward.map((page) => page.from)).toEqual([1, 26, 51, 76, 101, 126]);

      let page = forward.at(-1)!;
      for (const expected of forward.slice(0, -1).toReversed()) {
        page = await read(page.previous);
        expect(page.rows).toEqual(expected.rows);
        expect(page.from).toBe(expected.from);
      }
      expect(page.previous).toBeUndefined();
    },
  );

  test("sorted by name ignore case and accents", async () => {
    const own = await makeOrganization();
    const reader = await own.addActor("manager");
    for (const name of ["zora", "Eve", "Élodie"]) {
      const { id } = await own.addPerson("responder");
      await db.execute(sql`update users set first_name = ${name} where id = ${id}`);
    }
    const sorted = async (sort: string) => {
      const query = userListSchema.parse({ sort, role: "responder" });
      return (await listUsers(reader, query)).rows.map(({ firstName }) => firstName);
    };
    expect(await sorted("name")).toEqual(["Élodie", "Eve", "zora"]);
    expect(await sorted("-name")).toEqual(["zora", "Eve", "Élodie"]);
  });

  test("start over when all rows after the cursor are gone", async () => {
    const { next } = await list({ size: 25 });
    expect(next).toBeUndefined();
    const beyond = Buffer.from(JSON.stringify(["after", ["\u{10FFFF}"], actor.userId])).toString(
      "base64url",
    );
    expect((await list({ cursor: beyond })).from).toBe(1);
  });

  test.each([
    { size: "7" },
    { size: "1e9" },
    { sort: "password_hash" },
    { cursor: "../../etc" },
    { cursor: ["a", "b"] },
    { q: ["a", "b"] },
    { status: "nonsense" },
    { status: "\0" },
    { status: ["active"] },
    { password: "nonsense" },
    { group: "nonsense" },
    { group: ["none", "none"] },
    { activity: "7" },
    { page: "99", offset: "-1" },
    { cursor: Buffer.from('["after","\\u0000","x"]').toString("base64url") },
    {
      sort: "created",
      cursor: Buffer.from('["after","x","019a0000-0000-7000-8000-000000000000"]').toString(
        "base64url",
      ),
    },
    ...[
      "9999-99-99 99:99:99+00",
      "2026-02-30 08:00:00+00",
      "0000-01-01 00:00:00+00",
      "2026-01-01 25:00:00+00",
      "2026-01-01 00:00:00+99",
    ].map((value) => ({
      sort: "created",
      cursor: encodeCursor({
        direction: "after",
        values: [value],
        id: "019a0000-0000-7000-8000-000000000000",
      }),
    })),
  ])("a bad parameter %j falls back", async (query) => {
    expect((await list(query)).total).toEqual((await list({})).total);
  });
});

describe("the tabs of the Users page", () => {
  test("equal what their filters show; expired are Invited users whose invitation expired", async () => {
    const own = await makeOrganization();
    const manager = await own.addActor("manager");
    const at = new Date("2030-01-01T12:00:00Z");
    for (const [status, expiresAt] of [
      ["invited", "2030-01-01T12:00:00Z"],
      ["invited", "2030-01-01T12:00:00.001Z"],
      ["active", "2029-01-01T00:00:00Z"],
      ["inactive", null],
      ["deleted", null],
    ] as const) {
      const person = await own.addPerson("responder");
      await db.execute(sql`
        update users set status = ${status}, password_hash = null,
          deleted_at = ${status === "deleted" ? sql`now()` : null}
        where id = ${person.id}
      `);
      if (!expiresAt) continue;
      await db.execute(sql`
        insert into invitations (organization_id, user_id, invited_by, created_at, sent_at, expires_at, accepted_at)
        values (${own.id}, ${person.id}, ${manager.userId}, now(), now(), ${expiresAt},
          ${status === "active" ? sql`now()` : null})
      `);
    }
    setClock(() => at);
    try {
      const { all, requests, ...counts } = await countTabs(manager);
      expect({ all, requests, ...counts }).toEqual({
        // The organization's first Administrator, the manager and one more.
        all: 6,
        active: 3,
        invited: 2,
        expired: 1,
        inactive: 1,
        deleted: 1,
        requests: 0,
      });
      expect((await listUsers(manager, userListSchema.parse({}))).total.count).toBe(all);
      for (const [status, count] of Object.entries(counts)) {
        const page = await listUsers(manager, userListSchema.parse({ status }));
        expect(page.total).toEqual({ count, exact: true });
        expect(page.rows).toHaveLength(count);
      }
      const expired = await listUsers(manager, userListSchema.parse({ status: "expired" }));
      expect(expired.rows[0]!.invitation!.expired).toBe(true);
      const two = await listUsers(manager, userListSchema.parse({ status: "expired,inactive" }));
      expect(two.total.count).toBe(2);
    } finally {
      setClock();
    }
    expect((await countTabs(await own.addActor("stakeholder"))).requests).toBeUndefined();
  });
});

describe("visibility", () => {
  test("excludes other organizations and deleted users", async () => {
    const other = await makeOrganization();
    const stranger = await other.addActor("administrator");
    const allUsers = await listUsers(stranger, userListSchema.parse({}));
    expect(
      allUsers.rows
        .map((user) => user.email)
        .every((email) => email.endsWith(`@${other.slug}.example`)),
    ).toBe(true);
    expect(names(await list({})).includes("Gone Person")).toBe(false);
  });

  test("without users:manage is name, email, role, groups and status, also for sorting", async () => {
    const stakeholder = await organization.addActor("stakeholder");
    const read = (sort: string) => listUsers(stakeholder, userListSchema.parse({ sort }));
    const { rows } = await read("-created");
    expect(rows).toEqual((await read("name")).rows);
    for (const row of rows) expect(row).toMatchObject({ lastActiveAt: null, createdAt: null });
    const own = (await list({})).rows.find((row) => row.id === stakeholder.userId);
    expect(own).toMatchObject({ lastActiveAt: expect.any(Date), createdAt: expect.any(Date) });
  });

  test("without users:read is refused", async () => {
    const powerless = { ...actor, permissions: new Set<never>() };
    await expect(listUsers(powerless, userListSchema.parse({}))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
