import { expect, test } from "./support/fixtures";
import { password } from "./support/organizations";
import { startServer } from "./support/server";
import type { RunningServer } from "./support/server";

// In order: one server goes from empty to set up.
test.describe.configure({ mode: "serial" });

let server: RunningServer;
test.beforeAll(async () => {
  server = await startServer();
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
  "an empty portal redirects to set-up, which needs the key that the terminal printed",
  { tag: "@smoke" },
  async ({ page }) => {
    await page.goto(server.url);
    await expect(page).toHaveURL(`${server.url}/setup`);
    await expect(page.getByText(/^Open the one-time link printed in the terminal/)).toBeVisible();
    const wrong = new URL(server.setupUrl!);
    const key = wrong.searchParams.get("key")!;
    wrong.searchParams.set("key", (key.startsWith("A") ? "B" : "A") + key.slice(1));
    for (const address of [wrong.href, `${server.url}/setup?key=`, `${wrong.href}&key=b`]) {
      await page.goto(address);
      await expect(page.getByText(/^Open the one-time link printed in the terminal/)).toBeVisible();
      await expect(page.getByRole("textbox")).toHaveCount(0);
    }
  },
);

test(
  "set-up keeps invalid input, shows the error at each field and focuses the first",
  { tag: "@smoke" },
  async ({ visitor: { page, setUp } }) => {
    await test.step("The form is sent with invalid values", async () => {
      await page.goto(server.setupUrl!);
      await expect(setUp.heading).toBeVisible();
      await setUp.enter({ ...complete, "First name": "", Email: "ada@", Password: "aaaaaaaa" });
      await setUp.field("Subdomain").fill("-nö-");
      await setUp.create.click();
    });

    await test.step("Each field shows its error and the input stays", async () => {
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
    });

    await test.step("Errors that only the server finds are shown at their fields too", async () => {
      await setUp.enter({ Subdomain: "northwind", "First name": "Ada", Email: complete.Email });
      await setUp.create.click();
      await expect(setUp.field("Password")).toBeFocused();
      await expect(setUp.field("Password")).toHaveAccessibleDescription(/not a common password/i);
      await expect(setUp.field("Organization name")).toHaveValue(complete["Organization name"]);
    });
  },
);

test(
  "of two who set up at once, the first becomes Administrator and the second is told",
  { tag: "@smoke" },
  async ({ openPortal }) => {
    const portals = await Promise.all(
      ["first", "second"].map(async (subdomain) => {
        const portal = await openPortal();
        const { page, setUp } = portal;
        await page.goto(server.setupUrl!);
        await setUp.enter({ ...complete, Email: `ada@${subdomain}.example` });
        await expect(setUp.field("Subdomain")).toHaveValue("zazo-c-sohne");
        await setUp.enter({ Subdomain: subdomain });
        return portal;
      }),
    );
    await Promise.all(portals.map(({ setUp }) => setUp.create.click()));
    const outcomes = await Promise.all(
      portals.map(async ({ page, home: { heading } }) => {
        const refused = page.getByText("Gatehouse is already set up. Sign in instead.");
        await expect(heading.or(refused)).toBeVisible();
        return (await heading.isVisible()) ? "Home" : "refused";
      }),
    );
    expect(outcomes.toSorted()).toEqual(["Home", "refused"]);
  },
);

test(
  "set-up does not exist once there is an organization",
  { tag: "@smoke" },
  async ({ page, problems }) => {
    problems.allow(/status of 404/);
    for (const address of [server.setupUrl!, `${server.url}/setup`]) {
      const response = await page.goto(address);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
    }
    await page.goto(server.url);
    await expect(page).toHaveURL(`${server.url}/sign-in`);
  },
);
