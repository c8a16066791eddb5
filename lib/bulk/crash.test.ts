import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { sql } from "drizzle-orm";
import { afterAll, afterEach, expect, test, vi } from "vitest";

import { client, db } from "@/db/client";
import { queue, stopQueue } from "@/lib/jobs/queue";
import { makeOrganization } from "@/lib/testing/organization";

import { loadBulkOperation } from "./queries";
import { bulkOperationSchema } from "./schema";
import { startBulkOperation } from "./start";
import { addPeople } from "./testing/people";

const program = fileURLToPath(new URL("../mail-worker/testing/worker-process.ts", import.meta.url));
const started: ChildProcess[] = [];

async function startWorkerProcess(): Promise<ChildProcess> {
  const worker = fork(program, { execArgv: ["--import", "tsx"] });
  started.push(worker);
  await once(worker, "message");
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  const ended = once(worker, "exit");
  worker.kill("SIGKILL");
  await ended;
}

afterEach(() => {
  for (const worker of started.splice(0)) if (worker.exitCode === null) worker.kill("SIGKILL");
});

afterAll(async () => {
  await stopQueue(1_000);
  await client.end();
});

test("killed workers and two at once change, record and mail each user once", async () => {
  const organization = await makeOrganization();
  const manager = await organization.addActor("manager");
  await addPeople(organization, [{ status: "active", roleKey: "responder", count: 6_000 }]);
  await queue();
  const { id } = await startBulkOperation(
    manager,
    bulkOperationSchema.parse({
      operation: "disable",
      selection: {
        filters: { q: "", status: "", role: "responder", password: "", activity: "" },
      },
    }),
  );
  const progress = async () => (await loadBulkOperation(manager, id)).processed;
  for (const atLeast of [1_000, 3_000]) {
    const worker = await startWorkerProcess();
    await vi.waitUntil(async () => (await progress()) >= atLeast, { timeout: 20_000, interval: 5 });
    await kill(worker);
    expect(await loadBulkOperation(manager, id)).toMatchObject({ state: "running" });
  }
  await Promise.all([startWorkerProcess(), startWorkerProcess()]);
  await vi.waitUntil(async () => (await loadBulkOperation(manager, id)).state !== "running", {
    timeout: 30_000,
    interval: 50,
  });
  expect(await loadBulkOperation(manager, id)).toMatchObject({
    state: "done",
    total: 6_000,
    processed: 6_000,
    changed: 6_000,
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
    people: 6_000,
    least: 2,
    most: 2,
    events: 6_000,
    recorded: 6_000,
    mails: 6_000,
    mailed: 6_000,
  });
}, 90_000);
