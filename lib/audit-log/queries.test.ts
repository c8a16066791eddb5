import { randomUUID } from "node:crypto";

import { parse as parseCsv } from "csv-parse/sync";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { csvStream } from "@/lib/csv/stream";
import { encodeCursor } from "@/lib/keyset";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { changesOf } from "./changes";
import { dayAfter, isDay, isZone, startOfDay } from "./days";
import { exportAuditLog } from "./export";
import { auditFilterSchema, changedFieldLabels, changedFields, countFilters } from "./filters";
import { auditActionGroups, auditActions } from "./labels";
import { auditLogSchema, readAuditLog, readFilterNames } from "./queries";
import type { AuditLogPage } from "./queries";

type Written = {
  at?: string;
  actor?: string | null;
  actorLabel?: string;
  action?: string;
  target?: string;
  targetType?: string;
  before?: object | null;
  after?: object | null;
};

let organization: TestOrganization;
let reader: Actor;
let grace: string;
let linus: string;

async function write(organizationId: string, events: readonly Written[]): Promise<void> {
  const rows = events.map((event, index) => ({
    at: event.at ?? `2026-01-01T00:00:${String(index % 60).padStart(2, "0")}Z`,
    actor: event.actor === undefined ? grace : event.actor,
    actorLabel: event.actorLabel ?? "Grace Hopper <grace@navy.example>",
    action: event.action ?? "user.edited",
    target: event.target ?? linus,
    targetType: event.targetType ?? "user",
    before: event.before ?? null,
    after: event.after ?? null,
  }));
  await db.execute(sql`
    insert into audit_events (organization_id, at, actor_id, actor_label, action, target_type,
      target_id, target_label, before, after)
    select ${organizationId}, at, actor, "actorLabel", action, "targetType", target,
      'label of ' || target, nullif(before, 'null'), nullif(after, 'null')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as event (
      at timestamptz, actor uuid, "actorLabel" text, action text, "targetType" text, target text,
      before jsonb, after jsonb
    )
  `);
}

const read = (query: Record<string, unknown>, by = reader) =>
  readAuditLog(by, auditLogSchema.parse(query));
const ids = (page: AuditLogPage) => page.rows.map(({ id }) => id);

async function exported(query: Record<string, string>, by = reader) {
  const table = await exportAuditLog(by, auditFilterSchema.parse(query));
  const text = await new Response(csvStream(table, () => {})).text();
  return parseCsv<Record<string, string>>(text, { bom: true, columns: true });
}

/** All pages from the first, forward. */
async function pagesOf(query: Record<string, unknown>, by = reader): Promise<AuditLogPage[]> {
  const pages = [await read(query, by)];
  while (pages.at(-1)!.next) {
    // oxlint-disable-next-line no-await-in-loop -- each page begins where the one before ends
    pages.push(await read({ ...query, cursor: pages.at(-1)!.next }, by));
  }
  return pages;
}

beforeAll(async () => {
  organization = await makeOrganization();
  reader = await organization.addActor("manager");
  grace = (await organization.addPerson("manager")).id;
  linus = (await organization.addPerson("responder")).id;
});

describe("the filters of the Audit log", () => {
  let own: TestOrganization;
  let manager: Actor;
  beforeAll(async () => {
    own = await makeOrganization();
    manager = await own.addActor("manager");
    await db.execute(sql`alter table audit_events disable trigger user`);
    await db.execute(sql`delete from audit_events where organization_id = ${own.id}`);
    await db.execute(sql`alter table audit_events enable trigger user`);
    await write(own.id, [
      { action: "user.edited", before: { roleKey: "responder" }, after: { roleKey: "manager" } },
      { action: "user.edited", before: { firstName: "A" }, after: { firstName: "B" } },
      { action: "user.edited", target: grace, after: { extraPermissions: [] } },
      { action: "user.disabled", before: { status: "active" }, after: { status: "inactive" } },
      { action: "password.reset", actor: manager.userId, after: { passwordStatus: "reset_code" } },
      { action: "invitation.resent", after: { expiresAt: "2026-01-01T00:00:00Z" } },
      { action: "join_link.paused", target: grace.replaceAll("0", "1"), targetType: "join_link" },
      { action: "password.code_requested", actor: null, actorLabel: "Command line" },
    ]);
  });

  const actionsFor = async (query: Record<string, string>) =>
    (await read(query, manager)).rows.map(({ action }) => action).toReversed();

  test.each<[string, () => Record<string, string>, string[]]>([
    ["an actor", () => ({ actor: manager.userId }), ["password.reset"]],
    ["no account", () => ({ actor: "none" }), ["password.code_requested"]],
    ["a target", () => ({ target: grace }), ["user.edited"]],
    [
      "a target that is no person",
      () => ({ target: grace.replaceAll("0", "1") }),
      ["join_link.paused"],
    ],
    ["one action", () => ({ action: "user.disabled" }), ["user.disabled"]],
    [
      "several actions, merged in the order of time",
      () => ({ action: "invitation.resent,user.disabled,nonsense" }),
      ["user.disabled", "invitation.resent"],
    ],
    ["a changed role", () => ({ change: "role" }), ["user.edited"]],
    [
      "a changed status or password",
      () => ({ change: "status,password" }),
      ["user.disabled", "password.reset"],
    ],
    [
      "an action and what it never changes",
      () => ({ action: "user.disabled", change: "role" }),
      [],
    ],
    [
      "an action and what it changed",
      () => ({ action: "user.edited", change: "names" }),
      ["user.edited"],
    ],
    [
      "an actor, a target and an action",
      () => ({ actor: grace, target: linus, action: "user.disabled,user.enabled" }),
      ["user.disabled"],
    ],
    ["an actor who did nothing to a target", () => ({ actor: manager.userId, target: grace }), []],
  ])("by %s show just what passes, and count it", async (_, query, expected) => {
    expect(await actionsFor(query())).toEqual(expected);
    const page = await read(query(), manager);
    expect(page.total).toEqual({ count: expected.length, exact: true });
    expect(page.searchedTo).toBeUndefined();
    expect((await exported(query(), manager)).map((line) => line.Target)).toEqual(
      page.rows.map((row) => row.targetLabel),
    );
  });

  test("by a change find exactly the events whose words name it", async () => {
    const other = await makeOrganization();
    const auditor = await other.addActor("manager");
    const values = {
      roleKey: "manager",
      role: "manager",
      status: "active",
      firstName: "A",
      lastName: "B",
      extraPermissions: ["users:manage"],
      passwordStatus: "ok",
      expiresAt: "2026-01-01T00:00:00Z",
    };
    // Each field with each action that says it changes it.
    const { fieldChanges } = await import("./filters");
    await write(
      other.id,
      changedFields.flatMap((field) =>
        fieldChanges[field].keys.flatMap((key) =>
          fieldChanges[field].actions.map((action) => ({
            action,
            after: { [key]: values[key as keyof typeof values] },
          })),
        ),
      ),
    );
    const all = (await pagesOf({ size: "100" }, auditor)).flatMap(({ rows }) => rows);
    for (const change of changedFields) {
      // oxlint-disable-next-line no-await-in-loop -- few
      const page = await read({ change, size: "100" }, auditor);
      const labels =
        change === "names" ? ["First name", "Last name"] : [changedFieldLabels[change]];
      const expected = all.filter((event) => {
        const shown = changesOf(event, new Map()).map(({ label }) => label);
        const possible = fieldChanges[change].actions.includes(event.action);
        return (
          possible && shown.some((label) => labels.includes(label === "Expires" ? "Expiry" : label))
        );
      });
      expect(page.rows.length).toBeGreaterThan(0);
      expect(ids(page)).toEqual(expected.map(({ id }) => id));
    }
  });

  test("are counted for the record, both dates as one", () => {
    const parse = (query: object) => countFilters(auditFilterSchema.parse(query));
    expect(parse({})).toBe(0);
    expect(
      parse({ from: "2026-01-01", to: "2026-01-02", action: "user.edited", actor: "none" }),
    ).toBe(3);
  });

  test.each([
    { actor: "nobody" },
    { actor: ["a", "b"] },
    { target: "' or 1=1 --" },
    { target: "a\u0000b" },
    { target: "x".repeat(65) },
    { action: "user.hacked" },
    { change: "everything" },
    { from: "2026-02-30" },
    { from: "0000-01-01" },
    { to: "99999-01-01" },
    { zone: "Mars/Olympus" },
    { size: "1e9" },
    { cursor: "../../etc" },
    { cursor: encodeCursor({ direction: "after", values: ["2026-02-30 00:00:00+00"], id: "1" }) },
    { cursor: encodeCursor({ direction: "after", values: ["2026-02-20 00:00:00+00"], id: "x" }) },
    { cursor: encodeCursor({ direction: "after", values: ["2026-02-20 00:00:00+00"], id: linus }) },
    { cursor: encodeCursor({ direction: "before", values: ["2999-01-01 00:00:00+00"], id: "1" }) },
    {
      cursor: encodeCursor({
        direction: "after",
        values: ["1999-01-01 00:00:00+00"],
        id: "9".repeat(18),
      }),
    },
  ])("that make no sense fall back: %j", async (query) => {
    expect(await read(query, manager)).toEqual(await read({}, manager));
  });
});

describe("days", () => {
  test("hold exactly what happened in them, in the zone that was chosen", async () => {
    const own = await makeOrganization();
    const auditor = await own.addActor("manager");
    await write(own.id, [
      { at: "2020-03-28T22:59:59.999999Z" },
      { at: "2020-03-28T23:00:00Z" },
      { at: "2020-03-29T21:59:59.999999Z" },
      { at: "2020-03-29T22:00:00Z" },
    ]);
    const days = { from: "2020-03-29", to: "2020-03-29" };
    const times = async (query: object) =>
      (await read({ ...query }, auditor)).rows.map(({ at }) => at.toISOString());
    expect(await times({ ...days, zone: "Europe/Berlin" })).toEqual([
      "2020-03-29T21:59:59.999Z",
      "2020-03-28T23:00:00.000Z",
    ]);
    expect(await times({ ...days, zone: "nonsense" })).toEqual([
      "2020-03-29T22:00:00.000Z",
      "2020-03-29T21:59:59.999Z",
    ]);
    expect(await times({ from: "2020-03-30", to: "2020-03-28" })).toEqual([]);
    expect(await times({ to: "2020-03-28" })).toHaveLength(2);
  });

  const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"];
  const leaping = ["America/Sao_Paulo", "Asia/Beirut", "America/Havana", "Africa/Cairo"];

  test("begin at their first moment in every zone, also where clocks leap over midnight", () => {
    const anyDay = fc
      .date({ min: new Date("1990-01-01Z"), max: new Date("2035-01-01Z"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.constantFrom(...zones, ...leaping), anyDay, (zone, day) => {
        const dayIn = (at: number) => new Date(at).toLocaleDateString("sv-SE", { timeZone: zone });
        // Samoa went to bed on the 29th and woke up on the 31st.
        fc.pre(!(zone === "Pacific/Apia" && day === "2011-12-30"));
        const start = startOfDay(day, zone).getTime();
        expect(dayIn(start)).toBe(day);
        expect(dayIn(start - 1) < day).toBe(true);
      }),
      { numRuns: 400 },
    );
    // Clocks leapt from 23:59:59 to 01:00:00.
    expect(startOfDay("2018-11-04", "America/Sao_Paulo").toISOString()).toBe(
      "2018-11-04T03:00:00.000Z",
    );
  });

  test("that no calendar has are none", () => {
    expect(["2024-02-29", "2026-12-31"].map(isDay)).toEqual([true, true]);
    expect(["2026-02-29", "2026-13-01", "26-01-01", "", "2026-1-1"].some(isDay)).toBe(false);
    expect(dayAfter("2024-02-28")).toBe("2024-02-29");
    expect([isZone("Asia/Tokyo"), isZone("Moon")]).toEqual([true, false]);
  });
});

describe("the pages of the Audit log", () => {
  test.each<[string, (by: string) => Record<string, string>]>([
    ["everything", () => ({})],
    ["an actor", (by) => ({ actor: by })],
    ["several actions", () => ({ action: "user.edited,user.disabled,user.enabled" })],
    ["an actor and an action", (by) => ({ actor: by, action: "user.edited" })],
  ])("of %s show each event once, forward and back, though many share a time", async (_, query) => {
    const own = await makeOrganization();
    const auditor = await own.addActor("manager");
    await write(
      own.id,
      Array.from({ length: 180 }, (__, index) => ({
        at: `2020-01-01T00:00:00.${String(index % 5).padStart(6, "0")}Z`,
        action: ["user.edited", "user.disabled", "user.enabled"][index % 3]!,
      })),
    );
    const asked = { ...query(grace), size: "25" };
    const forward = await pagesOf(asked, auditor);
    const seen = forward.flatMap(ids);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(forward[0]!.total.count);
    expect(seen).toEqual((await pagesOf({ ...asked, size: "100" }, auditor)).flatMap(ids));
    expect(forward.map((page) => page.from)).toEqual(forward.map((__, index) => 25 * index + 1));
    let page = forward.at(-1)!;
    for (const expected of forward.slice(0, -1).toReversed()) {
      // oxlint-disable-next-line no-await-in-loop -- each page begins where the one before ends
      page = await read({ ...asked, cursor: page.previous }, auditor);
      expect(ids(page)).toEqual(ids(expected));
      expect(page.from).toBe(expected.from);
    }
    expect(page.previous).toBeUndefined();
    expect(forward.at(-1)!.next).toBeUndefined();
  });

  test("count a thousand, and say that there are more", async () => {
    const own = await makeOrganization();
    const auditor = await own.addActor("manager");
    await write(
      own.id,
      Array.from({ length: 1100 }, () => ({})),
    );
    expect((await read({ actor: grace }, auditor)).total).toEqual({ count: 1000, exact: false });
    expect((await exported({ actor: grace }, auditor)).length).toBe(1100);
  });

  test("look through ten thousand events at most, say how far, and go on from there", async () => {
    const own = await makeOrganization();
    const auditor = await own.addActor("manager");
    const rare = { before: { lastName: "Lovelace" }, after: { lastName: "King" } };
    await write(own.id, [{ at: "2020-01-01T00:00:00Z", ...rare }]);
    for (let batch = 0; batch < 3; batch += 1) {
      // oxlint-disable-next-line no-await-in-loop -- in the order of time
      await write(
        own.id,
        Array.from({ length: 5000 }, (_, index) => ({
          at: `2020-01-0${batch + 2}T00:00:00.${String(index).padStart(6, "0")}Z`,
        })),
      );
    }
    await write(own.id, [{ at: "2020-01-09T00:00:00Z", ...rare }]);
    const query = { change: "names", size: "25" };
    const first = await read(query, auditor);
    expect(first.rows).toHaveLength(1);
    expect(first.total).toEqual({ count: 1, exact: false });
    expect(first.searchedTo?.toISOString().slice(0, 10)).toBe("2020-01-03");
    const second = await read({ ...query, cursor: first.next }, auditor);
    expect(second.rows.map(({ at }) => at.toISOString().slice(0, 10))).toEqual(["2020-01-01"]);
    expect(second.next).toBeUndefined();
    expect(second.searchedTo).toBeUndefined();
    expect(second.from).toBe(2);
    const back = await read({ ...query, cursor: second.previous }, auditor);
    expect(back.rows).toEqual([]);
    expect(back.searchedTo).toBeDefined();
    expect(ids(await read({ ...query, cursor: back.previous }, auditor))).toEqual(ids(first));
    expect((await exported({ change: "names" }, auditor)).length).toBe(2);
  });
});

describe("permissions", () => {
  test("nothing of another organization, not even its names", async () => {
    const other = await makeOrganization();
    const stranger = await other.addActor("administrator");
    await write(organization.id, [{}]);
    for (const query of [{ actor: grace }, { target: linus }, { actor: grace, target: linus }]) {
      // oxlint-disable-next-line no-await-in-loop -- few
      expect((await read(query, stranger)).rows).toEqual([]);
      // oxlint-disable-next-line no-await-in-loop -- few
      expect(await exported(query as unknown as Record<string, string>, stranger)).toEqual([]);
    }
    expect(await readFilterNames(stranger, { actor: grace, target: linus })).toEqual({
      actor: null,
      target: null,
    });
  });

  test("needs audit:read", async () => {
    const plain = await organization.addActor("responder");
    await expect(read({}, plain)).rejects.toThrow("View audit log");
    await expect(exportAuditLog(plain, auditFilterSchema.parse({}))).rejects.toThrow(
      "View audit log",
    );
    await expect(readFilterNames(plain, {})).rejects.toThrow("View audit log");
  });

  test("the names of filters are those of the log, or of who has done nothing yet", async () => {
    const idle = await organization.addPerson("responder");
    const removed = randomUUID();
    await write(organization.id, [
      { target: linus },
      { actor: removed, actorLabel: "Removed User <removed@navy.example>", target: removed },
    ]);
    expect(await readFilterNames(reader, { actor: removed, target: removed })).toEqual({
      actor: "Removed User <removed@navy.example>",
      target: `label of ${removed}`,
    });
    expect(await readFilterNames(reader, { actor: grace, target: linus })).toEqual({
      actor: "Grace Hopper <grace@navy.example>",
      target: `label of ${linus}`,
    });
    expect(await readFilterNames(reader, { actor: idle.id, target: idle.id })).toEqual({
      actor: idle.email,
      target: idle.email,
    });
    expect(await readFilterNames(reader, { actor: "none", target: "no-such-thing" })).toEqual({
      actor: null,
      target: null,
    });
  });
});

describe("the file", () => {
  test("has the columns of the screen, the newest event first, but not its own", async () => {
    const own = await makeOrganization();
    const auditor = await own.addActor("manager");
    await write(own.id, [
      {
        at: "2020-01-02T03:04:05.678901+02",
        before: { firstName: "=1+1", role: "responder" },
        after: { firstName: "Ada", role: "manager" },
      },
    ]);
    const query = { action: "user.edited,audit.exported" };
    const line = {
      Time: "2020-01-02T01:04:05.678Z",
      Actor: "Grace Hopper <grace@navy.example>",
      Action: "User edited",
      Target: `label of ${linus}`,
      Change: "First name: =1+1 → Ada; Role: Responder → Manager",
      Address: "",
      Browser: "",
    };
    expect(await exported(query, auditor)).toEqual([line]);
    const [recorded, ...older] = await exported(query, auditor);
    expect(recorded).toMatchObject({
      Action: "Audit log exported",
      Change: "Columns: 7; Filters: 1",
      Address: "192.0.2.7",
    });
    expect(older).toEqual([line]);
  });
});

test("every action has its place in the filter, exactly once", () => {
  const listed = auditActionGroups.flatMap(({ actions }) => actions);
  expect(listed.toSorted()).toEqual(auditActions.toSorted());
});
