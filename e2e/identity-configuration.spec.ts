import { eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { identityConfigurations } from "@/db/schema/schema";
import { startOpenIdProvider } from "@/lib/identity-providers/testing/openid-provider";
import type { OpenIdProvider } from "@/lib/identity-providers/testing/openid-provider";

import { expectAccessible } from "./support/accessibility";
import { openSessionIds } from "./support/database";
import { expect, test as base, portalUrl } from "./support/fixtures";
import { addGoogleAccount } from "./support/google";
import { configureIdentity } from "./support/identity";
import { tabTo } from "./support/keyboard";
import { sessionCookie } from "./support/organizations";
import type { Organization, Person } from "./support/organizations";
import { scriptsAtWork } from "./support/scripts-at-work";
import type { IdentityConfigurationPage } from "./support/pages/identity-configuration-page";

const test = base.extend<{
  /** A provider with accounts of the Administrator and of another user. */
  provider: OpenIdProvider;
}>({
  provider: async ({ organization, problems }, use) => {
    // The provider has no icon, which browsers look for.
    problems.allow(/favicon\.ico/);
    const provider = await startOpenIdProvider({
      clients: [{ redirectUris: [`${portalUrl}/api/auth/callback/openid-connect`] }],
      accounts: [
        { subject: "ada", email: organization.administrator.email, emailVerified: true },
        { subject: "grace", email: organization.address("grace"), emailVerified: true },
      ],
    });
    await use(provider);
    await provider.close();
  },
});

/** The stored identity configuration. */
async function stored({ id }: Pick<Organization, "id">) {
  const [row] = await db
    .select()
    .from(identityConfigurations)
    .where(eq(identityConfigurations.organizationId, id));
  return row!;
}

async function giveIdentityPermission(person: Person): Promise<void> {
  await db.execute(sql`
    update users set extra_permissions = array['identity:manage'] where id = ${person.id}
  `);
}

/** Fills in the settings of a provider. */
async function fillProvider(
  identity: IdentityConfigurationPage,
  provider: OpenIdProvider,
): Promise<void> {
  await identity.method("OpenID Connect").check();
  await identity.issuer.fill(provider.issuer);
  await identity.clientId.fill(provider.clientId);
  await identity.clientSecret.fill(provider.clientSecret);
}

/** Signs in at the provider, in the tab that **Test connection** opens. */
async function passTest(identity: IdentityConfigurationPage, email: string): Promise<void> {
  const opened = identity.page.context().waitForEvent("page");
  await identity.testConnection.click();
  const tab = await opened;
  await tab.getByRole("button", { name: `Sign in as ${email}` }).click();
  await expect(tab.getByRole("heading", { name: /^The connection/ })).toBeVisible();
  await tab.close();
}

test(
  "changes are saved with one click, and an invalid domain stays in the field with the reason",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const { page, identity, shell } = await signedIn(organization.administrator);

    await test.step("The page opens with the stored values", async () => {
      await page.goto("/");
      await shell.link("Settings").click();
      await shell.settings.getByRole("link", { name: "Identity Configuration" }).click();
      await expect(identity.heading).toBeVisible();
      await expect(page).toHaveTitle("Identity Configuration · Gatehouse");
      await expect(identity.method("Password")).toBeChecked();
      await expect(identity.selfService).toBeChecked();
      await expect(identity.defaultRole).toHaveValue("stakeholder");
      await expect(identity.unsaved).toBeHidden();
      await expect(identity.save).toHaveAccessibleDescription("Nothing has changed.");
    });

    await test.step("Save keeps what was changed, and Discard the rest", async () => {
      await identity.addDomains("@Northwind.example; *.northwind.example");
      await expect(identity.entries).toHaveText([
        /^@northwind\.example/,
        /^\*\.northwind\.example/,
      ]);
      await identity.acceptsRequests.check();
      await identity.defaultRole.selectOption("Responder");
      await expect(identity.unsaved).toBeVisible();
      await identity.saveChanges();
      await expect(shell.toast("Changes saved")).toBeVisible();
      await identity.selfService.uncheck();
      await identity.removeDomain("@northwind.example").click();
      await identity.discard.click();
      await expect(identity.unsaved).toBeHidden();
      await expect(identity.selfService).toBeChecked();
      await expect(identity.entries).toHaveCount(2);
      await page.reload();
      await expect(identity.entries).toHaveCount(2);
      await expect(identity.acceptsRequests).toBeChecked();
      await expect(identity.defaultRole).toHaveValue("responder");
    });

    await test.step("Invalid domains stay in the field, each with its reason", async () => {
      await identity.addDomains("co.uk, good.example, @exa mple.com, GOOD.example");
      await expect(identity.entries).toHaveCount(3);
      await expect(identity.domains).toHaveValue("co.uk, @exa mple.com");
      await expect(identity.domains).toHaveAttribute("aria-invalid", "true");
      await expect(identity.domains).toHaveAccessibleDescription(/“co\.uk” isn't a full domain/);
      await expect(identity.reason("@exa mple.com")).toHaveText(
        /Remove the spaces from this domain/,
      );
      await expectAccessible(page);
    });

    await test.step("Save focuses the first invalid field and saves nothing", async () => {
      await identity.save.click();
      await expect(identity.domains).toBeFocused();
      await identity.method("OpenID Connect").check();
      await identity.save.click();
      await expect(identity.issuer).toBeFocused();
      await identity.domains.fill("");
      await expect(identity.issuer).toHaveAttribute("aria-invalid", "true");
      await expect(identity.question).toHaveCount(0);
      expect(await stored(organization)).toMatchObject({ loginMethod: "password", version: 2 });
    });

    await test.step("A typed domain is saved too", async () => {
      await identity.method("Password").check();
      await expect(identity.reason("co.uk")).toHaveCount(0);
      await identity.domains.fill("last.example");
      await identity.saveChanges();
      expect((await stored(organization)).allowedDomains).toEqual([
        "northwind.example",
        "*.northwind.example",
        "good.example",
        "last.example",
      ]);
    });
  },
);

test("unsaved changes are not lost: leaving asks first, and a second editor is told", async ({
  organization,
  signedIn,
}) => {
  const manager = await organization.add("manager");
  await giveIdentityPermission(manager);
  const { page, identity, shell } = await signedIn(manager);
  await identity.open();

  await test.step("The default role gives no permission to manage", async () => {
    await expect(identity.defaultRole.locator("option")).toHaveText(["Stakeholder", "Responder"]);
  });

  await test.step("The second of two editors is told and loses nothing", async () => {
    await identity.defaultRole.selectOption("Responder");
    await identity.addDomains("northwind.example");
    await configureIdentity(organization, { defaultRoleKey: "manager", selfService: false });
    await identity.save.click();
    await expect(identity.problem).toContainText("Someone else edited this page");
    await expect(identity.problem).toContainText("Default role: saved as Manager");
    await expect(identity.problem).not.toContainText("self-serviced");
    await expect(identity.selfService).not.toBeChecked();
    await expect(identity.defaultRole).toHaveValue("responder");
    await expect(identity.entries).toHaveCount(1);
    expect(await stored(organization)).toMatchObject({ defaultRoleKey: "manager" });
    await identity.saveChanges();
    await expect(identity.problem).toHaveCount(0);
    expect(await stored(organization)).toMatchObject({
      defaultRoleKey: "responder",
      selfService: false,
      allowedDomains: ["northwind.example"],
    });
  });

  await test.step("Leaving with unsaved changes asks first", async () => {
    const questions: string[] = [];
    let answer = false;
    page.on("dialog", (dialog) => {
      questions.push(dialog.type());
      void (answer ? dialog.accept() : dialog.dismiss());
    });
    // Typed text that is no entry yet counts too.
    await identity.domains.pressSequentially("contoso");
    await shell.link("Home").click();
    await expect.poll(() => questions).toEqual(["confirm"]);
    await expect(identity.heading).toBeVisible();
    await page.evaluate(() => window.location.reload());
    await expect.poll(() => questions).toEqual(["confirm", "beforeunload"]);
    await expect(identity.unsaved).toBeVisible();
    answer = true;
    await shell.link("Home").click();
    await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
    expect(questions).toEqual(["confirm", "beforeunload", "confirm"]);
  });

  await test.step("A higher role that another user chose stays, and hides the link", async () => {
    await configureIdentity(organization, { defaultRoleKey: "administrator", selfService: true });
    await identity.open();
    await expect(identity.defaultRole).toHaveValue("administrator");
    await expect(identity.link).toHaveValue("Not shown");
    await expect(identity.copy).toHaveAccessibleDescription("It gives a role above yours.");
  });
});

/** A number of different domains. */
const domains = (count: number) =>
  Array.from({ length: count }, (_, index) => `@d${index}.example`);

test("500 pasted domains are checked at once and shown in part; 10,000 is the limit", async ({
  organization,
  signedIn,
}) => {
  const { page, identity } = await signedIn(organization.administrator, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await identity.open();
  await page.evaluate((text) => navigator.clipboard.writeText(text), domains(500).join("\n"));
  await identity.domains.press("ControlOrMeta+v");
  await expect(identity.entries.last()).toHaveText(/^@d499\.example/);
  await expect(identity.entries).toHaveCount(40);
  await page.getByRole("button", { name: "Show all 500" }).click();
  await expect(identity.entries).toHaveCount(500);
  await page.getByRole("button", { name: "Show the last 40 only" }).click();

  await identity.addDomains(domains(10_002).join(" "));
  await expect(page.getByRole("button", { name: "Show all 10,000" })).toBeVisible();
  await expect(identity.domains).toHaveValue("d10000.example, d10001.example");
  await expect(identity.reason("d10001.example")).toContainText("At most 10,000 fit in here.");
  await identity.domains.fill("");
  await identity.saveChanges();
  expect((await stored(organization)).allowedDomains).toHaveLength(10_000);
  await page.getByRole("button", { name: "Remove all 10,000" }).click();
  await expect(identity.entries).toHaveCount(0);
  await expect(identity.domains).toBeFocused();
});

test("the form is filled in and saved by keyboard", async ({ organization, signedIn }) => {
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  await tabTo(page, identity.method("Password"));
  await page.keyboard.press("ArrowDown");
  await expect(identity.method("Google")).toBeFocused();
  await expect(identity.method("Google")).toBeChecked();
  await page.keyboard.press("ArrowDown");
  await expect(identity.method("OpenID Connect")).toBeChecked();
  await tabTo(page, identity.issuer);
  await identity.method("Password").focus();
  await page.keyboard.press("Space");

  await tabTo(page, identity.domains);
  await page.keyboard.type("one.example,two.example;three.example");
  await page.keyboard.press("Enter");
  await expect(identity.entries).toHaveCount(3);
  await page.keyboard.press("Backspace");
  await expect(identity.entries).toHaveCount(2);
  await page.keyboard.press("ArrowLeft");
  await expect(identity.removeDomain("@two.example")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(identity.removeDomain("@one.example")).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(identity.removeDomain("@two.example")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(identity.domains).toBeFocused();
  await tabTo(page, identity.acceptsRequests);
  await page.keyboard.press("Space");
  await tabTo(page, identity.defaultRole);
  await page.keyboard.press("r");
  await tabTo(page, identity.save, "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(identity.unsaved).toBeHidden();
  expect(await stored(organization)).toMatchObject({
    allowedDomains: ["two.example"],
    acceptsRequests: true,
    defaultRoleKey: "responder",
  });
  await expect(identity.save).toBeFocused();
});

test("the login method changes after a passed test and a confirmation, and back with a password", async ({
  organization,
  provider,
  signedIn,
}) => {
  const colleague = await organization.add("manager");
  await sessionCookie(colleague);
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  const confirmed = () =>
    identity.question.getByRole("button", { name: "Change login method" }).click();

  await test.step("A connection test says why it failed", async () => {
    await identity.method("OpenID Connect").check();
    await identity.testConnection.click();
    await expect(identity.issuer).toHaveAccessibleDescription(/Enter the issuer\./);
    await expect(identity.issuer).toBeFocused();
    await fillProvider(identity, provider);
    await expect(identity.redirectAddress).toHaveValue(
      `${portalUrl}/api/auth/callback/openid-connect/${organization.id}`,
    );
    await expect(identity.selfService).not.toBeChecked();
    await expect(identity.selfService).toHaveAccessibleDescription(
      /Available with password sign-in only/,
    );
    await identity.issuer.fill("http://127.0.0.1:9");
    await identity.testConnection.click();
    await expect(identity.issuer).toHaveAttribute("aria-invalid", "true");
    await expect(identity.issuer).toBeFocused();
  });

  await test.step("A test can be abandoned", async () => {
    await identity.issuer.fill(`${provider.issuer}/.well-known/openid-configuration`);
    const tab = page.context().waitForEvent("page");
    await identity.testConnection.click();
    await (await tab).close();
    await expect(page.getByText("Sign in in the other tab.")).toBeVisible();
    await expect(page.getByRole("link", { name: "Open it again" })).toBeVisible();
    await page.getByRole("button", { name: "Stop waiting" }).click();
    await expect(page.getByText("Sign in in the other tab.")).toHaveCount(0);
  });

  await test.step("An edit clears the result of a test", async () => {
    await passTest(identity, organization.address("grace"));
    await expect(page.getByText(/You signed in there as grace@/)).toBeVisible();
    await expectAccessible(page);
    await identity.scopes.fill("openid email");
    await expect(page.getByText(/You signed in there as grace@/)).toHaveCount(0);
  });

  await test.step("A confirmation reopened while it fades out, and then cancelled, saves nothing", async () => {
    const calls: string[] = [];
    page.on("request", (request) => {
      if (request.headers()["next-action"]) calls.push(request.url());
    });
    const save = await identity.save.elementHandle();
    await identity.save.click();
    await identity.question
      .getByRole("button", { name: "Change login method" })
      .evaluate((confirm: HTMLElement, other) => {
        confirm.click();
        (other as HTMLElement).click();
      }, save);
    await identity.question.getByRole("button", { name: "Cancel" }).click();
    await expect(identity.question).toHaveCount(0);
    await scriptsAtWork(identity.save);
    expect(calls).toEqual([]);
  });

  await test.step("Without a passed test of the actor nothing is saved", async () => {
    await identity.save.click();
    await confirmed();
    await expect(page.getByText("Select Test connection and sign in as")).toBeVisible();
    await expect(identity.method("OpenID Connect")).toBeFocused();
    expect(await stored(organization)).toMatchObject({ loginMethod: "password", version: 1 });
  });

  await test.step("The confirmation says what will happen, and can be cancelled", async () => {
    await identity.createAtSignIn.check();
    await passTest(identity, organization.administrator.email);
    await expect(page.getByText("You can sign in with these settings.")).toBeVisible();
    await identity.save.click();
    await expect(identity.question).toContainText("All other users are signed out");
    await expect(identity.question).toContainText("temporary passwords");
    await expect(identity.question).toContainText("Registration by invite link is off");
    await expectAccessible(page);
    await identity.question.getByRole("button", { name: "Cancel" }).click();
    await expect(identity.save).toBeFocused();
    expect(await openSessionIds(colleague)).toHaveLength(1);
  });

  await test.step("The new method is saved, and all other sessions end", async () => {
    await identity.save.click();
    await confirmed();
    await expect(identity.unsaved).toBeHidden();
    expect(await openSessionIds(colleague)).toEqual([]);
    expect(await openSessionIds(organization.administrator)).toHaveLength(1);
    expect(await stored(organization)).toMatchObject({
      loginMethod: "openid_connect",
      issuer: provider.issuer,
      createAtSignIn: true,
      selfService: true,
    });
    await expect(identity.link).toHaveCount(0);
    await expect(identity.clientSecret).toHaveValue("");
    await expect(identity.clientSecret).toHaveAccessibleDescription(
      /A secret is stored, encrypted/,
    );
    expect(await (await page.request.get(page.url())).text()).not.toContain(provider.clientSecret);
    // The kept secret is enough for the next change.
    await identity.providerName.fill("Contoso SSO");
    await identity.saveChanges();
  });

  await test.step("An Administrator without a password sets one when going back", async () => {
    await db.execute(sql`
      update users set password_hash = null where id = ${organization.administrator.id}
    `);
    await page.reload();
    await identity.method("Password").check();
    await identity.save.click();
    await confirmed();
    await expect(identity.ownPassword).toHaveAccessibleDescription(/Choose a password/);
    await expect(identity.ownPassword).toBeFocused();
    await identity.ownPassword.fill("short");
    await identity.save.click();
    await confirmed();
    await expect(identity.ownPassword).toHaveAttribute("aria-invalid", "true");
    await identity.ownPassword.fill("Correct horse 9 battery");
    await identity.save.click();
    await expect(identity.question).toContainText("Registration by invite link works again.");
    await confirmed();
    await expect(identity.unsaved).toBeHidden();
    await expect(identity.ownPassword).toHaveCount(0);
    expect(await stored(organization)).toMatchObject({ loginMethod: "password" });
  });

  await test.step("At 360 px the page has no violation either", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await expectAccessible(page);
  });
});

test("Google is a switch beside Password, and a login method after a passed test", async ({
  organization,
  signedIn,
  problems,
}) => {
  problems.allow(/favicon\.ico/);
  const { email } = organization.administrator;
  await addGoogleAccount({ subject: organization.id, email, emailVerified: true });
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  await expect(identity.createAtSignIn).toHaveCount(0);
  await identity.alsoGoogle.check();
  await expect(identity.redirectAddress).toHaveValue(/\/api\/auth\/callback\/google$/);
  await identity.createAtSignIn.check();
  await identity.saveChanges();
  await expect(identity.selfService).toBeChecked();
  await page.reload();
  await expect(identity.alsoGoogle).toBeChecked();
  await expect(identity.createAtSignIn).toBeChecked();

  await identity.method("Google").check();
  await passTest(identity, email);
  await expect(page.getByText("You can sign in with these settings.")).toBeVisible();
  await identity.save.click();
  await identity.question.getByRole("button", { name: "Change login method" }).click();
  await expect(identity.unsaved).toBeHidden();
  await page.reload();
  await expect(identity.method("Google")).toBeChecked();
  await identity.method("Password").check();
  await expect(identity.alsoGoogle).not.toBeChecked();
});
