import { randomUUID } from "node:crypto";

import { startOpenIdProvider } from "@/lib/identity-providers/testing/openid-provider";
import type {
  OpenIdProvider,
  ProviderAccount,
} from "@/lib/identity-providers/testing/openid-provider";

import { expectAccessible } from "./support/accessibility";
import { expect, test as base, portalUrl } from "./support/fixtures";
import { addGoogleAccount } from "./support/google";
import { configureIdentity } from "./support/identity";
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
        clients: [{ redirectUris: [`${portalUrl}/api/auth/callback/openid-connect`] }],
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

test(
  "a known user continues with Google to the page they asked for, and the password still works",
  { tag: "@smoke" },
  async ({
    organization,
    visitor: { page, signIn, shell, register, profile, providerPage, users, home },
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
      await expect(users.row("Ken Thompson")).toContainText("You");
    });

    await test.step("The password still works", async () => {
      await shell.userMenu.click();
      await shell.signOut.click();
      await expect(signIn.heading).toBeVisible();
      await signIn.open({ organization: organization.slug });
      await expect(signIn.provider("Google")).toBeVisible();
      await signIn.signIn(person.email, password);
      await expect(home.heading).toBeVisible();
    });

    await test.step("An invited user may register with Google instead of a password", async () => {
      const invitation = await organization.invite("grace", "manager");
      await addGoogleAccount(account(invitation.email));
      await page.goto(invitation.path);
      await expect(register.password).toBeVisible();
      await register.provider("Google").click();
      await providerPage.signInAs(invitation.email);
      await expect(home.heading).toBeVisible();
      await users.open();
      await expect(users.row(invitation.email)).toContainText("Google");
      await profile.open();
      await expect(page.getByText("Continue with Google")).toBeVisible();
      await expect(profile.changePassword).toHaveCount(0);
    });
  },
);

test("single sign-on asks for the organization, continues with its provider, and explains a refusal", async ({
  openIdOrganization: organization,
  provider,
  visitor: { page, signIn, chooseOrganization, forgotPassword, profile, providerPage },
}) => {
  const person = await organization.add("responder", { firstName: "Ken", lastName: "Thompson" });
  const unknown = organization.address("unknown");
  provider.accounts.push(account(person.email), account(unknown));

  await test.step("The user says which organization", async () => {
    await page.goto("/profile");
    await signIn.singleSignOn.click();
    await expect(chooseOrganization.heading).toBeVisible();
    await chooseOrganization.submit.click();
    await expect(chooseOrganization.subdomain).toHaveAccessibleDescription(
      /Enter your organization's subdomain/,
    );
    await chooseOrganization.choose("unknown-subdomain");
    await expect(chooseOrganization.subdomain).toHaveAccessibleDescription(
      /No organization has this subdomain/,
    );
    await expect(chooseOrganization.subdomain).toBeFocused();
    await expect(chooseOrganization.subdomain).toHaveValue("unknown-subdomain");
    await expectAccessible(page);
    await chooseOrganization.choose(`  ${organization.slug.toUpperCase()} `);
  });

  await test.step("Sign in offers only the provider", async () => {
    await expect(signIn.provider(ownName)).toBeVisible();
    await expect(page.getByText(organization.name, { exact: true })).toBeVisible();
    for (const absent of [signIn.password, signIn.email, signIn.forgotPassword]) {
      await expect(absent).toHaveCount(0);
    }
  });

  await test.step("The user signs in at the provider", async () => {
    await signIn.provider(ownName).click();
    await providerPage.signInAs(person.email);
    await expect(profile.heading).toBeVisible();
  });

  await test.step("The profile says how the user signs in", async () => {
    await expect(profile.changePassword).toHaveCount(0);
    await expect(page.getByText(`Continue with ${ownName}`)).toBeVisible();
  });

  await test.step("Forgot password says that the organization uses no passwords", async () => {
    await page.context().clearCookies();
    await page.goto(`/forgot-password?organization=${organization.slug}`);
    await expect(forgotPassword.heading).toBeVisible();
    await expect(page.getByText("doesn't use passwords")).toBeVisible();
    await expect(forgotPassword.email).toHaveCount(0);
    await expectAccessible(page);
    await page.getByRole("link", { name: "Go to Sign in" }).click();
  });

  await test.step("A refused account is told why where it began", async () => {
    await signIn.provider(ownName).click();
    await providerPage.signInAs(unknown);
    await expect(signIn.problem).toContainText("There is no account with this email address.");
    expect(new URL(page.url()).searchParams.get("organization")).toBe(organization.slug);
    await expect(signIn.provider(ownName)).toBeVisible();
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
  await chooseOrganization.choose("unknown-subdomain");
  await expect(chooseOrganization.subdomain).toHaveAttribute("aria-invalid", "true");
  await chooseOrganization.choose(organization.slug);
  await signIn.provider(ownName).click();
  await providerPage.signInAs(person.email);
  await expect(home.heading).toBeVisible();
});

test("an invited user registers with the provider instead of a password, and only with the invited email", async ({
  openIdOrganization: organization,
  provider,
  visitor: { page, register, providerPage, home },
  signedIn,
}) => {
  const invitation = await organization.invite("grace", "manager");
  const other = organization.address("somebody-else");
  provider.accounts.push(account(invitation.email), account(other));

  await test.step("The invitation offers only the provider", async () => {
    await page.goto(invitation.path);
    await expect(register.email).toHaveValue(invitation.email);
    await expect(register.email).toHaveAttribute("readonly", "");
    for (const absent of [register.firstName, register.password, register.submit]) {
      await expect(absent).toHaveCount(0);
    }
  });

  await test.step("Another account is refused on the page of the link", async () => {
    await register.provider(ownName).click();
    await providerPage.signInAs(other);
    await expect(register.problem).toContainText("with another email address than the one");
    await expect(register.heading).toHaveText(`Join ${organization.name}`);
    await expectAccessible(page);
  });

  await test.step("The user registers through the provider", async () => {
    await register.provider(ownName).click();
    await providerPage.signInAs(invitation.email);
    await expect(home.heading).toBeVisible();
    await expect(page.getByText(`Grace Hopper, Manager of ${organization.name}`)).toBeVisible();
  });

  await test.step("The Administrator sees how the user signs in", async () => {
    const { users } = await signedIn(organization.administrator);
    await users.open();
    for (const text of ["Grace Hopper", "Active", "Manager", "OpenID Connect"]) {
      await expect(users.row(invitation.email)).toContainText(text);
    }
    await users.name("Grace Hopper").click();
    await expect(users.page.getByText("Signs in with OpenID Connect")).toBeVisible();
  });
});
