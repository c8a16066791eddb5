import { randomUUID } from "node:crypto";

import { startOpenIdProvider } from "@/lib/identity-providers/testing/openid-provider";
import type {
  OpenIdProvider,
  ProviderAccount,
} from "@/lib/identity-providers/testing/openid-provider";

import { expectAccessible } from "./support/accessibility";
import { accountsOf, auditActions, expire } from "./support/database";
import { expect, test as base } from "./support/fixtures";
import { addGoogleAccount } from "./support/google";
import { configureIdentity, selfServiceLink } from "./support/identity";
import { linkIn, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";
import type { Organization } from "./support/organizations";
import { HomePage } from "./support/pages/home-page";
import { JoinPage } from "./support/pages/join-page";
import { ForgotPasswordPage } from "./support/pages/password-pages";
import { PersonPage } from "./support/pages/person-page";
import { ProfilePage } from "./support/pages/profile-page";
import { ProviderPage } from "./support/pages/provider-page";
import { RegisterPage } from "./support/pages/register-page";
import { Shell } from "./support/pages/shell";
import { ChooseOrganizationPage, SignInPage } from "./support/pages/sign-in-page";
import { UsersPage } from "./support/pages/users-page";

/** What the organizations of these tests call their provider. */
const ownName = "Northwind ID";

type Fixtures = {
  /** Of which every account is known, as the one of an organization is. */
  provider: OpenIdProvider;
  /** An organization that signs in with it. */
  openIdOrganization: Organization;
  allowNoise: void;
};

const test = base.extend<Omit<Fixtures, "provider">, Pick<Fixtures, "provider">>({
  provider: [
    // oxlint-disable-next-line no-empty-pattern -- the runner reads which fixtures it names
    async ({}, use) => {
      const provider = await startOpenIdProvider({
        clients: [
          { redirectUris: [`${process.env.GATEHOUSE_URL}/api/auth/callback/openid-connect`] },
        ],
        accounts: [],
      });
      await use(provider);
      await provider.close();
    },
    { scope: "worker" },
  ],
  openIdOrganization: async ({ organization, provider }, use) => {
    await configureIdentity(organization, openIdSettings(provider));
    await use(organization);
  },
  // The provider's page has no icon, and Chromium asks for one.
  allowNoise: [
    async ({ problems }, use) => {
      problems.allow(/favicon\.ico/);
      await use();
    },
    { auto: true },
  ],
});

function openIdSettings({ issuer, clientId, clientSecret }: OpenIdProvider) {
  return {
    loginMethod: "openid_connect",
    issuer,
    clientId,
    clientSecret,
    providerName: ownName,
  } as const;
}

/** Gives somebody an account at a provider. */
function account(email: string, details: Partial<ProviderAccount> = {}): ProviderAccount {
  return {
    subject: randomUUID(),
    email,
    emailVerified: true,
    firstName: "Grace",
    lastName: "Hopper",
    ...details,
  };
}

test("a known person continues with Google, and comes out where they were headed", async ({
  organization,
  page,
}) => {
  await configureIdentity(organization, { alsoGoogle: true });
  const person = await organization.add("manager", { firstName: "Ken", lastName: "Thompson" });
  await addGoogleAccount(account(person.email.toUpperCase()));
  await page.goto("/settings/iam/users?size=25");
  const signIn = new SignInPage(page);
  // Nobody has said which organization; Google knows the person by the e-mail alone.
  await signIn.provider("Google").click();
  await new ProviderPage(page).signInAs(person.email);
  await expect(new UsersPage(page).heading).toBeVisible();
  expect(new URL(page.url()).search).toBe("?size=25");
  // What is known here stays, whatever the provider calls them.
  await expect(new UsersPage(page).row("Ken Thompson")).toContainText("You");
  expect(await auditActions(organization.id)).toEqual([
    "organization.created",
    "user.created",
    "identity.linked",
    "session.started",
  ]);

  // And with the password as before.
  const shell = new Shell(page);
  await shell.userMenu.click();
  await shell.signOut.click();
  await expect(signIn.heading).toBeVisible();
  await signIn.open({ organization: organization.slug });
  await expect(signIn.provider("Google")).toBeVisible();
  await expectAccessible(page);
  await signIn.signIn(person.email, password);
  await expect(new HomePage(page).heading).toBeVisible();
});

test("with single sign-on one says which organization, and continues with its provider", async ({
  openIdOrganization: organization,
  provider,
  page,
}) => {
  const person = await organization.add("responder", { firstName: "Ken", lastName: "Thompson" });
  provider.accounts.push(account(person.email));
  const signIn = new SignInPage(page);
  const choose = new ChooseOrganizationPage(page);
  await page.goto("/profile");
  await signIn.singleSignOn.click();
  await expect(choose.heading).toBeVisible();
  await choose.submit.click();
  await expect(choose.subdomain).toHaveAccessibleDescription(/Enter the subdomain/);
  await choose.choose("nobody-has-this");
  await expect(choose.subdomain).toHaveAccessibleDescription(/No organization has this subdomain/);
  await expect(choose.subdomain).toBeFocused();
  await expect(choose.subdomain).toHaveValue("nobody-has-this");
  await expectAccessible(page);
  await choose.choose(`  ${organization.slug.toUpperCase()} `);
  await expect(signIn.provider(ownName)).toBeVisible();
  await expect(page.getByText(organization.name, { exact: true })).toBeVisible();
  for (const absent of [signIn.password, signIn.email, signIn.forgotPassword]) {
    await expect(absent).toHaveCount(0);
  }
  await expectAccessible(page);
  await signIn.provider(ownName).click();
  await new ProviderPage(page).signInAs(person.email);
  const profile = new ProfilePage(page);
  await expect(profile.heading).toBeVisible();

  // Where no passwords are used, none can be changed, and everybody sees how one signs in.
  await expect(profile.changePassword).toHaveCount(0);
  await expect(page.getByText(`Continue with ${ownName}`)).toBeVisible();
  await expectAccessible(page);
});

test("signing in through a provider works without scripts", async ({
  openIdOrganization: organization,
  provider,
  openBrowser,
}) => {
  const person = await organization.add("responder");
  provider.accounts.push(account(person.email));
  const page = await (await openBrowser({ javaScriptEnabled: false })).newPage();
  const signIn = new SignInPage(page);
  const choose = new ChooseOrganizationPage(page);
  await signIn.open();
  await signIn.singleSignOn.click();
  await choose.choose("nobody-has-this");
  await expect(choose.subdomain).toHaveAttribute("aria-invalid", "true");
  await choose.choose(organization.slug);
  await signIn.provider(ownName).click();
  await new ProviderPage(page).signInAs(person.email);
  await expect(new HomePage(page).heading).toBeVisible();
});

test("an invited person finishes with the provider instead of a password", async ({
  openIdOrganization: organization,
  provider,
  page,
  signedIn,
  openBrowser,
}) => {
  const invitation = await organization.invite("grace", "manager");
  provider.accounts.push(account(invitation.email));
  await page.goto(invitation.path);
  const register = new RegisterPage(page);
  await expect(register.email).toHaveValue(invitation.email);
  await expect(register.email).toHaveAttribute("readonly", "");
  for (const absent of [register.firstName, register.password, register.submit]) {
    await expect(absent).toHaveCount(0);
  }
  await expectAccessible(page);
  await register.provider(ownName).click();
  await new ProviderPage(page).signInAs(invitation.email);
  await expect(new HomePage(page).heading).toBeVisible();
  await expect(page.getByText(`Grace Hopper, Manager of ${organization.name}`)).toBeVisible();

  const users = new UsersPage(await signedIn(organization.administrator));
  await users.open();
  for (const text of ["Grace Hopper", "Active", "Manager", "OpenID Connect"]) {
    await expect(users.row(invitation.email)).toContainText(text);
  }
  const person = new PersonPage(users.page);
  await person.open({ id: invitation.userId });
  await expect(person.summary).toContainText("Signs in with OpenID Connect");

  const later = await (await openBrowser()).newPage();
  await later.goto(invitation.path);
  await expect(new RegisterPage(later).heading).toHaveText("This invitation has been used");
});

test("where passwords are used beside Google, both finish a personal link", async ({
  organization,
  page,
  signedIn,
}) => {
  await configureIdentity(organization, { alsoGoogle: true });
  const email = organization.address("grace");
  await addGoogleAccount(account(email));
  const join = new JoinPage(page);
  await page.goto((await selfServiceLink(organization)).path);
  await join.enter(email);
  await expect(join.inbox).toBeVisible();
  await page.goto(linkIn((await waitForMails(email, 1))[0]));
  const register = new RegisterPage(page);
  await expect(register.password).toBeVisible();
  await expectAccessible(page);
  await register.provider("Google").click();
  await new ProviderPage(page).signInAs(email);
  await expect(new HomePage(page).heading).toBeVisible();
  await expect(page.getByText(`Grace Hopper, Stakeholder of ${organization.name}`)).toBeVisible();

  const profile = new ProfilePage(page);
  await profile.open();
  await expect(profile.changePassword).toHaveCount(0);
  await expect(page.getByText("Continue with Google")).toBeVisible();
  const users = new UsersPage(await signedIn(organization.administrator));
  await users.open();
  await expect(users.row(email)).toContainText("Google");
});

test("a personal link is not for the account of somebody else at the provider", async ({
  openIdOrganization: organization,
  provider,
  page,
}) => {
  const invitation = await organization.invite("grace");
  const other = organization.address("somebody-else");
  provider.accounts.push(account(invitation.email), account(other));
  const register = new RegisterPage(page);
  await page.goto(invitation.path);
  await register.provider(ownName).click();
  await new ProviderPage(page).signInAs(other);
  await expect(register.problem).toContainText("with another email address than the one");
  await expect(register.heading).toHaveText(`Join ${organization.name}`);
  await expectAccessible(page);
  expect(await accountsOf(other)).toEqual([]);
  await register.provider(ownName).click();
  await new ProviderPage(page).signInAs(invitation.email);
  await expect(new HomePage(page).heading).toBeVisible();
});

test("who is unknown here is refused, and nobody is made of it", async ({
  openIdOrganization: organization,
  provider,
  page,
}) => {
  const email = organization.address("unknown");
  provider.accounts.push(account(email));
  const signIn = new SignInPage(page);
  await signIn.open({ organization: organization.slug });
  await signIn.provider(ownName).click();
  await new ProviderPage(page).signInAs(email);
  await expect(signIn.problem).toContainText("There is no account with this email address.");
  expect(new URL(page.url()).searchParams.get("organization")).toBe(organization.slug);
  await expect(signIn.provider(ownName)).toBeVisible();
  await expectAccessible(page);
  expect(await accountsOf(email)).toEqual([]);
});

test("where people are made at their first sign-in, the allowlist says who", async ({
  openIdOrganization: organization,
  provider,
  openBrowser,
}) => {
  await configureIdentity(organization, {
    createAtSignIn: true,
    allowedDomains: [`${organization.slug}.example`],
  });
  const inside = organization.address("new");
  const outside = `new@evil-${organization.slug}.example`;
  provider.accounts.push(account(inside), account(outside, { firstName: undefined }));
  for (const [email, enters] of [
    [outside, false],
    [inside, true],
    // The second time they are known.
    [inside, true],
  ] as const) {
    const page = await (await openBrowser()).newPage();
    const signIn = new SignInPage(page);
    await signIn.open({ organization: organization.slug });
    await signIn.provider(ownName).click();
    await new ProviderPage(page).signInAs(email);
    if (enters) {
      await expect(new HomePage(page).heading).toBeVisible();
      await expect(page.getByText(`Stakeholder of ${organization.name}`)).toBeVisible();
    } else {
      await expect(signIn.problem).toContainText("People with this email domain can't join");
    }
  }
  expect(await accountsOf(outside)).toEqual([]);
  expect(await accountsOf(inside)).toMatchObject([{ status: "active", roleKey: "stakeholder" }]);
});

test("a deleted person does not come back by signing in", async ({
  openIdOrganization: organization,
  provider,
  page,
}) => {
  await configureIdentity(organization, { createAtSignIn: true });
  const { email } = await organization.add("responder", { status: "deleted" });
  provider.accounts.push(account(email));
  const signIn = new SignInPage(page);
  await signIn.open({ organization: organization.slug });
  await signIn.provider(ownName).click();
  await new ProviderPage(page).signInAs(email);
  await expect(signIn.problem).toBeVisible();
  expect(await accountsOf(email)).toMatchObject([{ status: "deleted" }]);
});

test("whoever may not enter is told why, at the page where they began", async ({
  openIdOrganization: organization,
  provider,
  openBrowser,
}) => {
  const disabled = await organization.add("responder", { status: "inactive" });
  const unverified = await organization.add("responder");
  const silent = await organization.add("responder");
  const expired = await organization.invite("expired-invitation");
  await expire(expired);
  provider.accounts.push(
    account(disabled.email),
    account(unverified.email, { emailVerified: false }),
    account(silent.email, { emailVerified: undefined }),
    account(expired.email),
  );
  for (const [email, sentence] of [
    [disabled.email, "Your account is disabled."],
    [unverified.email, "hasn't verified your email address."],
    [silent.email, "hasn't verified your email address."],
    [expired.email, "Your invitation has expired."],
  ] as const) {
    const page = await (await openBrowser()).newPage();
    const signIn = new SignInPage(page);
    await signIn.open({ organization: organization.slug });
    await signIn.provider(ownName).click();
    await new ProviderPage(page).signInAs(email);
    await expect(signIn.problem, email).toContainText(sentence);
  }
  const page = await (await openBrowser()).newPage();
  const signIn = new SignInPage(page);
  await signIn.open({ organization: organization.slug });
  await signIn.provider(ownName).click();
  await new ProviderPage(page).cancel();
  await expect(signIn.problem).toContainText("The sign-in was cancelled.");
});

test("a person stays who they are when the provider's e-mail changes, and nobody takes their place", async ({
  openIdOrganization: organization,
  provider,
  openBrowser,
}) => {
  const person = await organization.add("responder", { firstName: "Ken", lastName: "Thompson" });
  const known = account(person.email);
  provider.accounts.push(known);
  const enter = async (email: string) => {
    const page = await (await openBrowser()).newPage();
    const signIn = new SignInPage(page);
    await signIn.open({ organization: organization.slug });
    await signIn.provider(ownName).click();
    await new ProviderPage(page).signInAs(email);
    return signIn;
  };
  await expect(
    (await enter(person.email)).page.getByText("Signed in as Ken Thompson"),
  ).toBeVisible();
  known.email = organization.address("renamed");
  await expect(
    (await enter(known.email)).page.getByText("Signed in as Ken Thompson"),
  ).toBeVisible();
  // The address went to somebody else there.
  provider.accounts.push(account(person.email));
  await expect((await enter(person.email)).problem).toContainText(
    "is linked to another account at the sign-in provider",
  );
});

test("a way in that the organization does not use is refused", async ({ organization, page }) => {
  const signIn = new SignInPage(page);
  for (const method of ["google", "openid-connect"]) {
    await page.goto(`/api/auth/sign-in/${method}?organization=${organization.slug}`);
    await expect(signIn.problem, method).toContainText("doesn't allow this sign-in method");
  }
  await page.goto("/api/auth/callback/google?code=x&state=y");
  await expect(signIn.problem).toContainText("took too long or began in another browser");
  // A code that nobody made says nothing.
  await page.goto("/sign-in?problem=%3Cscript%3E&organization=nobody-has-this");
  await expect(signIn.heading).toBeVisible();
  await expect(signIn.problem).toHaveCount(0);
});

test("a provider that cannot be reached is said to be so", async ({
  openIdOrganization: organization,
  page,
}) => {
  await configureIdentity(organization, { issuer: "http://127.0.0.1:9" });
  const signIn = new SignInPage(page);
  await signIn.open({ organization: organization.slug });
  await signIn.provider(ownName).click();
  await expect(signIn.problem).toContainText("can't reach the sign-in provider");
});

test("Forgot password says where no passwords are used", async ({
  openIdOrganization: organization,
  page,
}) => {
  await page.goto(`/forgot-password?organization=${organization.slug}`);
  const forgot = new ForgotPasswordPage(page);
  await expect(forgot.heading).toBeVisible();
  await expect(page.getByText("does not use passwords here")).toBeVisible();
  await expect(forgot.email).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go to Sign in" }).click();
  await expect(new SignInPage(page).provider(ownName)).toBeVisible();
});
