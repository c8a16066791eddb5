import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";

import { db } from "@/db/client";
import { makeOrganization } from "@/lib/testing/organization";

import { loadBulkOperation } from "./queries";
import { bulkOperationSchema } from "./schema";
import { startBulkOperation } from "./start";
import { addPeople } from "./testing/people";
import { workOnNextBatch } from "./work";

const program = fileURLToPath(new URL("testing/worker-process.ts", import.meta.url));

test("a killed worker and two that continue change, record and mail each user once", async () => {
  const organization = await makeOrganization();
  const manager = await organization.addActor("manager");
  await addPeople(organization, [{ status: "active", roleKey: "responder", count: 3_000 }]);
  const { id } = await startBulkOperation(
    manager,
    bulkOperationSchema.parse({
      operation: "disable",
      selection: {
        filters: { q: "", status: "", role: "responder", group: "", password: "", activity: "" },
      },
    }),
  );
  const progress = async () => (await loadBulkOperation(manager, id)).processed;
  const worker = fork(program, { execArgv: ["--import", "tsx"] });
  const ended = once(worker, "exit");
  try {
    await vi.waitUntil(async () => (await progress()) >= 1_000, { timeout: 60_000, interval: 5 });
  } finally {
    worker.kill("SIGKILL");
    await ended;
  }
  expect(await loadBulkOperation(manager, id)).toMatchObject({ state: "running" });
  const continueWork = async () => {
    while ((await workOnNextBatch(new Map())) === "worked");
  };
  // Postgres releases the lock of the killed worker when it notices that the connection is gone.
  await vi.waitFor(async () => {
    await Promise.all([continueWork(), continueWork()]);
    expect(await loadBulkOperation(manager, id)).not.toMatchObject({ state: "running" });
  }, 30_000);
  expect(await loadBulkOperation(manager, id)).toMatchObject({
    state: "done",
    total: 3_000,
    processed: 3_000,
    changed: 3_000,
    skipped: [],
  });
  const [counts] = await db.execute(sql`
    select count(*)::int as people, min(version) as least, max(version) as most,
      (select count(*)::int from audit_events where action = 'user.disabled') as events,
      (select count(distinct target_id)::int from audit_events where action = 'user.disabled') as recorded,
      (select count(*)::int from mails where kind = 'account_disabled') as mails,
      (select count(distinct user_id)::int from mails where kind = 'account_disabled') as mailed
    from users where role_key = 'responder' and status = 'inactive'
  `);
  expect(counts).toEqual({
    people: 3_000,
    least: 2,
    most: 2,
    events: 3_000,
    recorded: 3_000,
    mails: 3_000,
    mailed: 3_000,
  });
}, 120_000);
