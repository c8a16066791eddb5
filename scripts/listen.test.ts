import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";

import { listenOnFreePort } from "./listen.mjs";

const servers: Server[] = [];

function newServer(): Server {
  const server = createServer((_request, response) => response.end());
  servers.push(server);
  return server;
}

/** Takes a port. @returns the port, or undefined when it was taken before */
async function take(port: number): Promise<number | undefined> {
  const server = newServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(port, () => resolve((server.address() as AddressInfo).port));
  });
}

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))),
  );
});

test("a PORT that is in use is named in one line", async () => {
  const port = (await take(0))!;
  await expect(listenOnFreePort(newServer(), { PORT: String(port) } as never)).rejects.toThrow(
    `Port ${port} is in use: stop what listens there, or set PORT to another port`,
  );
});

test("without PORT the first free port from 3000 is used", async () => {
  await take(3000);
  const server = newServer();
  const port = await listenOnFreePort(server, {} as never);
  expect(port).toBeGreaterThan(3000);
  expect((server.address() as AddressInfo).port).toBe(port);
});
