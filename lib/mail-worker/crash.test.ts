import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { ne } from "drizzle-orm";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";

import { client, db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { queue, stopQueue } from "@/lib/jobs/queue";

import { enqueueMails } from "@/lib/mail/enqueue";
import { invite, testOrganization } from "./testing/invitations";
import { ResendServer } from "./testing/resend-server";

const program = fileURLToPath(new URL("testing/worker-process.ts", import.meta.url));
let server: ResendServer;
const started: ChildProcess[] = [];

async function startWorkerProcess(): Promise<ChildProcess> {
  const worker = fork(program, {
    execArgv: ["--import", "tsx"],
    env: {
      ...process.env,
      MAIL_TRANSPORT: "resend",
      MAIL_FROM: "gatehouse@example.com",
      RESEND_API_KEY: "re_test",
      RESEND_BASE_URL: server.url,
    },
  });
  started.push(worker);
  await once(worker, "message");
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  const ended = once(worker, "exit");
  worker.kill("SIGKILL");
  await ended;
}

const until = (condition: () => unknown) =>
  vi.waitFor(condition, { timeout: 20_000, interval: 50 });

const stateOfMails = async () => (await db.select().from(mails)).map((mail) => mail.state);

beforeEach(async () => {
  server = await ResendServer.start();
  await db.delete(mails);
  // As on a server with a provider: enqueueing wakes the mail worker.
  env.mail.transport = "resend";
  await queue();
});

afterEach(async () => {
  for (const worker of started.splice(0)) if (worker.exitCode === null) worker.kill("SIGKILL");
  await server.close();
});

afterAll(async () => {
  await stopQueue(1_000);
  await client.end();
});

test("a worker killed after the provider took a mail: exactly one mail after the restart", async () => {
  server.interfere = () => "take and hang";
  const first = await startWorkerProcess();
  const newMails = await invite(await testOrganization(), ["a@example.com"]);
  await db.transaction((tx) => enqueueMails(tx, newMails, now()));
  await until(() => expect(server.calls).toHaveLength(1));
  await kill(first);
  expect(await stateOfMails()).toEqual(["queued"]);

  server.interfere = () => undefined;
  await startWorkerProcess();
  await until(async () => expect(await stateOfMails()).toEqual(["sent"]));
  expect(server.calls.map((call) => call.key)).toEqual([
    server.calls[0]!.key,
    server.calls[0]!.key,
  ]);
  expect(server.mailsTo("a@example.com")).toHaveLength(1);
});

test("a worker killed between the commit and the call: exactly one mail after the restart", async () => {
  server.interfere = () => "hang up";
  const first = await startWorkerProcess();
  const newMails = await invite(await testOrganization(), ["b@example.com"]);
  await db.transaction((tx) => enqueueMails(tx, newMails, now()));
  await kill(first);

  server.interfere = () => undefined;
  await startWorkerProcess();
  await until(async () => expect(await stateOfMails()).toEqual(["sent"]));
  expect(server.mailsTo("b@example.com")).toHaveLength(1);
});

test("workers killed again and again in the middle of a thousand mails: each is sent once", async () => {
  const organization = await testOrganization();
  const recipients = Array.from({ length: 1_000 }, (_, index) => `many-${index}@example.com`);
  const newMails = await invite(organization, recipients);
  await db.transaction((tx) => enqueueMails(tx, newMails, now()));
  for (const callsBeforeTheKill of [2, 5]) {
    const worker = await startWorkerProcess();
    await until(() => expect(server.calls.length).toBeGreaterThanOrEqual(callsBeforeTheKill));
    await kill(worker);
  }
  await startWorkerProcess();
  await until(async () => expect(await db.$count(mails, ne(mails.state, "sent"))).toBe(0));
  expect(server.taken).toHaveLength(1_000);
  expect(new Set(server.taken.flatMap((mail) => mail.to)).size).toBe(1_000);
}, 60_000);
