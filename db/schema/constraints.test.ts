import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "../client";

let ours: string;
let theirs: string;

async function organization(): Promise<string> {
  const slug = `org-${randomUUID().slice(0, 13)}`;
  const [row] = await db.execute<{ id: string }>(
    sql`insert into organizations (name, slug) values ('Northwind', ${slug}) returning id`,
  );
  await db.execute(sql`
    insert into roles (organization_id, key, name, rank, permissions, built_in)
    values (${row!.id}, ${`responder-${slug}`}, 'Other responder', 20, '{users:read}', false),
      (${row!.id}, 'responder', 'Responder', 20, '{users:read}', true)
  `);
  return row!.id;
}

type Person = {
  organization?: string;
  email?: string;
  status?: string;
  role?: string;
  deletedAt?: Date | null;
  password?: string;
};

async function insertUser(person: Person = {}): Promise<string> {
  const email = person.email ?? `${randomUUID()}@northwind.example`;
  const status = person.status ?? "active";
  const deletedAt =
    person.deletedAt === undefined && status === "deleted" ? new Date() : person.deletedAt;
  const [row] = await db.execute<{ id: string }>(sql`
    insert into users (organization_id, email, email_normalized, role_key, status, activated_at, deleted_at, password_hash)
    values (${person.organization ?? ours}, ${email}, ${email}, ${person.role ?? "responder"}, ${status},
      ${status === "invited" ? null : sql`now()`}, ${deletedAt?.toISOString() ?? null}, ${person.password ?? null})
    returning id
  `);
  return row!.id;
}

const broken = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { cause?: { constraint_name?: string; message: string } }) =>
      error.cause?.constraint_name ?? error.cause?.message,
  );

beforeAll(async () => {
  ours = await organization();
  theirs = await organization();
});

describe("the database refuses", () => {
  test("a second live user with the same email, also in another organization", async () => {
    const email = `${randomUUID()}@northwind.example`;
    await insertUser({ email });
    expect(await broken(insertUser({ email, organization: theirs }))).toBe("users_live_email");
  });

  test("a second row for an email in one organization, whatever its status", async () => {
    const email = `${randomUUID()}@northwind.example`;
    await insertUser({ email, status: "deleted" });
    expect(await broken(insertUser({ email }))).toBe("users_email_organization");
    expect(await broken(insertUser({ email, organization: theirs }))).toBeUndefined();
  });

  test("an unknown status, and one that contradicts its timestamps", async () => {
    expect(await broken(insertUser({ status: "sleeping" }))).toBe("users_status_known");
    expect(await broken(insertUser({ status: "deleted", deletedAt: null }))).toBe(
      "users_deleted_at_set",
    );
    expect(await broken(insertUser({ status: "active", deletedAt: new Date() }))).toBe(
      "users_deleted_at_set",
    );
    expect(await broken(insertUser({ status: "invited", password: "x" }))).toBe(
      "users_invited_without_password",
    );
  });

  test("an email that is not normalized", async () => {
    expect(await broken(insertUser({ email: "Ada@northwind.example" }))).toBe(
      "users_email_normalized_form",
    );
    expect(await broken(insertUser({ email: " ada@northwind.example" }))).toBe(
      "users_email_normalized_form",
    );
  });

  test("a role, a session or an invitation across two organizations", async () => {
    const [foreignRole] = await db.execute<{ key: string }>(
      sql`select key from roles where organization_id = ${theirs} and key <> 'responder'`,
    );
    expect(await broken(insertUser({ role: foreignRole!.key }))).toBe("users_role_of_organization");
    const user = await insertUser();
    const stranger = await insertUser({ organization: theirs });
    const session = sql`insert into sessions (organization_id, user_id, created_at, last_seen_at, expires_at)
      values (${theirs}, ${user}, now(), now(), now())`;
    expect(await broken(db.execute(session))).toBe("sessions_user_of_organization");
    const invitation = sql`insert into invitations (organization_id, user_id, invited_by, created_at, sent_at, expires_at)
      values (${ours}, ${user}, ${stranger}, now(), now(), now())`;
    expect(await broken(db.execute(invitation))).toBe("invitations_inviter_of_organization");
  });

  test("a second open invitation for one user", async () => {
    const user = await insertUser({ status: "invited" });
    const open = () =>
      db.execute(sql`insert into invitations (organization_id, user_id, invited_by, created_at, sent_at, expires_at)
        values (${ours}, ${user}, ${user}, now(), now(), now())`);
    await open();
    expect(await broken(open())).toBe("invitations_one_open_per_user");
  });

  test.each([
    "update audit_events set action = 'x'",
    "delete from audit_events",
    "truncate audit_events",
  ])("changes to audit events: %s", async (statement) => {
    expect(await broken(db.execute(sql.raw(statement)))).toBe(
      "audit_events keeps its rows as they were written",
    );
  });
});

test("ids sort by creation time", async () => {
  const ids: string[] = [];
  for (let count = 0; count < 5; count++) {
    ids.push(await insertUser());
    await db.execute(sql`select pg_sleep(0.002)`);
  }
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
});
