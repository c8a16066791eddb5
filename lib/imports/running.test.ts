import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { countStatements } from "@/lib/testing/statements";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { cancelImport } from "./cancel";
import { readImport } from "./queries";
import { startImport } from "./start";
import { apply, upload, workOnImports } from "./testing/imports";
import { undoImport } from "./undo";
import { sendImportWelcomeEmails } from "./welcome";
import { workOnNextImport } from "./work";

const program = fileURLToPath(new URL("testing/worker-process.ts", import.meta.url));

let organization: TestOrganization;
let manager: Actor;

beforeEach(async () => {
  organization = await makeOrganization();
  manager = await organization.addActor("manager");
});

const file = (count: number) =>
  [
    "email,firstName,lastName,role,groups",
    ...Array.from(
      { length: count },
      (_, index) => `p${index}@${organization.slug}.example,First,${index},responder,Choir`,
    ),
  ].join("\n");

/** What the database has of the users whom an import created. */
const written = async () => {
  const [row] = await db.execute(sql`
    select count(*)::int as users, count(distinct email_normalized)::int as emails,
      (select count(*)::int from mails where organization_id = ${organization.id}) as mails,
      (select count(distinct user_id)::int from mails
        where organization_id = ${organization.id}) as mailed,
      (select count(*)::int from group_memberships
        where organization_id = ${organization.id}) as memberships,
      (select count(*)::int from audit_events where organization_id = ${organization.id}
        and action = 'user.created' and after ->> 'firstName' = 'First'
        and after ->> 'lastName' ~ '^[0-9]+$') as events
    from users where organization_id = ${organization.id} and first_name = 'First'
      and last_name ~ '^[0-9]+$'`);
  return row;
};

describe("a killed worker", () => {
  test("loses and doubles nothing, wherever it is killed", { timeout: 120_000 }, async () => {
    await organization.addGroup("Choir");
    const { id } = await upload(manager, file(3_000));
    await startImport(manager, { importId: id });
    const progress = async () => (await readImport(manager, id)).processed;
    // Each kill comes at another point of a batch.
    for (const after of [0, 1_000]) {
      const worker = fork(program, { execArgv: ["--import", "tsx"] });
      const ended = once(worker, "exit");
      try {
        await vi.waitUntil(async () => (await progress()) > after, {
          timeout: 60_000,
          interval: 5,
        });
      } finally {
        worker.kill("SIGKILL");
        await ended;
      }
      const processed = await progress();
      const users = (await written())!.users;
      expect([users, processed % 1_000]).toEqual([processed, 0]);
    }
    // Postgres releases the lock of the killed worker when it notices that the connection is gone.
    await vi.waitFor(async () => {
      await Promise.all([workOnImports(), workOnImports()]);
      expect(await readImport(manager, id)).toMatchObject({ state: "done", created: 3_000 });
    }, 60_000);
    expect(await written()).toEqual({
      users: 3_000,
      emails: 3_000,
      mails: 3_000,
      mailed: 3_000,
      memberships: 3_000,
      events: 3_000,
    });
  });
});

describe("one import of an organization", () => {
  test("runs at a time; a second says who runs the first", async () => {
    const colleague = await organization.addActor("manager");
    await organization.addGroup("Choir");
    const first = await upload(manager, file(1));
    const second = await upload(colleague, file(2));
    const results = await Promise.allSettled([
      startImport(manager, { importId: first.id }),
      startImport(colleague, { importId: second.id }),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const refused = results.find((result) => result.status === "rejected")!;
    expect(String(refused.reason)).toMatch(
      /Test manager is importing people\.csv\. Try again when that has finished\./,
    );
  });

  test("started twice at once is applied once", async () => {
    await organization.addGroup("Choir");
    const { id: importId } = await upload(manager, file(3));
    const start = () => startImport(manager, { importId });
    await Promise.allSettled([start(), start()]);
    await Promise.all([workOnImports(), workOnImports()]);
    expect(await written()).toMatchObject({ users: 3, mails: 3 });
  });

  test("stops between batches when it is cancelled, and says what was done", async () => {
    await organization.addGroup("Choir");
    const { id: importId } = await upload(manager, file(2_500));
    await startImport(manager, { importId });
    await workOnNextImport(new Map());
    const colleague = await organization.addActor("manager");
    expect(await cancelImport(colleague, { importId })).toMatchObject({
      state: "cancelled",
      processed: 1_000,
      created: 1_000,
    });
    await workOnImports();
    expect(await written()).toMatchObject({ users: 1_000 });
    await undoImport(manager, { importId });
    await workOnImports();
    expect(await readImport(manager, importId)).toMatchObject({
      state: "undone",
      undo: { processed: 1_000, deleted: 1_000, kept: 0 },
    });
  });

  test("stops when the person who started it is disabled", async () => {
    await organization.addGroup("Choir");
    const { id: importId } = await upload(manager, file(1));
    await startImport(manager, { importId });
    await db.execute(sql`update users set status = 'inactive' where id = ${manager.userId}`);
    await workOnImports();
    const administrator = await organization.addActor("administrator");
    expect(await readImport(administrator, importId)).toMatchObject({
      state: "failed",
      problem:
        "Stopped: the person who started this is no longer active. No more users were changed.",
    });
    expect(await written()).toMatchObject({ users: 0, mails: 0 });
  });

  test("needs the same number of statements for a batch of any size", async () => {
    await organization.addGroup("Choir");
    const batch = async (count: number) => {
      const { id: importId } = await upload(manager, file(count));
      await startImport(manager, { importId });
      const statements = await countStatements(() => workOnNextImport(new Map()));
      await db.execute(sql`delete from imports where id = ${importId}`);
      await db.execute(sql`update users set status = 'deleted', deleted_at = now()
        where organization_id = ${organization.id} and last_name ~ '^[0-9]+$'`);
      return statements;
    };
    await batch(2);
    expect(await batch(900)).toBe(await batch(2));
  });
});

describe("an undo", () => {
  test("that fails can go on, and leaves when the import has ended", async () => {
    await organization.addGroup("Choir");
    const done = await apply(manager, await upload(manager, file(2)));
    const administrator = await organization.addActor("administrator");
    await undoImport(manager, { importId: done.id });
    await db.execute(sql`update users set status = 'inactive' where id = ${manager.userId}`);
    await workOnImports();
    expect(await readImport(administrator, done.id)).toMatchObject({
      state: "failed",
      finishedAt: done.finishedAt,
    });
    await undoImport(administrator, { importId: done.id });
    await workOnImports();
    expect(await readImport(administrator, done.id)).toMatchObject({
      state: "undone",
      problem: null,
      undo: { deleted: 2 },
    });
  });
});

describe("welcome emails", () => {
  test("that were left for later go to those who have not signed in, once", async () => {
    await organization.addGroup("Choir");
    const view = await apply(manager, await upload(manager, file(3), { welcome: "later" }));
    expect(view).toMatchObject({ awaitsWelcome: true });
    expect(await written()).toMatchObject({ users: 3, mails: 0 });
    await db.execute(sql`update users set password_hash = 'x', temporary_expires_at = null
      where organization_id = ${organization.id} and last_name = '1'`);
    await sendImportWelcomeEmails(manager, { importId: view.id });
    await workOnImports();
    expect(await readImport(manager, view.id)).toMatchObject({
      state: "done",
      welcomed: 2,
      awaitsWelcome: false,
    });
    expect(await written()).toMatchObject({ mails: 2, mailed: 2 });
    await expect(sendImportWelcomeEmails(manager, { importId: view.id })).rejects.toThrow(
      "No welcome emails of this import are left to send.",
    );
  });

  test("cannot be left out where people sign in with a password", async () => {
    await organization.addGroup("Choir");
    const { id: importId } = await upload(manager, file(1), { welcome: "none" });
    await expect(startImport(manager, { importId })).rejects.toMatchObject({
      fieldErrors: { welcome: expect.stringContaining("need the welcome email") as unknown },
    });
  });
});
