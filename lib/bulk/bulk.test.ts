import { randomUUID } from "node:crypto";

import { and, eq, inArray, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import {
  auditEvents,
  bulkOperations,
  invitations,
  mails,
  sessions,
  users,
} from "@/db/schema/schema";
import { textArray } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { permissions } from "@/lib/access/policy";
import { days, minutes, setClock } from "@/lib/clock";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";
import { countStatements } from "@/lib/testing/statements";
import { userStatuses } from "@/lib/users/status";
import { changeStatus } from "@/lib/users/change-status";
import type { UserFilterParameters } from "@/lib/users/list/filter-schema";
import { userSelectionSchema } from "@/lib/users/list/selection";

import { cancelBulkOperation, dismissBulkOperation } from "./commands";
import { countSelected, previewBulkOperation } from "./preview";
import { listBulkOperations, loadBulkOperation } from "./queries";
import { bulkOperationSchema } from "./schema";
import type { BulkOperationRequest } from "./schema";
import { maxRunning, startBulkOperation } from "./start";
import { sweepBulkOperations } from "./sweep";
import { addPeople } from "./testing/people";
import type { People } from "./testing/people";
import { undoBulkOperation } from "./undo";
import { workOnNextBatch } from "./work";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;

beforeEach(async () => {
  await db.delete(bulkOperations);
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
});

afterEach(() => setClock());
const preview = (actor: Actor, request: BulkOperationRequest) =>
  previewBulkOperation(actor, bulkOperationSchema.parse(request));
const start = (actor: Actor, request: BulkOperationRequest) =>
  startBulkOperation(actor, bulkOperationSchema.parse(request));

const where = (filters: UserFilterParameters) => ({
  filters: Object.assign(
    { q: "", status: "", role: "", group: "", password: "", activity: "", import: "" },
    filters,
  ),
});
const allUsers = where({});
const among = (userIds: string[]) => ({ userIds });
const person = async (id: string) => (await db.select().from(users).where(eq(users.id, id)))[0]!;
const statusesOf = async (ids: string[]) =>
  new Set(
    (await db.select().from(users).where(inArray(users.id, ids))).map(({ status }) => status),
  );
const eventsOf = (ids: string[], action: string) =>
  db.$count(auditEvents, and(inArray(auditEvents.targetId, ids), eq(auditEvents.action, action)));
const mailsOf = (ids: string[], kind: "account_disabled" | "account_enabled" | "invitation") =>
  db.$count(mails, and(inArray(mails.userId, ids), eq(mails.kind, kind)));
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: "ok", message: "" }),
    ({ code, message }: { code: string; message: string }) => ({ code, message }),
  );

const active = (count: number, roleKey = "responder"): People => ({
  status: "active",
  roleKey,
  count,
});

/** Lets this process do what is left to do in the background. */
async function workToTheEnd(): Promise<number> {
  let batches = 0;
  while ((await workOnNextBatch(new Map())) === "worked") batches += 1;
  return batches;
}

describe("each operation", () => {
  test("disabling ends sessions, sends an email and records an audit event for each user", async () => {
    const victim = await organization.addActor("responder");
    const ids = [victim.userId, ...(await addPeople(organization, [active(3)]))];
    const done = await start(manager, { operation: "disable", selection: among(ids) });
    expect(done).toMatchObject({
      state: "done",
      total: 4,
      processed: 4,
      changed: 4,
      skipped: [],
      own: true,
    });
    expect(await statusesOf(ids)).toEqual(new Set(["inactive"]));
    expect(await loadActor(victim.sessionId)).toBeNull();
    expect(await db.$count(sessions, eq(sessions.endedReason, "disabled"))).toBe(1);
    expect(await eventsOf(ids, "user.disabled")).toBe(4);
    expect(await mailsOf(ids, "account_disabled")).toBe(4);
  });

  test("enabling mails the disabled users and reports why it skips the others", async () => {
    const ids = await addPeople(organization, [
      active(2),
      { status: "inactive", roleKey: "responder", count: 3 },
      { status: "invited", roleKey: "responder", count: 1 },
      { status: "deleted", roleKey: "responder", count: 1 },
    ]);
    const done = await start(manager, { operation: "enable", selection: among(ids) });
    expect(done).toMatchObject({ total: 7, changed: 3 });
    expect(done.skipped).toEqual([
      { reason: "1 hasn't accepted their invitation yet.", count: 1 },
      { reason: "2 are already active.", count: 2 },
      { reason: "1 was deleted.", count: 1 },
    ]);
    expect(await mailsOf(ids, "account_enabled")).toBe(3);
    expect(await eventsOf(ids, "user.enabled")).toBe(3);
  });

  test("deleting changes disabled users only", async () => {
    const ids = await addPeople(organization, [
      active(2),
      { status: "inactive", roleKey: "responder", count: 3 },
      { status: "invited", roleKey: "responder", count: 2 },
    ]);
    const done = await start(manager, { operation: "delete", selection: among(ids) });
    expect(done).toMatchObject({ changed: 3, mayUndo: false });
    expect(done.skipped.map(({ reason }) => reason)).toEqual([
      "2 haven't accepted their invitation yet: revoke the invitations instead.",
      "2 are active: disable these first.",
    ]);
    const gone = await db.select().from(users).where(inArray(users.id, ids));
    expect(gone.filter(({ deletedAt }) => deletedAt !== null)).toHaveLength(3);
    expect(await eventsOf(ids, "user.deleted")).toBe(3);
  });

  test("changing the role increments the version and records before and after", async () => {
    const ids = await addPeople(organization, [
      active(2),
      { status: "invited", roleKey: "stakeholder", count: 1 },
      active(1, "manager"),
      active(1, "administrator"),
    ]);
    const done = await start(manager, {
      operation: "change_role",
      roleKey: "manager",
      selection: among([...ids, manager.userId]),
    });
    expect(done).toMatchObject({ total: 6, changed: 3, roleName: "Manager", mayUndo: false });
    expect(done.skipped.map(({ reason }) => reason)).toEqual([
      "Your own account (you can't change your own role).",
      "1 has a role above yours.",
      "1 has this role already.",
    ]);
    expect(await person(ids[0]!)).toMatchObject({ roleKey: "manager", version: 2 });
    const [event] = await db.select().from(auditEvents).where(eq(auditEvents.targetId, ids[0]!));
    expect(event).toMatchObject({
      action: "user.edited",
      actorId: manager.userId,
      before: { roleKey: "responder" },
      after: { roleKey: "manager" },
      address: "192.0.2.7",
    });
  });

  test("resending renews each open invitation once, also an expired one", async () => {
    const ids = await addPeople(organization, [
      { status: "invited", roleKey: "responder", count: 3 },
      { status: "invited", roleKey: "administrator", count: 2 },
      active(1),
    ]);
    await db
      .update(invitations)
      .set({ expiresAt: new Date(Date.now() - days(1)) })
      .where(eq(invitations.userId, ids[0]!));
    const done = await start(manager, { operation: "resend_invitations", selection: among(ids) });
    expect(done).toMatchObject({ changed: 3 });
    expect(done.skipped.map(({ reason }) => reason)).toEqual([
      "2 have a role above yours.",
      "1 has no open invitation.",
    ]);
    const renewed = await db.select().from(invitations).where(eq(invitations.generation, 2));
    expect(renewed.map(({ userId }) => userId).toSorted()).toEqual(ids.slice(0, 3).toSorted());
    expect(renewed.every(({ expiresAt }) => expiresAt.getTime() > Date.now() + days(6))).toBe(true);
    expect(await mailsOf(ids, "invitation")).toBe(3);
    expect(await eventsOf(ids, "invitation.resent")).toBe(3);
  });
});

test.each(["disable", "enable", "delete", "change_role", "resend_invitations"] as const)(
  "the number of SQL statements to %s is the same for few and many people",
  async (operation) => {
    const of = (count: number) =>
      addPeople(organization, [
        active(count),
        { status: "inactive", roleKey: "responder", count },
        { status: "invited", roleKey: "responder", count },
      ]);
    const request = (ids: string[]) =>
      operation === "change_role"
        ? { operation, roleKey: "stakeholder", selection: among(ids) }
        : { operation, selection: among(ids) };
    const [first, few, many] = [await of(1), await of(2), await of(50)];
    // A new connection asks for the types that it knows, which does not count.
    await start(manager, request(first));
    const ofFew = await countStatements(() => start(manager, request(few)));
    expect(await countStatements(() => start(manager, request(many)))).toBe(ofFew);
    expect(ofFew).toBeLessThanOrEqual(17);
  },
);

describe("permissions", () => {
  test.each(["stakeholder", "responder"])("a %s cannot use any operation", async (roleKey) => {
    const actor = await organization.addActor(roleKey);
    const [id] = await addPeople(organization, [active(1)]);
    const request = { operation: "disable" as const, selection: among([id!]) };
    const done = await start(manager, request);
    const refusals = [
      preview(actor, request),
      start(actor, request),
      countSelected(actor, { userIds: [id!] }),
      listBulkOperations(actor),
      loadBulkOperation(actor, done.id),
      cancelBulkOperation(actor, done.id),
      undoBulkOperation(actor, done.id),
      dismissBulkOperation(actor, done.id),
    ].map((work) => refusal(work));
    for (const each of await Promise.all(refusals)) expect(each.code).toBe("forbidden");
  });

  test("an actor cannot give a role above their own, nor an unknown one", async () => {
    const [id] = await addPeople(organization, [active(1)]);
    for (const roleKey of ["administrator", "no-such-role"]) {
      const request = { operation: "change_role" as const, roleKey, selection: among([id!]) };
      expect(await refusal(preview(manager, request))).toMatchObject({ code: "forbidden" });
      expect(await refusal(start(manager, request))).toMatchObject({ code: "forbidden" });
    }
  });

  test("users of another organization are not selected, and its operations not found", async () => {
    const other = await makeOrganization();
    const stranger = await other.addActor("administrator");
    const foreign = await addPeople(other, [active(2)]);
    const own = await addPeople(organization, [active(1)]);
    const request = { operation: "disable" as const, selection: among([...foreign, ...own]) };
    expect(await preview(administrator, request)).toEqual({
      total: 1,
      changes: 1,
      skipped: [],
      effects: [],
    });
    const done = await start(administrator, request);
    expect(done).toMatchObject({ total: 1, changed: 1 });
    expect(await statusesOf(foreign)).toEqual(new Set(["active"]));
    const refusals = [
      loadBulkOperation(stranger, done.id),
      cancelBulkOperation(stranger, done.id),
      undoBulkOperation(stranger, done.id),
      dismissBulkOperation(stranger, done.id),
    ].map((work) => refusal(work));
    for (const each of await Promise.all(refusals)) expect(each.code).toBe("not_found");
    expect(await listBulkOperations(stranger)).toEqual([]);
    expect(
      await refusal(start(administrator, { operation: "disable", selection: among(foreign) })),
    ).toMatchObject({ code: "conflict" });
  });

  test("an actor cannot disable, enable, delete or change the role of themselves", async () => {
    const operations = ["disable", "enable", "delete", "resend_invitations"] as const;
    for (const operation of operations) {
      const request = { operation, selection: among([manager.userId]) };
      expect(await preview(manager, request)).toMatchObject({
        changes: 0,
        skipped: [{ reason: expect.stringMatching(/^Your own account /), count: 1 }],
      });
      expect(await refusal(start(manager, request))).toEqual({
        code: "conflict",
        message: "No selected user can be changed.",
      });
    }
    expect(await person(manager.userId)).toMatchObject({ status: "active", version: 1 });
    expect(await db.$count(bulkOperations)).toBe(0);
  });
});

describe("the last active Administrator", () => {
  const activeAdministrators = () =>
    db.$count(
      users,
      sql`organization_id = ${organization.id} and role_key = 'administrator' and status = 'active'`,
    );

  /** A user with a role above all Administrators. */
  async function addOwner(): Promise<Actor> {
    await db.execute(sql`
      insert into roles (organization_id, key, name, rank, permissions, built_in)
      values (${organization.id}, 'owner', 'Owner', 50, ${textArray(permissions)}, false)
      on conflict do nothing
    `);
    return organization.addActor("owner");
  }

  test("stays when two actors above disable one half each at once", async () => {
    const ids = await addPeople(organization, [active(4, "administrator")]);
    const [first, second] = [await addOwner(), await addOwner()];
    const halves = [
      [administrator.userId, ids[0]!, ids[1]!],
      [(await firstAdministrator()).id, ids[2]!, ids[3]!],
    ];
    const done = await Promise.all([
      start(first, { operation: "disable", selection: among(halves[0]!) }),
      start(second, { operation: "disable", selection: among(halves[1]!) }),
    ]);
    expect(done[0].changed + done[1].changed).toBe(5);
    expect(await activeAdministrators()).toBe(1);
  });

  const firstAdministrator = async () =>
    (
      await db
        .select()
        .from(users)
        .where(eq(users.organizationId, organization.id))
        .orderBy(users.id)
        .limit(1)
    )[0]!;

  test("stays when an actor above selects all of them", async () => {
    const owner = await addOwner();
    await addPeople(organization, [active(3, "administrator")]);
    const selection = where({ role: "administrator" });
    for (const request of [
      { operation: "change_role" as const, roleKey: "manager", selection },
      { operation: "disable" as const, selection },
    ]) {
      expect(await preview(owner, request)).toEqual({
        total: 5,
        changes: 4,
        effects: [],
        skipped: [{ reason: "1 is the last active Administrator.", count: 1 }],
      });
    }
    const done = await start(owner, { operation: "disable", selection });
    expect(done).toMatchObject({ changed: 4, skipped: [{ count: 1 }] });
  });

  test.each(["disable", "change_role"] as const)(
    "stays when all of them select all users at once to %s",
    async (operation) => {
      const actors = [
        administrator,
        await organization.addActor("administrator"),
        await organization.addActor("administrator"),
      ];
      const request =
        operation === "disable"
          ? { operation, selection: where({ role: "administrator" }) }
          : { operation, roleKey: "responder", selection: where({ role: "administrator" }) };
      const outcomes = await Promise.allSettled(actors.map((actor) => start(actor, request)));
      expect(codesOf(outcomes).filter((code) => code === "ok")).toHaveLength(1);
      expect(await activeAdministrators()).toBe(1);
    },
  );
});

describe("a selection", () => {
  test("contains all users who pass the filters, except the excluded ones", async () => {
    const [first, ...others] = await addPeople(organization, [{ ...active(3), name: "Quokka" }]);
    await addPeople(organization, [{ ...active(2), name: "Numbat" }]);
    const selection = { ...where({ q: "quokka" }), except: [first!] };
    expect(await countSelected(manager, userSelectionSchema.parse(selection))).toBe(2);
    const done = await start(manager, { operation: "disable", selection });
    expect(done).toMatchObject({ total: 2, changed: 2 });
    expect(await statusesOf([first!])).toEqual(new Set(["active"]));
    expect(await statusesOf(others)).toEqual(new Set(["inactive"]));
  });

  test("evaluates a filter that depends on the time when the operation starts", async () => {
    const ids = await addPeople(organization, [active(2)]);
    const soon = new Date(Date.now() + minutes(5));
    await db.update(users).set({ temporaryExpiresAt: soon }).where(inArray(users.id, ids));
    const request = {
      operation: "disable" as const,
      selection: where({ password: "temporary_expired" }),
    };
    expect(await preview(manager, request)).toMatchObject({ total: 0 });
    expect(await refusal(start(manager, request))).toMatchObject({ code: "conflict" });
    setClock(() => soon);
    expect(await preview(manager, request)).toMatchObject({ total: 2, changes: 2 });
    expect(await start(manager, request)).toMatchObject({ changed: 2 });
  });
});

test("the preview equals the result for any users and any actor", async () => {
  const roles = ["stakeholder", "responder", "manager", "administrator"];
  const anyUser = fc.record({
    status: fc.constantFrom(...userStatuses),
    roleKey: fc.constantFrom(...roles),
    count: fc.integer({ min: 1, max: 3 }),
  });
  const operation = fc.oneof(
    fc.constantFrom("disable", "enable", "delete", "resend_invitations").map((name) => ({
      operation: name as "disable",
    })),
    fc.constantFrom(...roles).map((roleKey) => ({ operation: "change_role" as const, roleKey })),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyUser, { maxLength: 6 }),
      operation,
      fc.constantFrom("manager", "administrator"),
      fc.boolean(),
      async (people, what, roleKey, byFilter) => {
        organization = await makeOrganization();
        const actor = await organization.addActor(roleKey);
        const ids = await addPeople(organization, people);
        const selection = byFilter
          ? where({ status: userStatuses.join(",") })
          : among([...ids, actor.userId]);
        const request = { ...what, selection } as BulkOperationRequest;
        const versions = async () =>
          new Map(
            (
              await db.execute<{ id: string; state: string }>(sql`
                select users.id, users.status || users.role_key || coalesce(generation, 0) as state
                from users left join invitations on invitations.user_id = users.id
                where users.organization_id = ${organization.id}
              `)
            ).map(({ id, state }) => [id, state]),
          );
        const before = await versions();
        const said = await preview(actor, request).catch((error: { code: string }) => error.code);
        const done = await start(actor, request).catch((error: { code: string }) => error.code);
        const after = await versions();
        const changed = [...after].filter(([id, state]) => before.get(id) !== state).length;
        const refused = typeof said === "string" ? said : said.changes === 0 && "conflict";
        const { total, changes, skipped } =
          typeof said === "string" ? { total: 0, changes: 0, skipped: [] } : said;
        expect(changed).toBe(changes);
        expect(total).toBe(changes + skipped.reduce((sum, { count }) => sum + count, 0));
        const report: unknown = expect.objectContaining({ total, skipped, changed: changes });
        expect(done).toEqual(refused || report);
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

describe("more than 1,000 users", () => {
  test("are changed by the workers in batches, each user once", async () => {
    const ids = await addPeople(organization, [active(1_050)]);
    const job = await start(manager, { operation: "disable", selection: allUsers });
    expect(job).toMatchObject({ state: "running", total: 1_053, processed: 0, mayUndo: false });
    expect(await statusesOf(ids)).toEqual(new Set(["active"]));
    // Two at once: what one is at, the other passes over.
    const batches = await Promise.all([workToTheEnd(), workToTheEnd()]);
    expect(batches[0] + batches[1]).toBe(2);
    expect(await loadBulkOperation(manager, job.id)).toMatchObject({
      state: "done",
      processed: 1_053,
      changed: 1_050,
      skipped: [{ count: 1 }, { reason: "2 have a role above yours." }],
    });
    expect(await statusesOf(ids)).toEqual(new Set(["inactive"]));
    expect(await eventsOf(ids, "user.disabled")).toBe(1_050);
    expect(await mailsOf(ids, "account_disabled")).toBe(1_050);
  });

  test("are selected when the operation starts, without users who come later", async () => {
    await addPeople(organization, [{ ...active(1_001), name: "Quokka" }]);
    const job = await start(manager, {
      operation: "disable",
      selection: where({ q: "quokka" }),
    });
    const [late] = await addPeople(organization, [{ ...active(1), name: "Quokka" }]);
    await workToTheEnd();
    expect(await loadBulkOperation(manager, job.id)).toMatchObject({ changed: 1_001 });
    expect(await statusesOf([late!])).toEqual(new Set(["active"]));
  });

  test("cancelling keeps what was done, leaves the rest and is recorded once", async () => {
    const ids = await addPeople(organization, [active(1_001)]);
    const { id } = await start(manager, { operation: "disable", selection: allUsers });
    await workOnNextBatch(new Map());
    const cancelled = await cancelBulkOperation(administrator, id);
    expect(cancelled).toMatchObject({ state: "cancelled", processed: 1_000, own: false });
    expect(await workToTheEnd()).toBe(0);
    expect(await db.$count(users, and(inArray(users.id, ids), eq(users.status, "inactive")))).toBe(
      cancelled.changed,
    );
    expect(await refusal(cancelBulkOperation(manager, id))).toMatchObject({ code: "conflict" });
    const recorded = await db
      .select()
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.organizationId, organization.id),
          eq(auditEvents.action, "users.change_cancelled"),
        ),
      );
    expect(recorded).toMatchObject([
      {
        actorId: administrator.userId,
        targetId: manager.userId,
        after: { operation: "disable", selected: cancelled.total, changed: cancelled.changed },
      },
    ]);
  });

  test("an operation of an actor above cannot be cancelled", async () => {
    await addPeople(organization, [active(1_001)]);
    const { id } = await start(administrator, { operation: "disable", selection: allUsers });
    expect(await loadBulkOperation(manager, id)).toMatchObject({ mayCancel: false });
    expect(await refusal(cancelBulkOperation(manager, id))).toMatchObject({ code: "forbidden" });
  });

  test.each([
    [
      "disabled",
      sql`status = 'inactive'`,
      "Stopped: the person who started this is no longer active.",
    ],
    [
      "made Responder",
      sql`role_key = 'responder'`,
      "Stopped: the person who started this is no longer allowed to do it:",
    ],
  ])("an actor who is %s halfway ends it, and it says why", async (_what, change, sentence) => {
    const ids = await addPeople(organization, [active(1_001)]);
    const { id } = await start(manager, { operation: "disable", selection: allUsers });
    await workOnNextBatch(new Map());
    await db.execute(sql`update users set ${change} where id = ${manager.userId}`);
    await workToTheEnd();
    const failed = await loadBulkOperation(administrator, id);
    expect(failed).toMatchObject({ state: "failed", processed: 1_000 });
    expect(failed.problem).toContain(sentence);
    expect(await eventsOf(ids, "user.disabled")).toBe(failed.changed);
  });

  test("a role that the actor can no longer give is not given", async () => {
    const ids = await addPeople(organization, [active(1_001)]);
    const { id } = await start(administrator, {
      operation: "change_role",
      roleKey: "administrator",
      selection: where({ role: "responder" }),
    });
    await workOnNextBatch(new Map());
    await db.execute(sql`update users set role_key = 'manager' where id = ${administrator.userId}`);
    await workToTheEnd();
    expect(await loadBulkOperation(administrator, id)).toMatchObject({ state: "failed" });
    expect(await eventsOf(ids, "user.edited")).toBe(1_000);
  });

  test("a failing batch is tried three times, then the operation ends and what was done stays", async () => {
    const ids = await addPeople(organization, [active(1_001)]);
    const { id } = await start(manager, {
      operation: "disable",
      selection: where({ role: "responder" }),
    });
    const failures = new Map<string, number>();
    await workOnNextBatch(failures);
    await db.execute(sql`alter table mails rename column recipient to addressee`);
    let tries = 0;
    while ((await workOnNextBatch(failures)) === "worked") tries += 1;
    await db.execute(sql`alter table mails rename column addressee to recipient`);
    expect(tries).toBe(3);
    expect(await loadBulkOperation(manager, id)).toMatchObject({
      state: "failed",
      changed: 1_000,
      problem: "Something went wrong on our side. No more users were changed.",
    });
    expect(await eventsOf(ids, "user.disabled")).toBe(1_000);
  });

  test("an operation that would change no user does not start", async () => {
    await addPeople(organization, [{ status: "inactive", roleKey: "responder", count: 1_001 }]);
    const request = {
      operation: "disable" as const,
      selection: where({ role: "responder" }),
    };
    expect(await refusal(start(manager, request))).toMatchObject({ code: "conflict" });
    expect(await db.$count(bulkOperations)).toBe(0);
  });

  test(`of many at once ${maxRunning} run and the others are refused`, async () => {
    await addPeople(organization, [active(1_001)]);
    const outcomes = await Promise.allSettled(
      Array.from({ length: maxRunning + 2 }, () =>
        start(manager, { operation: "disable", selection: allUsers }),
      ),
    );
    expect(codesOf(outcomes).toSorted()).toEqual(["conflict", "conflict", "ok", "ok", "ok"]);
    // A few people are not kept waiting by that.
    const ids = await addPeople(organization, [active(1)]);
    await start(manager, { operation: "disable", selection: among(ids) });
  });
});

describe("undo", () => {
  test("changes back exactly the changed users, once", async () => {
    const already = await addPeople(organization, [
      { status: "inactive", roleKey: "responder", count: 2 },
    ]);
    const ids = await addPeople(organization, [active(3)]);
    const done = await start(manager, {
      operation: "disable",
      selection: among([...already, ...ids]),
    });
    expect(done.mayUndo).toBe(true);
    const outcomes = await Promise.allSettled([
      undoBulkOperation(manager, done.id),
      undoBulkOperation(manager, done.id),
    ]);
    expect(codesOf(outcomes).toSorted()).toEqual(["conflict", "ok"]);
    expect(await refusal(undoBulkOperation(manager, done.id))).toEqual({
      code: "conflict",
      message: "This has already been undone.",
    });
    expect(await statusesOf(ids)).toEqual(new Set(["active"]));
    expect(await statusesOf(already)).toEqual(new Set(["inactive"]));
    expect(await mailsOf(ids, "account_enabled")).toBe(3);
    expect(await mailsOf(already, "account_enabled")).toBe(0);
    const [undo, ...others] = await listBulkOperations(manager);
    expect(undo).toMatchObject({ operation: "enable", isUndo: true, mayUndo: false, changed: 3 });
    expect(others).toEqual([]);
    expect(await refusal(undoBulkOperation(manager, undo!.id))).toMatchObject({ code: "conflict" });
  });

  test("leaves users that were changed since", async () => {
    const ids = await addPeople(organization, [active(3)]);
    const done = await start(manager, { operation: "disable", selection: among(ids) });
    await changeStatus(administrator, "delete", [ids[0]!]);
    await changeStatus(administrator, "enable", [ids[1]!]);
    const undo = await undoBulkOperation(manager, done.id);
    expect(undo).toMatchObject({ total: 3, changed: 1 });
    expect(undo.skipped.map(({ reason }) => reason)).toEqual([
      "1 is already active.",
      "1 was deleted.",
    ]);
  });

  test("leaves a user who was disabled again since", async () => {
    const ids = await addPeople(organization, [active(2)]);
    const done = await start(manager, { operation: "disable", selection: among(ids) });
    await changeStatus(administrator, "enable", [ids[0]!]);
    await changeStatus(administrator, "disable", [ids[0]!]);
    expect(await undoBulkOperation(manager, done.id)).toMatchObject({ total: 1, changed: 1 });
    expect(await statusesOf([ids[0]!])).toEqual(new Set(["inactive"]));
    expect(await statusesOf([ids[1]!])).toEqual(new Set(["active"]));

    const alone = await start(manager, { operation: "disable", selection: among([ids[1]!]) });
    await changeStatus(administrator, "enable", [ids[1]!]);
    await changeStatus(administrator, "disable", [ids[1]!]);
    expect(await refusal(undoBulkOperation(manager, alone.id))).toMatchObject({
      code: "conflict",
      message: "There is nothing to undo: all of these users have been changed since.",
    });
    expect(await statusesOf(ids)).toEqual(new Set(["inactive"]));
  });

  test("of a cancelled operation changes back the users it had processed", async () => {
    const ids = await addPeople(organization, [active(2_001)]);
    const { id } = await start(manager, {
      operation: "disable",
      selection: where({ role: "responder" }),
    });
    await workOnNextBatch(new Map());
    await workOnNextBatch(new Map());
    await cancelBulkOperation(manager, id);
    const undo = await undoBulkOperation(manager, id);
    expect(undo).toMatchObject({ state: "running", total: 2_000 });
    await workToTheEnd();
    expect(await statusesOf(ids)).toEqual(new Set(["active"]));
    expect(await eventsOf(ids, "user.enabled")).toBe(2_000);
  });

  test("works for the actor who did it, for ten minutes, after disabling and enabling", async () => {
    const ids = await addPeople(organization, [active(2)]);
    const done = await start(manager, { operation: "disable", selection: among(ids) });
    expect(await refusal(undoBulkOperation(administrator, done.id))).toMatchObject({
      code: "not_found",
    });
    setClock(() => new Date(Date.now() + minutes(10)));
    expect((await loadBulkOperation(manager, done.id)).mayUndo).toBe(false);
    expect(await refusal(undoBulkOperation(manager, done.id))).toMatchObject({ code: "conflict" });
    setClock();
    const deleted = await start(manager, { operation: "delete", selection: among(ids) });
    expect(await refusal(undoBulkOperation(manager, deleted.id))).toMatchObject({
      code: "conflict",
    });
    expect(await refusal(undoBulkOperation(manager, randomUUID()))).toMatchObject({
      code: "not_found",
    });
  });
});

test("every manager sees running operations, and the actor finished ones until dismissed", async () => {
  const ids = await addPeople(organization, [active(1_001)]);
  const done = await start(manager, { operation: "disable", selection: among([ids[0]!]) });
  const job = await start(manager, { operation: "disable", selection: allUsers });
  const shown = async (actor: Actor) => (await listBulkOperations(actor)).map(({ id }) => id);
  expect(await shown(manager)).toEqual([job.id, done.id]);
  expect(await shown(administrator)).toEqual([job.id]);
  expect(await refusal(dismissBulkOperation(manager, job.id))).toMatchObject({ code: "not_found" });
  expect(await refusal(dismissBulkOperation(administrator, done.id))).toMatchObject({
    code: "not_found",
  });
  await dismissBulkOperation(manager, done.id);
  expect(await shown(manager)).toEqual([job.id]);
  await workToTheEnd();
  expect(await shown(administrator)).toEqual([]);
  expect(await shown(manager)).toEqual([job.id]);
  setClock(() => new Date(Date.now() + minutes(10)));
  expect(await shown(manager)).toEqual([]);
});

test("operations that ended a day ago are deleted, running ones are not", async () => {
  const ids = await addPeople(organization, [active(1_001)]);
  const done = await start(manager, { operation: "disable", selection: among([ids[0]!]) });
  await undoBulkOperation(manager, done.id);
  const job = await start(manager, { operation: "disable", selection: allUsers });
  setClock(() => new Date(Date.now() + days(1) - minutes(1)));
  expect(await sweepBulkOperations()).toBe(0);
  setClock(() => new Date(Date.now() + days(1) + minutes(1)));
  expect(await sweepBulkOperations()).toBe(2);
  expect((await db.select().from(bulkOperations)).map(({ id }) => id)).toEqual([job.id]);
});
