import { endSessions, useUp } from "./support/database";
import { expect, freshAddress, test } from "./support/fixtures";
import { postForm } from "./support/forged-requests";
import { password } from "./support/organizations";

const wrongPair = "Incorrect email or password.";

test(
  "signing in leads to the page that was asked for, and the end of a session back to Sign in",
  { tag: "@smoke" },
  async ({ organization, openPortal, problems }) => {
    const { administrator } = organization;
    const invitation = await organization.invite("grace");
    const address = freshAddress();
    const { page, signIn, users, home, shell } = await openPortal({ address });

    await test.step("A missing value is reported at its field", async () => {
      await page.goto("/settings/iam/users?q=gr&size=25");
      await expect(signIn.heading).toBeVisible();
      await signIn.submit.click();
      await expect(signIn.email).toBeFocused();
      await expect(signIn.email).toHaveAccessibleDescription("Enter your email address.");
      await expect(signIn.password).toHaveAccessibleDescription("Enter a password.");
    });

    await test.step("A wrong pair is refused and the email kept", async () => {
      await signIn.signIn(administrator.email, "not the password");
      await expect(signIn.problem).toHaveText(wrongPair);
      await expect(signIn.email).toHaveValue(administrator.email);
    });

    await test.step("The right pair opens the page, with any case and spaces in the address", async () => {
      await signIn.signIn(`  ${administrator.email.toUpperCase()} `, password);
      await expect(users.heading).toBeVisible();
      expect(new URL(page.url()).search).toBe("?q=gr&size=25");
      await expect(users.search).toHaveValue("gr");
    });

    await test.step("A session that was ended elsewhere leads to Sign in with the reason, and back", async () => {
      await endSessions(administrator);
      await page.reload();
      await expect(
        page.getByText("Your session has ended. Sign in again to continue."),
      ).toBeVisible();
      await signIn.signIn(administrator.email, password);
      await expect(users.heading).toBeVisible();
    });

    await test.step("So does an action on a page whose session was ended", async () => {
      const menu = await users.openMenu(invitation.email);
      await endSessions(administrator);
      await menu.getByRole("menuitem", { name: "Resend invitation" }).click();
      await expect(
        page.getByText("Your session has ended. Sign in again to continue."),
      ).toBeVisible();
      await signIn.signIn(administrator.email, password);
      await expect(signIn.heading).toHaveCount(0);
    });

    await test.step("Sign out removes the cookie", async () => {
      await page.goto("/");
      await expect(home.heading).toBeVisible();
      const names = async () => (await page.context().cookies()).map(({ name }) => name);
      expect(await names()).toContain("gatehouse.session");
      await shell.userMenu.click();
      await shell.signOut.click();
      await expect(signIn.heading).toBeVisible();
      expect(await names()).not.toContain("gatehouse.session");
    });

    await test.step("An IP address that keeps failing is told in the form how long to wait", async () => {
      problems.allow(/status of 429/);
      await useUp("sign-in-address", address, 30);
      await signIn.signIn(administrator.email, password);
      await expect(signIn.problem).toHaveText("Too many attempts. Try again in 15 minutes.");
    });
  },
);

test("an answer of Sign in leads to no other site and contains no password", async ({
  client,
  organization,
  baseURL,
}) => {
  const { email } = organization.administrator;
  for (const from of ["https://evil.example/", "/\\evil.example/"]) {
    const path = `/sign-in?${new URLSearchParams({ from })}`;
    const response = await postForm(await client(), path, { email, password, from });
    expect(response.status(), from).toBe(303);
    expect(new URL(response.headers().location!, baseURL).href, from).toBe(`${baseURL}/`);
  }
  const secret = "Very unusual 77 words";
  const refused = await postForm(await client(), "/sign-in", { email, password: secret });
  const html = await refused.text();
  expect(html).toContain(wrongPair);
  expect(html).toContain(`value="${email}"`);
  expect(html).not.toContain(secret);
});

test("a cookie that this server did not make opens nothing", async ({ client }) => {
  const headers = { cookie: "gatehouse.session=eyJhbGciOiJub25lIn0.e30." };
  const response = await (await client()).get("/settings/iam/users", { headers });
  expect(response.status()).toBe(307);
  expect(new URL(response.headers().location!, "http://localhost").pathname).toBe("/sign-in");
});
