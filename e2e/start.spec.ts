import { stat } from "node:fs/promises";
import path from "node:path";

import { isAlive } from "@/db/embedded/files";

import { expect, test } from "./support/fixtures";
import { postForm, setUp } from "./support/forged-requests";
import { password } from "./support/organizations";
import { removeDataDir, startServer, temporaryFolder } from "./support/server";

test("data survives kill -9 of any process, and the next start needs no cleaning up", async ({
  client,
}) => {
  test.slow();
  const dataDir = await temporaryFolder();
  let server = await startServer({ dataDir });
  const { port, setupUrl } = server;
  const signIn = async () =>
    postForm(await client(), `http://localhost:${port}/sign-in`, {
      email: "ada@northwind.example",
      password,
    });
  try {
    const browser = await client();

    await test.step("The first start prints the link of set-up and keeps its secret private", async () => {
      expect(setupUrl).toMatch(/\/setup\?key=[\w-]{22,}$/);
      expect((await stat(path.join(dataDir, "auth-secret"))).mode & 0o777).toBe(0o600);
      expect((await setUp(browser, server)).status()).toBe(303);
    });

    await test.step("kill -9 of the web server ends the launcher", async () => {
      await server.kill("web");
      await expect.poll(() => isAlive(server.pid)).toBe(false);
      expect(server.output()).toContain("The web server stopped unexpectedly (SIGKILL)\n");
      // At once and on the same port: what is left of the old server has to free it.
      server = await startServer({ dataDir, port });
      expect((await signIn()).status()).toBe(303);
      // Sessions go on, because the server keeps its secret.
      const page = await browser.get(`http://localhost:${port}/profile`, { maxRedirects: 0 });
      expect(page.status()).toBe(200);
    });

    await test.step("kill -9 of the launcher", async () => {
      await server.kill("launcher");
      const env = { BASE_URL: "https://portal.example.com" };
      server = await startServer({ dataDir, port, env });
    });

    await test.step("With https in BASE_URL the session cookie never travels without it", async () => {
      expect(server.url).toBe("https://portal.example.com");
      const answer = await signIn();
      expect(answer.status()).toBe(303);
      expect(answer.headers()["set-cookie"]).toMatch(
        /__Secure-gatehouse\.session=[^;]+;[^\n]*; Secure/i,
      );
    });

    await test.step("kill -9 of Postgres ends the launcher", async () => {
      await server.kill("postgres");
      await expect.poll(() => isAlive(server.pid)).toBe(false);
      expect(server.output()).toContain("Postgres stopped unexpectedly\n");
      await expect(fetch(`http://localhost:${port}`)).rejects.toThrow("fetch failed");
    });
  } finally {
    await server.stop();
    await removeDataDir(dataDir);
  }
});
