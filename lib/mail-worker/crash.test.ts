import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { eq, ne, sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";

import { deliverDueMails } from "./deliver";
import { queueInvitations, testOrganization } from "./testing/invitations";
import { ResendServer } from "./testing/resend-server";
import type { Interference } from "./testing/resend-server";
import { resendTransport } from "./transports/resend";

const program = fileURLToPath(new URL("testing/worker-process.ts", import.meta.url));
const patience = { timeout: 60_000, interval: 50 };

test("a worker is killed before, during and after calls: each mail is sent once by the next one", async () => {
  const server = await ResendServer.start();
  const settings = { apiKey: "re_test", from: "gatehouse@example.com" };
  // Four batches of ten, as they are formed for a provider with short batches.
  const recipients = Array.from({ length: 40 }, (_, index) => `${index}@example.com`);
  await queueInvitations(await testOrganization(), recipients);
  await db.execute(sql`
    update mails set batch_id = md5((split_part(recipient, '@', 1)::int / 10)::text)::uuid
  `);
  server.interfere = () =>
    ([undefined, "take and hang", "hang"] as (Interference | undefined)[])[server.calls.length - 1];
  const worker = fork(program, {
    execArgv: ["--import", "tsx"],
    env: {
      ...process.env,
      MAIL_TRANSPORT: "resend",
      MAIL_FROM: settings.from,
      RESEND_API_KEY: settings.apiKey,
      RESEND_BASE_URL: server.url,
    },
  });
  const ended = once(worker, "exit");
  try {
    // The third call shows that the answer to the first one is recorded.
    await vi.waitFor(() => expect(server.calls).toHaveLength(3), patience);
  } finally {
    worker.kill("SIGKILL");
    await ended;
  }
  expect(server.taken).toHaveLength(20);
  expect(await db.$count(mails, eq(mails.state, "sent"))).toBe(10);

  server.interfere = () => undefined;
  const transport = resendTransport({ ...settings, baseUrl: server.url });
  // Postgres releases the locks of the killed worker when it notices that the connections are gone.
  await vi.waitFor(async () => {
    await deliverDueMails(transport);
    expect(await db.$count(mails, ne(mails.state, "sent"))).toBe(0);
  }, patience);
  expect(server.taken).toHaveLength(40);
  expect(new Set(server.taken.flatMap((mail) => mail.to)).size).toBe(40);
  const keys = server.calls.map((call) => call.key);
  expect(keys).toHaveLength(6);
  expect(new Set(keys).size).toBe(4);
  await server.close();
}, 120_000);
