import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { makeOrganization } from "@/lib/testing/organization";
import { changeStatus } from "@/lib/users/change-status";
import type { TestOrganization } from "@/lib/testing/organization";

import { editImportCell } from "./edit-cell";
import { fixImportProblem } from "./fix";
import { problemSentence } from "./problems";
import { listImportRows, readImport, readImportProblems } from "./queries";
import { apply, upload, workOnImports } from "./testing/imports";
import { undoImport } from "./undo";
import type { ImportView } from "./view";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;

const header = "email,firstName,lastName,role,groups,permissions";
const file = (...rows: string[]) => [header, ...rows].join("\r\n");

beforeEach(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
});

const address = (name: string) => `${name}@${organization.slug}.example`;

const rowsOf = async (actor: Actor, { id }: Pick<ImportView, "id">) =>
  (await listImportRows(actor, { importId: id })).rows;

/** The sentences of the problems of each row. */
const problemsOf = async (actor: Actor, view: Pick<ImportView, "id">) =>
  (await rowsOf(actor, view)).map(({ problems }) => problems.map(problemSentence));

const storedUser = async (email: string) => {
  const [row] = await db.execute(sql`
    select first_name, last_name, role_key, status, extra_permissions, system_admin,
      temporary_expires_at is not null as waits,
      array(select name from group_memberships join groups on groups.id = group_id
        where user_id = users.id order by name) as groups,
      (select count(*)::int from mails where user_id = users.id) as mails
    from users where email_normalized = ${email} and organization_id = ${organization.id}`);
  return row;
};

describe("the dry run", () => {
  test("says what each row would do, and writes nothing", async () => {
    const grace = await organization.addPerson("responder");
    const view = await upload(
      manager,
      file(
        `${address("ada")},Ada,Lovelace,Manager,,`,
        `${address("king")},Some,One,king,Nowhere,fly`,
        `${grace.email},Test,responder,responder,,`,
        `nonsense,No,One,queen,,`,
        `${address("ADA")},Ada,Again,responder,,`,
        `${address("chief")},The,Chief,administrator,,roles:manage`,
        `${address("noname")},,,,,`,
      ),
    );
    expect(view).toMatchObject({
      state: "draft",
      total: 7,
      counts: { new: 1, updated: 0, unchanged: 1, conflict: 5 },
    });
    expect(await problemsOf(manager, view)).toEqual([
      [],
      ["“king” is not a role.", "“Nowhere” is not a group.", "“fly” is not a permission."],
      [],
      ["nonsense is not an email address.", "“queen” is not a role."],
      ["Same email as line 2."],
      [
        "You can't assign a role above your own.",
        "You can't grant a permission that you don't have.",
      ],
      ["Enter a first name.", "Enter a last name.", "Choose a role."],
    ]);
    expect(await storedUser(address("ada"))).toBeUndefined();
  });

  test("groups problems, and one fix ends all problems with a value", async () => {
    const view = await upload(
      manager,
      file(
        `${address("a")},A,One,king,Choir$$Band,fly`,
        `${address("b")},B,Two,King,choir,`,
        `${address("c")},C,Three,,,`,
        `${address("d")},D,Four,constructor,__proto__,toString`,
      ),
    );
    const groups = await readImportProblems(manager, view.id);
    expect(groups.map(({ kind, value, rows, fix }) => ({ kind, value, rows, fix }))).toEqual([
      { kind: "group_unknown", value: "Choir", rows: 2, fix: "group" },
      { kind: "role_unknown", value: "King", rows: 2, fix: "role" },
      { kind: "group_unknown", value: "Band", rows: 1, fix: "group" },
      { kind: "permission_unknown", value: "fly", rows: 1, fix: "leave_out" },
      { kind: "role_missing", value: "", rows: 1, fix: "role" },
      { kind: "group_unknown", value: "__proto__", rows: 1, fix: "group" },
      { kind: "permission_unknown", value: "toString", rows: 1, fix: "leave_out" },
      { kind: "role_unknown", value: "constructor", rows: 1, fix: "role" },
    ]);
    const importId = view.id;
    const fix = (kind: string, value: string, replacement: string | null) =>
      fixImportProblem(manager, { importId, kind: kind as never, value, replacement });
    await fix("role_unknown", "KING", "responder");
    await fix("role_missing", "", "stakeholder");
    await fix("group_unknown", "Choir", "create");
    await fix("permission_unknown", "fly", "leave_out");
    expect((await problemsOf(manager, view)).at(-1)).toHaveLength(3);
    await fix("role_unknown", "constructor", "responder");
    await fix("group_unknown", "__proto__", "leave_out");
    await fix("permission_unknown", "toString", "leave_out");
    expect((await fix("group_unknown", "Band", "leave_out")).counts).toMatchObject({
      new: 4,
      conflict: 0,
    });
    expect((await fix("role_unknown", "king", null)).counts).toMatchObject({ new: 2, conflict: 2 });
    await fix("role_unknown", "king", "responder");
    await apply(manager, view);
    expect(await storedUser(address("a"))).toMatchObject({
      role_key: "responder",
      groups: ["Choir"],
    });
    expect(await storedUser(address("c"))).toMatchObject({ role_key: "stakeholder", groups: [] });
  });

  test("fixes a role and a permission also where the cell names them in another way", async () => {
    await organization.addRole("chief-of-staff", 40, []);
    await db.execute(sql`update roles set name = 'Chief of staff'
      where organization_id = ${organization.id} and key = 'chief-of-staff'`);
    const view = await upload(
      manager,
      file(`${address("a")},A,One,chief-of-staff,,Manage roles`, `${address("b")},B,Two,,,`),
    );
    const groups = await readImportProblems(manager, view.id);
    expect(groups.map(({ kind, value }) => [kind, value])).toEqual([
      ["permission_not_yours", "roles:manage"],
      ["role_above", "chief-of-staff"],
      ["role_missing", ""],
    ]);
    const importId = view.id;
    for (const { kind, value } of groups) {
      const replacement = kind === "permission_not_yours" ? "leave_out" : "responder";
      await fixImportProblem(manager, { importId, kind, value: value!, replacement });
    }
    expect((await readImport(manager, importId)).counts).toMatchObject({ new: 2, conflict: 0 });
  });

  test("gives a role that stands for an empty cell to new users alone", async () => {
    const grace = await organization.addPerson("manager");
    const view = await upload(
      administrator,
      file(`${address("a")},A,One,,,`, `${grace.email},Grace,Hopper,,,`),
      { existing: "update" },
    );
    await fixImportProblem(administrator, {
      importId: view.id,
      kind: "role_missing",
      value: "",
      replacement: "stakeholder",
    });
    await apply(administrator, view);
    expect(await storedUser(address("a"))).toMatchObject({ role_key: "stakeholder" });
    expect(await storedUser(grace.email)).toMatchObject({
      first_name: "Grace",
      role_key: "manager",
    });
  });

  test("refuses a fix that the actor could not give", async () => {
    const view = await upload(manager, file(`${address("a")},A,One,king,,`));
    const fix = (replacement: string) =>
      fixImportProblem(manager, {
        importId: view.id,
        kind: "role_unknown",
        value: "king",
        replacement,
      });
    await expect(fix("administrator")).rejects.toThrow("You can't assign a role above your own.");
    await expect(fix("unknown")).rejects.toThrow("This role does not exist.");
    expect((await readImport(manager, view.id)).counts.conflict).toBe(1);
  });

  test("plans a row again when a cell is edited, and the rows with its earlier email", async () => {
    const view = await upload(
      manager,
      file(
        `${address("a")},A,One,responder,,`,
        `${address("a")},B,Two,responder,,`,
        `${address("a")},C,Three,responder,,`,
      ),
    );
    expect((await problemsOf(manager, view)).flat()).toEqual([
      "Same email as line 2.",
      "Same email as line 2.",
    ]);
    const edit = { importId: view.id, number: 1, column: 0, value: address("first") };
    await editImportCell(manager, edit);
    expect(await problemsOf(manager, view)).toEqual([[], [], ["Same email as line 3."]]);
    await editImportCell(manager, { ...edit, number: 3, value: "" });
    expect(await problemsOf(manager, view)).toEqual([[], [], ["Enter an email address."]]);
  });
});

describe("an import", () => {
  test("creates users with groups and permissions, as Create user does", async () => {
    await organization.addGroup("Choir");
    const view = await upload(
      administrator,
      file(`${address("ada")},Ada,Lovelace,Responder,choir$$$$CHOIR,View audit log`),
    );
    expect(await apply(administrator, view)).toMatchObject({
      state: "done",
      created: 1,
      conflicts: 0,
    });
    expect(await storedUser(address("ada"))).toEqual({
      first_name: "Ada",
      last_name: "Lovelace",
      role_key: "responder",
      status: "active",
      extra_permissions: ["audit:read"],
      system_admin: false,
      waits: true,
      groups: ["Choir"],
      mails: 1,
    });
  });

  test("of the same file again changes nothing", async () => {
    const text = file(`${address("ada")},Ada,Lovelace,responder,,`);
    await apply(manager, await upload(manager, text));
    const again = await upload(manager, text, { existing: "update" });
    expect(again.counts).toEqual({ new: 0, updated: 0, unchanged: 1, conflict: 0 });
  });

  test("updates people who are here, and an empty cell leaves a value as it is", async () => {
    const grace = await organization.addPerson("responder");
    await organization.addGroup("Choir");
    await organization.addGroup("Band");
    const text = file(`${grace.email},Grace,,manager,Choir,audit:read`);
    expect((await upload(manager, text)).counts).toMatchObject({ unchanged: 1 });
    const view = await upload(manager, text, { existing: "update" });
    const [row] = await rowsOf(manager, view);
    expect(row).toMatchObject({
      outcome: "updated",
      changes: {
        firstName: ["Test", "Grace"],
        roleKey: ["responder", "manager"],
        extraPermissions: [[], ["audit:read"]],
        groups: { added: [{ name: "Choir" }], removed: [], created: [] },
      },
    });
    await apply(manager, view);
    const after = { first_name: "Grace", last_name: "responder", role_key: "manager" };
    expect(await storedUser(grace.email)).toMatchObject({ ...after, groups: ["Choir"] });
    const groupsOnly = file(`${grace.email},,,,Band,`);
    await apply(manager, await upload(manager, groupsOnly, { existing: "update" }));
    expect(await storedUser(grace.email)).toMatchObject({ ...after, groups: ["Band", "Choir"] });
    await apply(
      manager,
      await upload(manager, groupsOnly, { existing: "update", groups: "replace" }),
    );
    expect(await storedUser(grace.email)).toMatchObject({ ...after, groups: ["Band"] });
  });

  test("does not update people above the actor, the actor's own access or the last Administrator", async () => {
    const own = await organization.addPerson("administrator");
    await db.execute(sql`update users set status = 'inactive'
      where organization_id = ${organization.id} and role_key = 'administrator'
        and id <> ${administrator.userId}`);
    const text = file(
      `${administrator.email},Changed,,,,`,
      `${manager.email},,,responder,,`,
      `${own.email},,,responder,,`,
    );
    const view = await upload(manager, text, { existing: "update" });
    expect(await problemsOf(manager, view)).toEqual([
      ["This user's role is above yours."],
      ["You can't change your own role and permissions."],
      ["This user's role is above yours."],
    ]);
    const theirs = await upload(administrator, file(`${administrator.email},,,manager,,`), {
      existing: "update",
    });
    expect(await problemsOf(administrator, theirs)).toEqual([
      ["You can't change your own role and permissions."],
    ]);
  });

  test("says what changed between the dry run and its batch, and applies the rest", async () => {
    const view = await upload(
      manager,
      file(`${address("a")},A,One,responder,,`, `${address("b")},B,Two,responder,,`),
    );
    const other = await makeOrganization();
    await db.execute(sql`
      insert into users (organization_id, email, email_normalized, role_key, status, activated_at)
      values (${other.id}, ${address("a")}, ${address("a")}, 'responder', 'active', now())`);
    expect(await apply(manager, view)).toMatchObject({ created: 1, conflicts: 1 });
    expect((await problemsOf(manager, view))[0]).toEqual(["Belongs to another organization."]);
  });

  test("of all rows or none stops before the batch with the first problem", async () => {
    const view = await upload(
      manager,
      file(`${address("a")},A,One,responder,,`, `${address("b")},B,Two,responder,,`),
      { scope: "all" },
    );
    const other = await makeOrganization();
    await db.execute(sql`
      insert into users (organization_id, email, email_normalized, role_key, status, activated_at)
      values (${other.id}, ${address("b")}, ${address("b")}, 'responder', 'active', now())`);
    expect(await apply(manager, view)).toMatchObject({
      state: "failed",
      created: 0,
      problem: "Stopped: line 3: Belongs to another organization. No more users were changed.",
    });
    expect(await storedUser(address("a"))).toBeUndefined();
  });
});

describe("Undo import", () => {
  test("deletes users who have not signed in, and takes back values that were not changed since", async () => {
    const grace = await organization.addPerson("responder");
    await organization.addGroup("Choir");
    const view = await upload(
      manager,
      file(
        `${address("new")},New,One,responder,,`,
        `${address("seen")},Seen,Two,responder,,`,
        `${address("again")},Back,Again,responder,,`,
        `${grace.email},Grace,Hopper,manager,Choir,`,
      ),
      { existing: "update" },
    );
    await apply(manager, view);
    await db.execute(sql`update users set last_active_at = now()
      where email_normalized = ${address("seen")}`);
    await db.execute(sql`update users set last_name = 'Changed'
      where email_normalized = ${grace.email}`);
    const [again] = await db.execute<{ id: string }>(
      sql`select id from users where email_normalized = ${address("again")}`,
    );
    for (const operation of ["disable", "delete", "restore", "enable"] as const) {
      await changeStatus(manager, operation, [again!.id]);
    }
    await undoImport(manager, { importId: view.id });
    await workOnImports();
    expect(await readImport(manager, view.id)).toMatchObject({
      state: "undone",
      undo: { deleted: 1, restored: 1, kept: 2 },
      undoableUntil: null,
    });
    expect(await storedUser(address("new"))).toMatchObject({ status: "deleted" });
    expect(await storedUser(address("seen"))).toMatchObject({ status: "active" });
    expect(await storedUser(address("again"))).toMatchObject({ status: "active" });
    expect(await storedUser(grace.email)).toMatchObject({
      first_name: "Test",
      last_name: "Changed",
      role_key: "responder",
      groups: [],
    });
    await expect(undoImport(manager, { importId: view.id })).rejects.toThrow(
      "This import has already been undone.",
    );
  });
});
