import { createServer } from "node:http";
import type { Server } from "node:http";
import { stat } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import postgres from "postgres";
import { isAlive } from "@/db/embedded/files";
import { freePort, removeDataDir, startServer, temporaryFolder } from "./support/server";

// Each of these runs servers of its own, and this is what their memory allows.
test.describe.configure({ mode: "serial", timeout: 120_000 });

let dataDir: string;

test.beforeEach(async () => {
  dataDir = await temporaryFolder();
});

test.afterEach(async () => {
  await removeDataDir(dataDir);
});

async function isServed(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/sign-in`, { redirect: "manual" });
  return answer.status < 500;
}

async function writeMark(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  await sql`create table mark as select 'still here' as word`;
  await sql.end();
}

async function readMark(databaseUrl: string): Promise<unknown> {
  const sql = postgres(databaseUrl, { max: 1 });
  const [row] = await sql`select word from mark`;
  await sql.end();
  return row?.word;
}

test("data survives kill -9 of any process and Ctrl-C, and the next start needs no cleaning up", async () => {
  let server = await startServer({ dataDir });
  const { port, setupUrl } = server;
  expect(setupUrl).toMatch(/\/setup\?key=[\w-]{22,}$/);
  expect((await stat(path.join(dataDir, "auth-secret"))).mode & 0o777).toBe(0o600);
  await writeMark(server.databaseUrl);

  for (const part of ["web", "postgres", "launcher"] as const) {
    await test.step(`kill -9 of the ${part}`, async () => {
      await server.kill(part);
      if (part !== "launcher") await expect.poll(() => isAlive(server.pid)).toBe(false);
      if (part === "web") {
        expect(server.output()).toContain("The web server stopped unexpectedly (SIGKILL)\n");
      }
      // At once and on the same port: what is left of the old server has to free it.
      server = await startServer({ dataDir, port });
      expect(await isServed(server.url)).toBe(true);
      expect(await readMark(server.databaseUrl)).toBe("still here");
    });
  }

  await test.step("Ctrl-C", async () => {
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    await expect(fetch(server.url)).rejects.toThrow("fetch failed");
    server = await startServer({ dataDir, port });
    expect(server.setupUrl).toBe(setupUrl);
    expect(await readMark(server.databaseUrl)).toBe("still here");
    await server.stop();
  });
});

test("two servers on one data folder share the database; the last one stops it", async () => {
  const [first, second] = await Promise.all([startServer({ dataDir }), startServer({ dataDir })]);
  await first.stop();
  expect(await isServed(second.url)).toBe(true);
  await writeMark(second.databaseUrl);
  await second.stop();
  const sql = postgres(second.databaseUrl, { max: 1 });
  await expect(sql`select 1`).rejects.toThrow("ECONNREFUSED");
});

test("a PORT that is in use is named in one line", async () => {
  const port = await freePort();
  const squatter = await listening(port);
  try {
    await expect(startServer({ dataDir, port })).rejects.toThrow(
      `Port ${port} is in use: stop what listens there, or set PORT to another port`,
    );
  } finally {
    squatter.close();
  }
});

test("without PORT the next free port is used, and links begin with it", async () => {
  const squatter = await listening(3000).catch(() => undefined);
  try {
    const server = await startServer({ dataDir, env: { PORT: undefined } });
    expect(server.url).toMatch(/^http:\/\/localhost:3\d{3}$/);
    expect(server.url).not.toBe("http://localhost:3000");
    expect(await isServed(server.url)).toBe(true);
    await server.stop();
  } finally {
    squatter?.close();
  }
});

test("mistakes in the environment are named, one line each", async () => {
  const start = startServer({ dataDir, env: { PORT: "http", MAIL_TRANSPORT: "pigeon" } });
  await expect(start).rejects.toThrow(
    "PORT must be a whole number from 1 to 65535\nMAIL_TRANSPORT must be resend, smtp or outbox\n",
  );
});

function listening(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((_request, response) => response.end());
    server.once("error", reject);
    server.listen(port, () => resolve(server));
  });
}
