import { expect, test } from "./support/fixtures";
import { password } from "./support/organizations";
import { removeDataDir, startServer, temporaryFolder } from "./support/server";
import { ResendServer } from "@/lib/mail-worker/testing/resend-server";

const moments = [
  ["before the provider has the email", "hang up", "grace@northwind.example"],
  [
    "after the provider took the email and before it answered",
    "take and hang",
    "ada.l@northwind.example",
  ],
] as const;

test("kill -9 while an email is being sent: exactly one email after the next start", async ({
  visitor: { page, setUp, invite, home, pending, register },
  problems,
}) => {
  test.slow();
  problems.allow(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  problems.allow(/^Failed to fetch RSC payload/);
  const provider = await ResendServer.start();
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

    for (const [moment, interference, email] of moments) {
      await test.step(`kill -9 ${moment}`, async () => {
        provider.interfere = () => interference;
        const callsTo = () =>
          provider.calls.filter((call) => call.mails.some(({ to }) => to.includes(email)));
        await page.goto(`${server.url}/settings/iam/users/invite`);
        await invite.add(email);
        await invite.send.click();
        await invite.expectOutcome("1 invited");
        await expect.poll(() => callsTo().length).toBeGreaterThan(0);
        await server.kill();

        provider.interfere = () => undefined;
        server = await startServer({ ...options, port: server.port });
        await page.goto(`${server.url}/settings/iam/users/invite`);
        await expect(pending.row(email)).toContainText("Sent", { timeout: 30_000 });
        expect(provider.mailsTo(email)).toHaveLength(1);
        expect(new Set(callsTo().map((call) => call.key)).size).toBe(1);
        const link = /http:\S+\/register\/\S+/.exec(provider.mailsTo(email)[0]!.text)![0];
        await page.goto(link);
        await expect(register.heading).toHaveText("Join Northwind");
      });
    }
  } finally {
    await server.stop();
    await provider.close();
    await removeDataDir(dataDir);
  }
});
