import { expect, test } from "./support/fixtures";
import { configureIdentity, requestsOf, selfServiceLink } from "./support/identity";
import { codeIn, linkIn, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";

test.use({ contextOptions: { javaScriptEnabled: false } });

test(
  "a user signs in, and sets a new password with a code",
  { tag: "@smoke" },
  async ({
    visitor: { page, signIn, users, forgotPassword, resetPassword, home },
    organization,
  }) => {
    const person = await organization.add("responder");

    await test.step("Signing in leads to the page that was asked for", async () => {
      await page.goto("/settings/iam/users?q=ada");
      await signIn.signIn(person.email, "wrong");
      await expect(signIn.problem).toHaveText("Incorrect email or password.");
      await expect(signIn.email).toHaveValue(person.email);
      await expect(signIn.password).toHaveValue("");
      await signIn.signIn(person.email, password);
      await expect(users.heading).toBeVisible();
      expect(new URL(page.url()).search).toBe("?q=ada");
    });

    await test.step("Forgot password emails a code", async () => {
      await organization.resetPassword(person);
      await signIn.open();
      await signIn.forgotPassword.click();
      await forgotPassword.ask("grace@");
      await expect(forgotPassword.email).toHaveAttribute("aria-invalid", "true");
      await expect(forgotPassword.email).toHaveValue("grace@");
      await forgotPassword.ask(person.email);
      await expect(resetPassword.heading).toBeVisible();
      await expect(page.getByText("If this email belongs to an account")).toBeVisible();
      await expect(resetPassword.email).toHaveValue(person.email);
    });

    await test.step("The code sets a new password", async () => {
      const [mail] = await waitForMails(person.email, 2);
      await resetPassword.set("ABCD-2345", "Quite another 7 words");
      await expect(resetPassword.code).toHaveAttribute("aria-invalid", "true");
      await expect(resetPassword.email).toHaveValue(person.email);
      await expect(resetPassword.password).toHaveValue("");
      await resetPassword.set(codeIn(mail), "Quite another 7 words");
      await expect(page.getByText("Your new password is set. Sign in with it.")).toBeVisible();
      await signIn.signIn(person.email, "Quite another 7 words");
      await expect(home.heading).toBeVisible();
    });
  },
);

test("a user chooses a new password after a temporary one", async ({
  visitor: { signIn, choosePassword, home },
  organization,
}) => {
  const newcomer = await organization.create("grace");
  await signIn.open();
  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await expect(choosePassword.heading).toBeVisible();
  await choosePassword.choose(password, "another");
  await expect(choosePassword.confirmation).toHaveAttribute("aria-invalid", "true");
  await expect(choosePassword.password).toHaveValue("");
  await choosePassword.choose("password", "password");
  await expect(choosePassword.password).toHaveAttribute("aria-invalid", "true");
  await choosePassword.choose(password);
  await expect(home.heading).toBeVisible();
});

test("a visitor signs up at a shared link, and registers", async ({
  visitor: { page, join, register, home },
  organization,
}) => {
  const email = organization.address("grace");
  await page.goto((await selfServiceLink(organization)).path);
  await join.enter("grace@");
  await expect(join.email).toHaveAttribute("aria-invalid", "true");
  await expect(join.email).toHaveValue("grace@");
  await join.enter(email);
  await expect(join.inbox).toBeVisible();
  await expect(join.text(email)).toBeVisible();
  await page.goto(linkIn((await waitForMails(email, 1))[0]));
  await register.fill("Grace", "Hopper", "password");
  await register.submit.click();
  await expect(register.password).toHaveAttribute("aria-invalid", "true");
  await expect(register.password).toHaveValue("");
  await expect(register.firstName).toHaveValue("Grace");
  await expect(register.lastName).toHaveValue("Hopper");
  await register.password.fill(password);
  await register.submit.click();
  await expect(home.heading).toBeVisible();
});

test("a visitor outside the allowlist asks to join", async ({
  visitor: { page, join, askToJoin },
  organization,
}) => {
  await configureIdentity(organization, {
    allowedDomains: [`${organization.slug}.example`],
    acceptsRequests: true,
  });
  const email = `kim.${organization.slug}@elsewhere.example`;
  await page.goto((await selfServiceLink(organization)).path);
  await join.enter("kim@");
  await expect(join.email).toHaveAttribute("aria-invalid", "true");
  await expect(join.ask).toHaveCount(0);
  await join.enter(email);
  await expect(join.email).toHaveValue(email);
  // Enter goes on with what was changed; only the button itself asks.
  await join.email.press("Enter");
  await expect(join.ask).toBeVisible();
  await join.ask.click();
  await expect(join.inbox).toBeVisible();
  await page.goto(linkIn((await waitForMails(email, 1))[0]));
  await askToJoin.fill("", "Outside", "Two\nlines");
  await askToJoin.submit.click();
  await expect(askToJoin.firstName).toHaveAttribute("aria-invalid", "true");
  await expect(askToJoin.lastName).toHaveValue("Outside");
  await expect(askToJoin.message).toHaveValue("Two\nlines");
  await askToJoin.firstName.fill("Kim");
  await askToJoin.submit.click();
  await expect(askToJoin.heading).toHaveText("Your request was sent");
  expect(await requestsOf(email)).toMatchObject([{ firstName: "Kim", message: "Two\nlines" }]);
});
