import postgres from "postgres";

import { isAlive } from "@/db/embedded/files";

import { expectAccessible } from "./support/accessibility";
import { expect, test } from "./support/fixtures";
import { postForm } from "./support/forged-requests";
import { password } from "./support/organizations";
import { startServer } from "./support/server";
import type { RunningServer } from "./support/server";

// In order: one server goes from empty to set up.
test.describe.configure({ mode: "serial" });

let server: RunningServer;
test.beforeAll(async () => {
  server = await startServer({ env: { PORT: undefined } });
});
test.afterAll(() => server.stop());

const complete = {
  "Organization name": "Zażółć & Söhne",
  "First name": "Ada",
  "Last name": "Lovelace",
  Email: "ada@northwind.example",
  Password: password,
};

test(
  "the first visitor with the key from the terminal becomes Administrator, and set-up ends",
  { tag: "@smoke" },
  async ({ openPortal, problems }) => {
    const portals = [await openPortal(), await openPortal()] as const;
    const { page, setUp } = portals[0];

    await test.step("An empty portal redirects to set-up, which needs the key", async () => {
      await page.goto(server.url);
      await expect(page).toHaveURL(`${server.url}/setup`);
      const wrong = new URL(server.setupUrl!);
      const key = wrong.searchParams.get("key")!;
      wrong.searchParams.set("key", (key.startsWith("A") ? "B" : "A") + key.slice(1));
      const hint = page.getByText(/^Open the one-time link printed in the terminal/);
      await expect(hint).toBeVisible();
      for (const address of [wrong.href, `${server.url}/setup?key=`, `${server.setupUrl}&key=b`]) {
        await page.goto(address);
        await expect(hint).toBeVisible();
        await expect(page.getByRole("textbox")).toHaveCount(0);
      }
    });

    await test.step("Invalid input stays, with the error at each field and the focus on the first", async () => {
      await page.goto(server.setupUrl!);
      await expect(setUp.heading).toBeVisible();
      await setUp.enter({ ...complete, "First name": "", Email: "ada@", Password: "aaaaaaaa" });
      await expect(setUp.field("Subdomain")).toHaveValue("zazo-c-sohne");
      await setUp.field("Subdomain").fill("-nö-");
      await setUp.create.click();
      await expect(setUp.field("Subdomain")).toBeFocused();
      await expect(setUp.field("Subdomain")).toHaveAccessibleDescription(/letters a–z, digits/);
      await expect(setUp.field("First name")).toHaveAccessibleDescription("Enter a first name.");
      await expect(setUp.field("Email")).toHaveAccessibleDescription(
        "ada@ is not an email address.",
      );
      for (const label of ["Subdomain", "First name", "Email"] as const) {
        await expect(setUp.field(label)).toHaveAttribute("aria-invalid", "true");
      }
      await expect(setUp.field("Organization name")).toHaveValue(complete["Organization name"]);
      await expect(setUp.field("Email")).toHaveValue("ada@");
      await expectAccessible(page);
    });

    await test.step("Errors that only the server finds are shown at their fields too", async () => {
      await setUp.enter({ Subdomain: "northwind", "First name": "Ada", Email: complete.Email });
      await setUp.create.click();
      await expect(setUp.field("Password")).toBeFocused();
      await expect(setUp.field("Password")).toHaveAccessibleDescription(/not a common password/i);
      await expect(setUp.field("Organization name")).toHaveValue(complete["Organization name"]);
    });

    const winner =
      await test.step("Of two who set up at once, one is told to sign in", async () => {
        await portals[1].page.goto(server.setupUrl!);
        await portals[1].setUp.enter(complete);
        await setUp.enter({ Password: password });
        await Promise.all(portals.map((portal) => portal.setUp.create.click()));
        const isIn = await Promise.all(
          portals.map(async (portal) => {
            const { heading } = portal.home;
            const refused = portal.page.getByText("Gatehouse is already set up. Sign in instead.");
            await expect(heading.or(refused)).toBeVisible();
            return heading.isVisible();
          }),
        );
        expect(isIn.toSorted()).toEqual([false, true]);
        return portals[isIn.indexOf(true)]!;
      });

    const { identity } = winner;

    await test.step("Without PORT the server takes a free one, and its links begin with it", async () => {
      expect(server.url).toMatch(/^http:\/\/localhost:3\d{3}$/);
      expect(server.setupUrl).toContain(`${server.url}/setup?key=`);
      await winner.page.goto(`${server.url}/settings/iam/identity-configuration`);
      await identity.method("OpenID Connect").check();
      const address = `${server.url}/api/auth/callback/openid-connect/`;
      await expect(identity.redirectAddress).toHaveValue(new RegExp(`^${address}`));
      await identity.method("Password").check();
    });

    await test.step("Google cannot be chosen: this server is not set up for it", async () => {
      await expect(identity.method("Google")).toHaveAccessibleDescription(/GOOGLE_CLIENT_ID/);
      await identity.method("Google").click({ force: true });
      await identity.method("Password").press("ArrowDown");
      await expect(identity.method("Google")).toBeFocused();
      await expect(identity.method("Password")).toBeChecked();
      await identity.alsoGoogle.click({ force: true });
      await expect(identity.alsoGoogle).not.toBeChecked();
      await expect(identity.alsoGoogle).toHaveAccessibleDescription(
        /isn't configured on this server/,
      );
      await expect(identity.unsaved).toBeHidden();
    });

    await test.step("Set-up does not exist any more", async () => {
      problems.allow(/status of 404/);
      const response = await page.goto(server.setupUrl!);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
      expect((await page.request.get(`${server.url}/setup`)).status()).toBe(404);
    });
  },
);

test("the audit log streams its frame before the database answers", async ({ client }) => {
  const browser = await client();
  const { Email: email } = complete;
  await postForm(browser, `${server.url}/sign-in`, { email, password });
  const { cookies } = await browser.storageState();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const sql = postgres(server.databaseUrl, { max: 1 });
  try {
    const rest = await sql.begin(async (transaction) => {
      await transaction`lock table ${sql("audit_events")} in access exclusive mode`;
      const answer = await fetch(`${server.url}/settings/iam/audit-log`, {
        headers: { cookie, "accept-encoding": "gzip" },
      });
      expect(answer.headers.get("content-encoding")).toBe("gzip");
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      let begun = "";
      while (!begun.includes("Entries can't be edited or deleted")) {
        const { done, value } = await reader.read();
        expect(done).toBe(false);
        begun += value;
      }
      expect(begun).not.toContain("</html>");
      return reader;
    });
    let ended = "";
    for (;;) {
      const { done, value } = await rest.read();
      if (done) break;
      ended += value;
    }
    expect(ended).toContain("Ada Lovelace");
    expect(ended).toContain("</html>");
  } finally {
    await sql.end();
  }
});

test("Ctrl-C stops the web server and the database", async () => {
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
  await expect(fetch(server.url)).rejects.toThrow("fetch failed");
  const sql = postgres(server.databaseUrl, { max: 1 });
  await expect(sql`select 1`).rejects.toThrow("ECONNREFUSED");
});
