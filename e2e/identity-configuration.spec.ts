import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { startOpenIdProvider } from "@/lib/identity-providers/testing/openid-provider";
import type { OpenIdProvider } from "@/lib/identity-providers/testing/openid-provider";

import { expectAccessible } from "./support/accessibility";
import { openSessionIds } from "./support/database";
import { expect, test as base } from "./support/fixtures";
import { actionCallOf, replay } from "./support/forged-requests";
import { addGoogleAccount } from "./support/google";
import { configureIdentity, selfServiceLink } from "./support/identity";
import { tabTo } from "./support/keyboard";
import { newOrganization, password } from "./support/organizations";
import type { Organization, Person } from "./support/organizations";
import { scriptsAtWork } from "./support/scripts-at-work";
import type { IdentityConfigurationPage } from "./support/pages/identity-configuration-page";
import { startServer } from "./support/server";

const test = base.extend<{
  /** A provider with accounts of the Administrator and of another user. */
  provider: OpenIdProvider;
}>({
  provider: async ({ organization, problems }, use) => {
    // The provider has no icon, which browsers look for.
    problems.allow(/favicon\.ico/);
    const provider = await startOpenIdProvider({
      clients: [
        { redirectUris: [`${process.env.GATEHOUSE_URL}/api/auth/callback/openid-connect`] },
      ],
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
  const [row] = await db.execute<{
    loginMethod: string;
    issuer: string | null;
    clientSecret: string | null;
    selfService: boolean;
    createAtSignIn: boolean;
    acceptsRequests: boolean;
    allowedDomains: string[];
    defaultRoleKey: string;
    version: number;
  }>(sql`
    select login_method as "loginMethod", issuer, client_secret as "clientSecret",
      self_service as "selfService", create_at_sign_in as "createAtSignIn",
      accepts_requests as "acceptsRequests", allowed_domains as "allowedDomains",
      default_role_key as "defaultRoleKey", version
    from identity_configurations where organization_id = ${id}
  `);
  return row!;
}

/** Before and after of the recorded changes, in order. */
async function recordedChanges({ id }: Pick<Organization, "id">) {
  return db.execute<{ before: object; after: object }>(sql`
    select before, after from audit_events
    where organization_id = ${id} and action = 'identity.changed' order by id
  `);
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

test("changes are saved with one click, recorded, and kept", async ({ organization, signedIn }) => {
  const { page, identity, shell } = await signedIn(organization.administrator);
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

  await identity.addDomains("@Northwind.example; *.northwind.example");
  await expect(identity.entries).toHaveText([/^@northwind\.example/, /^\*\.northwind\.example/]);
  await identity.acceptsRequests.check();
  await identity.defaultRole.selectOption("Responder");
  await expect(identity.unsaved).toBeVisible();
  await identity.saveChanges();
  await expect(shell.toast("Changes saved")).toBeVisible();
  expect(await stored(organization)).toMatchObject({
    allowedDomains: ["northwind.example", "*.northwind.example"],
    acceptsRequests: true,
    defaultRoleKey: "responder",
  });
  expect(await recordedChanges(organization)).toEqual([
    {
      before: { acceptsRequests: false, defaultRoleKey: "stakeholder" },
      after: {
        acceptsRequests: true,
        addedDomains: ["northwind.example", "*.northwind.example"],
        defaultRoleKey: "responder",
      },
    },
  ]);

  await identity.selfService.uncheck();
  await identity.removeDomain("@northwind.example").click();
  await identity.discard.click();
  await expect(identity.unsaved).toBeHidden();
  await expect(identity.selfService).toBeChecked();
  await expect(identity.entries).toHaveCount(2);
  await page.reload();
  await expect(identity.entries).toHaveCount(2);
  await expect(identity.acceptsRequests).toBeChecked();
});

test("an invalid domain stays in the field with the reason, and nothing is saved", async ({
  organization,
  signedIn,
}) => {
  const { identity } = await signedIn(organization.administrator);
  await identity.open();
  for (const [input, reason] of [
    ["@", /Enter a domain/],
    [".com", /Remove the dot at the start/],
    ["co.uk", /“co\.uk” isn't a full domain/],
    ["*.co.uk", /“co\.uk” isn't a full domain/],
    ["@exa mple.com", /Remove the spaces from this domain/],
    ["@EXAMPLE.com.", /Remove the dot at the end/],
    ["@xn--", /This isn't a domain/],
    ["@xn--a", /“xn--a” isn't a full domain/],
    ["ada@northwind.example", /Enter only the part after the @/],
    ["<script>alert(1)</script>", /This isn't a domain/],
  ] as const) {
    await identity.addDomains(input);
    await expect(identity.domains).toHaveValue(input);
    await expect(identity.domains).toHaveAttribute("aria-invalid", "true");
    await expect(identity.domains).toHaveAccessibleDescription(reason);
    await expect(identity.reason(input)).toHaveText(reason);
  }

  await identity.addDomains("co.uk, good.example, @exa mple.com, GOOD.example, münchen.example");
  await expect(identity.entries).toHaveText([/^@good\.example/, /^@xn--mnchen-3ya\.example/]);
  await expect(identity.domains).toHaveValue("co.uk, @exa mple.com");
  await identity.save.click();
  await expect(identity.domains).toBeFocused();
  await expect(identity.unsaved).toBeVisible();
  expect(await stored(organization)).toMatchObject({ allowedDomains: [], version: 1 });

  await identity.domains.fill("last.example");
  await expect(identity.reason("co.uk")).toHaveCount(0);
  await identity.saveChanges();
  expect((await stored(organization)).allowedDomains).toEqual([
    "good.example",
    "xn--mnchen-3ya.example",
    "last.example",
  ]);
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
  await identity.removeDomain("@d0.example").click();
  await expect(identity.entries).toHaveCount(499);
  await page.getByRole("button", { name: "Show the last 40 only" }).click();
  await identity.saveChanges();
  expect((await stored(organization)).allowedDomains).toHaveLength(499);

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
  await page.keyboard.press("m");
  await tabTo(page, identity.save, "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(identity.unsaved).toBeHidden();
  expect(await stored(organization)).toMatchObject({
    allowedDomains: ["two.example"],
    acceptsRequests: true,
    defaultRoleKey: "manager",
  });
  await expect(identity.save).toBeFocused();
});

test("Save focuses the first invalid field instead of asking", async ({
  organization,
  signedIn,
}) => {
  const { identity } = await signedIn(organization.administrator);
  await identity.open();
  await identity.method("OpenID Connect").check();
  await identity.save.click();
  await expect(identity.issuer).toBeFocused();
  await expect(identity.issuer).toHaveAttribute("aria-invalid", "true");
  await expect(identity.question).toHaveCount(0);
});

test("leaving with unsaved changes asks first", async ({ organization, signedIn }) => {
  const { page, identity, shell } = await signedIn(organization.administrator);
  await identity.open();
  const questions: string[] = [];
  let answer = false;
  page.on("dialog", (dialog) => {
    questions.push(dialog.type());
    void (answer ? dialog.accept() : dialog.dismiss());
  });
  // Typed text that is no entry yet counts too.
  await identity.domains.pressSequentially("northwind");
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
  expect(await stored(organization)).toMatchObject({ allowedDomains: [], version: 1 });
});

test("of two Administrators who save at once, the second is told and loses nothing", async ({
  organization,
  signedIn,
}) => {
  const first = await signedIn(organization.administrator);
  const other = await organization.add("administrator");
  const second = await signedIn(other);
  await first.identity.open();
  await second.identity.open();
  await first.identity.defaultRole.selectOption("Responder");
  await first.identity.selfService.uncheck();
  await first.identity.saveChanges();

  await second.identity.defaultRole.selectOption("Manager");
  await second.identity.addDomains("northwind.example");
  await second.identity.save.click();
  await expect(second.identity.problem).toContainText("Someone else edited this page");
  await expect(second.identity.problem).toContainText("Default role: saved as Responder");
  await expect(second.identity.problem).not.toContainText("self-serviced");
  await expect(second.identity.selfService).not.toBeChecked();
  await expect(second.identity.defaultRole).toHaveValue("manager");
  await expect(second.identity.entries).toHaveCount(1);
  expect(await stored(organization)).toMatchObject({ defaultRoleKey: "responder" });
  await second.identity.saveChanges();
  await expect(second.identity.problem).toHaveCount(0);
  expect(await stored(organization)).toMatchObject({
    defaultRoleKey: "manager",
    selfService: false,
    allowedDomains: ["northwind.example"],
  });
});

test("changing the login method takes a passed test and a confirmation, and ends all other sessions", async ({
  organization,
  provider,
  signedIn,
}) => {
  const colleague = await organization.add("manager");
  await signedIn(colleague);
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  await fillProvider(identity, provider);
  await expect(identity.redirectAddress).toHaveValue(
    `${process.env.GATEHOUSE_URL}/api/auth/callback/openid-connect/${organization.id}`,
  );
  await expect(identity.selfService).not.toBeChecked();
  await expect(identity.selfService).toHaveAccessibleDescription(
    /Available with password sign-in only/,
  );
  await identity.providerName.fill("Northwind SSO");
  await identity.createAtSignIn.check();

  await identity.save.click();
  await identity.question.getByRole("button", { name: "Change login method" }).click();
  await expect(page.getByText("Select Test connection and sign in as")).toBeVisible();
  await expect(identity.method("OpenID Connect")).toBeFocused();
  expect(await stored(organization)).toMatchObject({ loginMethod: "password" });

  await passTest(identity, organization.administrator.email);
  await expect(page.getByText("You can sign in with these settings.")).toBeVisible();
  await identity.save.click();
  await expect(identity.question).toContainText("All other users are signed out");
  await expect(identity.question).toContainText("temporary passwords");
  await expect(identity.question).toContainText("Registration by invite link is off");
  await identity.question.getByRole("button", { name: "Cancel" }).click();
  await expect(identity.save).toBeFocused();
  expect(await openSessionIds(colleague)).toHaveLength(1);

  await identity.save.click();
  await identity.question.getByRole("button", { name: "Change login method" }).click();
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
  await expect(identity.clientSecret).toHaveAccessibleDescription(/A secret is stored, encrypted/);
  expect((await stored(organization)).clientSecret).not.toContain(provider.clientSecret);
  expect(await (await page.request.get(page.url())).text()).not.toContain(provider.clientSecret);
  const { path } = await selfServiceLink(organization);
  const guest = await signedIn(colleague);
  await guest.page.goto(path);
  await expect(guest.page.getByRole("heading", { level: 1 })).toHaveText(
    "Signing up by link is switched off",
  );

  // The kept secret is enough for the next change.
  await identity.providerName.fill("Contoso SSO");
  await identity.saveChanges();
  expect((await recordedChanges(organization)).at(-1)).toMatchObject({
    before: { providerName: "Northwind SSO" },
    after: { providerName: "Contoso SSO" },
  });
  expect(JSON.stringify(await recordedChanges(organization))).not.toContain(provider.clientSecret);
});

test("a confirmation reopened while it fades out, and then cancelled, saves nothing", async ({
  organization,
  provider,
  signedIn,
}) => {
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  await fillProvider(identity, provider);
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
  expect(await stored(organization)).toMatchObject({ loginMethod: "password" });
});

test("a connection test says why it failed, and an edit clears its result", async ({
  organization,
  provider,
  signedIn,
}) => {
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  await identity.method("OpenID Connect").check();
  await identity.testConnection.click();
  await expect(identity.issuer).toHaveAccessibleDescription(/Enter the issuer\./);
  await expect(identity.issuer).toBeFocused();

  await fillProvider(identity, provider);
  await identity.issuer.fill("http://127.0.0.1:9");
  await identity.testConnection.click();
  await expect(identity.issuer).toHaveAttribute("aria-invalid", "true");
  await expect(identity.issuer).toBeFocused();

  await identity.issuer.fill(`${provider.issuer}/.well-known/openid-configuration`);
  await passTest(identity, organization.address("grace"));
  await expect(page.getByText(/You signed in there as grace@/)).toBeVisible();
  await identity.scopes.fill("openid email");
  await expect(page.getByText(/You signed in there as grace@/)).toHaveCount(0);

  const tab = page.context().waitForEvent("page");
  await identity.testConnection.click();
  await (await tab).close();
  await expect(page.getByText("Sign in in the other tab.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Open it again" })).toBeVisible();
  await page.getByRole("button", { name: "Stop waiting" }).click();
  await expect(page.getByText("Sign in in the other tab.")).toHaveCount(0);
  expect(await stored(organization)).toMatchObject({ loginMethod: "password", version: 1 });
});

test("an Administrator without a password sets one when going back to Password", async ({
  organization,
  signedIn,
}) => {
  await configureIdentity(organization, {
    loginMethod: "openid_connect",
    issuer: "https://login.northwind.example",
    clientId: "gatehouse",
  });
  await db.execute(sql`
    update users set password_hash = null where id = ${organization.administrator.id}
  `);
  const { identity } = await signedIn(organization.administrator);
  await identity.open();
  await identity.method("Password").check();
  await identity.save.click();
  await identity.question.getByRole("button", { name: "Change login method" }).click();
  await expect(identity.ownPassword).toHaveAccessibleDescription(/Choose a password/);
  await expect(identity.ownPassword).toBeFocused();
  await identity.ownPassword.fill("short");
  await identity.save.click();
  await identity.question.getByRole("button", { name: "Change login method" }).click();
  await expect(identity.ownPassword).toHaveAttribute("aria-invalid", "true");
  await identity.ownPassword.fill("Correct horse 9 battery");
  await identity.save.click();
  await expect(identity.question).toContainText("Registration by invite link works again.");
  await identity.question.getByRole("button", { name: "Change login method" }).click();
  await expect(identity.unsaved).toBeHidden();
  await expect(identity.ownPassword).toHaveCount(0);
  expect(await stored(organization)).toMatchObject({ loginMethod: "password" });
});

test("Google takes a test, and only a switch beside Password", async ({
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

test("Google cannot be chosen on a server that is not set up for it", async ({ openPortal }) => {
  const server = await startServer();
  const { page, setUp, home, identity } = await openPortal({ baseURL: server.url });
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
  await identity.open();
  await expect(identity.method("Google")).toHaveAccessibleDescription(/GOOGLE_CLIENT_ID/);
  await identity.method("Google").click({ force: true });
  await identity.method("Password").press("ArrowDown");
  await expect(identity.method("Google")).toBeFocused();
  await expect(identity.method("Password")).toBeChecked();
  await identity.alsoGoogle.click({ force: true });
  await expect(identity.alsoGoogle).not.toBeChecked();
  await expect(identity.alsoGoogle).toHaveAccessibleDescription(/isn't configured on this server/);
  await expect(identity.unsaved).toBeHidden();
  await expectAccessible(page);
  await page.close();
  await server.stop();
});

test("users without the permission find no page, and forged calls change nothing", async ({
  organization,
  signedIn,
  problems,
}) => {
  problems.allow(/status of 404/);
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  await identity.defaultRole.selectOption("Responder");
  const call = await actionCallOf(page, () => identity.save.click());
  await expect(identity.unsaved).toBeHidden();
  const before = await stored(organization);
  const [sent] = JSON.parse(call.body) as [object];
  const values = { ...sent, allowedDomains: ["evil.example"], version: before.version };
  for (const role of ["stakeholder", "responder", "manager"] as const) {
    const portal = await signedIn(await organization.add(role));
    await portal.page.goto("/settings/iam/users");
    await expect(
      portal.shell.settings.getByRole("link", { name: "Identity Configuration" }),
    ).toHaveCount(0);
    const answer = await portal.page.goto("/settings/iam/identity-configuration");
    expect(answer?.status(), role).toBe(404);
    const refused = await replay(portal.page.request, call, [values]);
    expect(refused, role).toContain('"code":"forbidden"');
  }
  expect(await stored(organization)).toEqual(before);

  // The organization is always the actor's own.
  const stranger = await newOrganization("Contoso");
  const { request } = (await signedIn(stranger.administrator)).page;
  await replay(request, call, [{ ...values, version: 1 }]);
  expect(await stored(organization)).toEqual(before);

  const { request: own } = page;
  for (const nonsense of [
    [],
    [null],
    [{ ...values, loginMethod: "fax" }],
    [{ ...values, allowedDomains: ["co.uk"] }],
    [{ ...values, allowedDomains: "northwind.example" }],
    [{ ...values, defaultRoleKey: "" }],
  ]) {
    const answer = await replay(own, call, nonsense);
    expect(answer).toContain('"code":"invalid"');
    expect(answer).not.toMatch(/postgres|drizzle|node_modules|at \w+ \(/i);
  }
  expect(await stored(organization)).toEqual(before);
});

test("the default role is never above the role of the user who chooses it", async ({
  organization,
  signedIn,
}) => {
  const manager = await organization.add("manager");
  await giveIdentityPermission(manager);
  const { page, identity } = await signedIn(manager);
  await identity.open();
  await expect(identity.defaultRole.locator("option")).toHaveText([
    "Stakeholder",
    "Responder",
    "Manager",
  ]);
  await identity.defaultRole.selectOption("Manager");
  const call = await actionCallOf(page, () => identity.save.click());
  await expect(identity.unsaved).toBeHidden();
  const [values] = JSON.parse(call.body) as [object];
  const { version } = await stored(organization);
  const answer = await replay(page.request, call, [
    { ...values, version, defaultRoleKey: "administrator" },
  ]);
  expect(answer).toContain("You can't assign a role above your own.");
  expect(await stored(organization)).toMatchObject({ defaultRoleKey: "manager" });

  // A higher role that another user chose stays, and the link is hidden.
  await db.execute(sql`
    update identity_configurations set default_role_key = 'administrator', version = version + 1
    where organization_id = ${organization.id}
  `);
  await identity.open();
  await expect(identity.defaultRole).toHaveValue("administrator");
  await expect(identity.link).toHaveValue("Not shown");
  await expect(identity.copy).toHaveAccessibleDescription("It gives a role above yours.");
  await identity.acceptsRequests.check();
  await identity.saveChanges();
  expect(await stored(organization)).toMatchObject({
    defaultRoleKey: "administrator",
    acceptsRequests: true,
  });
});

test("the page has no violation in any state", async ({ organization, provider, signedIn }) => {
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  await expectAccessible(page);
  await identity.addDomains("northwind.example, co.uk, @exa mple.com");
  await expectAccessible(page);
  await identity.domains.fill("");
  await fillProvider(identity, provider);
  await passTest(identity, organization.address("grace"));
  await expect(page.getByText(/You signed in there as grace@/)).toBeVisible();
  await expectAccessible(page);
  await identity.save.click();
  await expect(identity.question).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
});
