import { expect, test } from "./support/fixtures";
import { password } from "./support/organizations";
import { removeDataDir, startServer, temporaryFolder } from "./support/server";
import { ResendServer } from "@/lib/mail-worker/testing/resend-server";

const email = "grace@northwind.example";

for (const [moment, interference] of [
  ["before the provider has the mail", "hang up"],
  ["after the provider took the mail and before it answered", "take and hang"],
] as const) {
  test(`kill -9 ${moment}: exactly one email after the next start`, async ({
    visitor: { page, setUp, invite, home, pending, register },
    problems,
  }) => {
    test.slow();
    problems.allow(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
    problems.allow(/^Failed to fetch RSC payload/);
    const provider = await ResendServer.start();
    provider.interfere = () => interference;
    const dataDir = await temporaryFolder();
    const options = {
      dataDir,
      env: {
        MAIL_TRANSPORT: "resend",
        MAIL_FROM: "Gatehouse <gatehouse@northwind.example>",
        RESEND_API_KEY: "re_123456789",
        RESEND_BASE_URL: provider.url,
      },
    };
    let server = await startServer(options);
    try {
      await page.goto(server.setupUrl!);
      await setUp.enter({
        "Organization name": "Northwind",
        "First name": "Ada",
        "Last name": "Lovelace",
        Email: "ada@northwind.example",
        Password: password,
      });
      await setUp.create.click();
      await expect(home.heading).toBeVisible();
      await page.goto(`${server.url}/settings/iam/users/invite`);
      await invite.add(email);
      await invite.send.click();
      await invite.expectOutcome("1 invited");
      await expect.poll(() => provider.calls.length).toBeGreaterThan(0);
      await server.kill();

      provider.interfere = () => undefined;
      server = await startServer({ ...options, port: server.port });
      await page.goto(`${server.url}/settings/iam/users/invite`);
      await expect(pending.row(email)).toContainText("Sent", {
        timeout: 30_000,
      });
      expect(provider.mailsTo(email)).toHaveLength(1);
      expect(new Set(provider.calls.map((call) => call.key)).size).toBe(1);
      await page.goto(/http:\S+\/register\/\S+/.exec(provider.mailsTo(email)[0]!.text)![0]);
      await expect(register.heading).toHaveText("Join Northwind");
    } finally {
      await server.stop();
      await provider.close();
      await removeDataDir(dataDir);
    }
  });
}
