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

/** What the organizations of these tests call their provider. */
const ownName = "Northwind ID";

type Fixtures = {
  /** Knows every account, as the provider of one organization does. */
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

/** Adds an account at a provider. */
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

test("a known user continues with Google to the page they asked for", async ({
  organization,
  visitor: { page, signIn, shell, providerPage, users, home },
}) => {
  await configureIdentity(organization, { alsoGoogle: true });
  const person = await organization.add("manager", { firstName: "Ken", lastName: "Thompson" });
  await addGoogleAccount(account(person.email.toUpperCase()));

  await test.step("The user continues with Google", async () => {
    await page.goto("/settings/iam/users?size=25");
    // No organization was chosen: the email alone identifies the user.
    await signIn.provider("Google").click();
    await providerPage.signInAs(person.email);
    await expect(users.heading).toBeVisible();
    expect(new URL(page.url()).search).toBe("?size=25");
  });

  await test.step("The account is linked and the stored name stays", async () => {
    await expect(users.row("Ken Thompson")).toContainText("You");
    expect(await auditActions(organization.id)).toEqual([
      "organization.created",
      "user.created",
      "identity.linked",
      "session.started",
    ]);
  });

  await test.step("The password still works", async () => {
    await shell.userMenu.click();
    await shell.signOut.click();
    await expect(signIn.heading).toBeVisible();
    await signIn.open({ organization: organization.slug });
    await expect(signIn.provider("Google")).toBeVisible();
    await expectAccessible(page);
    await signIn.signIn(person.email, password);
    await expect(home.heading).toBeVisible();
  });
});

test("single sign-on asks for the organization and continues with its provider", async ({
  openIdOrganization: organization,
  provider,
  visitor: { page, signIn, chooseOrganization, profile, providerPage },
}) => {
  const person = await organization.add("responder", { firstName: "Ken", lastName: "Thompson" });
  provider.accounts.push(account(person.email));

  await test.step("The user says which organization", async () => {
    await page.goto("/profile");
    await signIn.singleSignOn.click();
    await expect(chooseOrganization.heading).toBeVisible();
    await chooseOrganization.submit.click();
    await expect(chooseOrganization.subdomain).toHaveAccessibleDescription(
      /Enter your organization's subdomain/,
    );
    await chooseOrganization.choose("nobody-has-this");
    await expect(chooseOrganization.subdomain).toHaveAccessibleDescription(
      /No organization has this subdomain/,
    );
    await expect(chooseOrganization.subdomain).toBeFocused();
    await expect(chooseOrganization.subdomain).toHaveValue("nobody-has-this");
    await expectAccessible(page);
    await chooseOrganization.choose(`  ${organization.slug.toUpperCase()} `);
  });

  await test.step("Sign in offers only the provider", async () => {
    await expect(signIn.provider(ownName)).toBeVisible();
    await expect(page.getByText(organization.name, { exact: true })).toBeVisible();
    for (const absent of [signIn.password, signIn.email, signIn.forgotPassword]) {
      await expect(absent).toHaveCount(0);
    }
    await expectAccessible(page);
  });

  await test.step("The user signs in at the provider", async () => {
    await signIn.provider(ownName).click();
    await providerPage.signInAs(person.email);
    await expect(profile.heading).toBeVisible();
  });

  await test.step("The profile says how the user signs in", async () => {
    await expect(profile.changePassword).toHaveCount(0);
    await expect(page.getByText(`Continue with ${ownName}`)).toBeVisible();
    await expectAccessible(page);
  });
});

test("signing in through a provider works without scripts", async ({
  openIdOrganization: organization,
  provider,
  openPortal,
}) => {
  const person = await organization.add("responder");
  provider.accounts.push(account(person.email));
  const { signIn, chooseOrganization, providerPage, home } = await openPortal({
    javaScriptEnabled: false,
  });
  await signIn.open();
  await signIn.singleSignOn.click();
  await chooseOrganization.choose("nobody-has-this");
  await expect(chooseOrganization.subdomain).toHaveAttribute("aria-invalid", "true");
  await chooseOrganization.choose(organization.slug);
  await signIn.provider(ownName).click();
  await providerPage.signInAs(person.email);
  await expect(home.heading).toBeVisible();
});

test("an invited user registers with the provider instead of a password", async ({
  openIdOrganization: organization,
  provider,
  visitor: { page, register, providerPage, home },
  signedIn,
  openPortal,
}) => {
  const invitation = await organization.invite("grace", "manager");
  provider.accounts.push(account(invitation.email));

  await test.step("The invitation offers only the provider", async () => {
    await page.goto(invitation.path);
    await expect(register.email).toHaveValue(invitation.email);
    await expect(register.email).toHaveAttribute("readonly", "");
    for (const absent of [register.firstName, register.password, register.submit]) {
      await expect(absent).toHaveCount(0);
    }
    await expectAccessible(page);
  });

  await test.step("The user registers through the provider", async () => {
    await register.provider(ownName).click();
    await providerPage.signInAs(invitation.email);
    await expect(home.heading).toBeVisible();
    await expect(page.getByText(`Grace Hopper, Manager of ${organization.name}`)).toBeVisible();
  });

  await test.step("The Administrator sees how the user signs in", async () => {
    const { userPage, users } = await signedIn(organization.administrator);
    await users.open();
    for (const text of ["Grace Hopper", "Active", "Manager", "OpenID Connect"]) {
      await expect(users.row(invitation.email)).toContainText(text);
    }
    await userPage.open({ id: invitation.userId });
    await expect(userPage.summary).toContainText("Signs in with OpenID Connect");
  });

  await test.step("The link does not work again", async () => {
    const later = await openPortal();
    await later.page.goto(invitation.path);
    await expect(later.register.heading).toHaveText("This invitation has been used");
  });
});

test("beside Google, a password or Google completes a personal link", async ({
  organization,
  visitor: { page, join, register, profile, providerPage, home },
  signedIn,
}) => {
  await configureIdentity(organization, { alsoGoogle: true });
  const email = organization.address("grace");
  await addGoogleAccount(account(email));

  await test.step("A visitor enters their email at the shared link", async () => {
    await page.goto((await selfServiceLink(organization)).path);
    await join.enter(email);
    await expect(join.inbox).toBeVisible();
  });

  await test.step("The visitor registers with Google", async () => {
    await page.goto(linkIn((await waitForMails(email, 1))[0]));
    await expect(register.password).toBeVisible();
    await expectAccessible(page);
    await register.provider("Google").click();
    await providerPage.signInAs(email);
    await expect(home.heading).toBeVisible();
    await expect(page.getByText(`Grace Hopper, Stakeholder of ${organization.name}`)).toBeVisible();
  });

  await test.step("Profile and Users say that the user signs in with Google", async () => {
    await profile.open();
    await expect(profile.changePassword).toHaveCount(0);
    await expect(page.getByText("Continue with Google")).toBeVisible();
    const { users } = await signedIn(organization.administrator);
    await users.open();
    await expect(users.row(email)).toContainText("Google");
  });
});

test("a personal link does not accept another account at the provider", async ({
  openIdOrganization: organization,
  provider,
  visitor: { page, register, providerPage, home },
}) => {
  const invitation = await organization.invite("grace");
  const other = organization.address("somebody-else");
  provider.accounts.push(account(invitation.email), account(other));
  await page.goto(invitation.path);
  await register.provider(ownName).click();
  await providerPage.signInAs(other);
  await expect(register.problem).toContainText("with another email address than the one");
  await expect(register.heading).toHaveText(`Join ${organization.name}`);
  await expectAccessible(page);
  expect(await accountsOf(other)).toEqual([]);
  await register.provider(ownName).click();
  await providerPage.signInAs(invitation.email);
  await expect(home.heading).toBeVisible();
});

test("an unknown account is refused, and no user is created", async ({
  openIdOrganization: organization,
  provider,
  visitor: { page, signIn, providerPage },
}) => {
  const email = organization.address("unknown");
  provider.accounts.push(account(email));
  await signIn.open({ organization: organization.slug });
  await signIn.provider(ownName).click();
  await providerPage.signInAs(email);
  await expect(signIn.problem).toContainText("There is no account with this email address.");
  expect(new URL(page.url()).searchParams.get("organization")).toBe(organization.slug);
  await expect(signIn.provider(ownName)).toBeVisible();
  await expectAccessible(page);
  expect(await accountsOf(email)).toEqual([]);
});

test("users are created at their first sign-in only within the allowlist", async ({
  openIdOrganization: organization,
  provider,
  openPortal,
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
    // The second sign-in finds the account.
    [inside, true],
  ] as const) {
    const { page, signIn, providerPage, home } = await openPortal();
    await signIn.open({ organization: organization.slug });
    await signIn.provider(ownName).click();
    await providerPage.signInAs(email);
    if (enters) {
      await expect(home.heading).toBeVisible();
      await expect(page.getByText(`Stakeholder of ${organization.name}`)).toBeVisible();
    } else {
      await expect(signIn.problem).toContainText("People with this email domain can't join");
    }
  }
  expect(await accountsOf(outside)).toEqual([]);
  expect(await accountsOf(inside)).toMatchObject([{ status: "active", roleKey: "stakeholder" }]);
});

test("a deleted user does not come back by signing in", async ({
  openIdOrganization: organization,
  provider,
  visitor: { signIn, providerPage },
}) => {
  await configureIdentity(organization, { createAtSignIn: true });
  const { email } = await organization.add("responder", { status: "deleted" });
  provider.accounts.push(account(email));
  await signIn.open({ organization: organization.slug });
  await signIn.provider(ownName).click();
  await providerPage.signInAs(email);
  await expect(signIn.problem).toBeVisible();
  expect(await accountsOf(email)).toMatchObject([{ status: "deleted" }]);
});

test("a refused sign-in is explained at the page where it began", async ({
  openIdOrganization: organization,
  provider,
  openPortal,
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
    const { signIn, providerPage } = await openPortal();
    await signIn.open({ organization: organization.slug });
    await signIn.provider(ownName).click();
    await providerPage.signInAs(email);
    await expect(signIn.problem, email).toContainText(sentence);
  }
  const { signIn, providerPage } = await openPortal();
  await signIn.open({ organization: organization.slug });
  await signIn.provider(ownName).click();
  await providerPage.cancel();
  await expect(signIn.problem).toContainText("The sign-in was cancelled.");
});

test("a user stays the same when the provider's email changes, and no other account takes their place", async ({
  openIdOrganization: organization,
  provider,
  openPortal,
}) => {
  const person = await organization.add("responder", { firstName: "Ken", lastName: "Thompson" });
  const known = account(person.email);
  provider.accounts.push(known);
  const enter = async (email: string) => {
    const { signIn, providerPage } = await openPortal();
    await signIn.open({ organization: organization.slug });
    await signIn.provider(ownName).click();
    await providerPage.signInAs(email);
    return signIn;
  };
  await expect(
    (await enter(person.email)).page.getByText("Signed in as Ken Thompson"),
  ).toBeVisible();
  known.email = organization.address("renamed");
  await expect(
    (await enter(known.email)).page.getByText("Signed in as Ken Thompson"),
  ).toBeVisible();
  // The provider gave the address to another account.
  provider.accounts.push(account(person.email));
  await expect((await enter(person.email)).problem).toContainText(
    "is linked to another account at the sign-in provider",
  );
});

test("a login method that the organization does not use is refused", async ({
  organization,
  visitor: { page, signIn },
}) => {
  for (const method of ["google", "openid-connect"]) {
    await page.goto(`/api/auth/sign-in/${method}?organization=${organization.slug}`);
    await expect(signIn.problem, method).toContainText("doesn't allow this sign-in method");
  }
  await page.goto("/api/auth/callback/google?code=x&state=y");
  await expect(signIn.problem).toContainText("took too long or began in another browser");
  // An unknown problem code shows nothing.
  await page.goto("/sign-in?problem=%3Cscript%3E&organization=nobody-has-this");
  await expect(signIn.heading).toBeVisible();
  await expect(signIn.problem).toHaveCount(0);
});

test("a provider that cannot be reached is reported", async ({
  openIdOrganization: organization,
  visitor: { signIn },
}) => {
  await configureIdentity(organization, { issuer: "http://127.0.0.1:9" });
  await signIn.open({ organization: organization.slug });
  await signIn.provider(ownName).click();
  await expect(signIn.problem).toContainText("can't reach the sign-in provider");
});

test("Forgot password says that the organization uses no passwords", async ({
  openIdOrganization: organization,
  visitor: { page, forgotPassword, signIn },
}) => {
  await page.goto(`/forgot-password?organization=${organization.slug}`);
  await expect(forgotPassword.heading).toBeVisible();
  await expect(page.getByText("doesn't use passwords")).toBeVisible();
  await expect(forgotPassword.email).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go to Sign in" }).click();
  await expect(signIn.provider(ownName)).toBeVisible();
});
