import { voidPassword } from "./support/database";
import { expect, test } from "./support/fixtures";
import { configureIdentity, requestsOf, selfServiceLink } from "./support/identity";
import { codeIn, linkIn, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";
import { AskPage } from "./support/pages/ask-page";
import { HomePage } from "./support/pages/home-page";
import { JoinPage } from "./support/pages/join-page";
import {
  ChoosePasswordPage,
  ForgotPasswordPage,
  ResetPasswordPage,
} from "./support/pages/password-pages";
import { RegisterPage } from "./support/pages/register-page";
import { SignInPage } from "./support/pages/sign-in-page";
import { UsersPage } from "./support/pages/users-page";

test.use({ contextOptions: { javaScriptEnabled: false } });

test("one signs in, and gets where one was headed", async ({ page, organization }) => {
  await page.goto("/settings/iam/users?q=ada");
  const signIn = new SignInPage(page);
  await signIn.signIn(organization.administrator.email, "wrong");
  await expect(signIn.problem).toHaveText("Incorrect email or password.");
  await expect(signIn.email).toHaveValue(organization.administrator.email);
  await expect(signIn.password).toHaveValue("");
  await signIn.signIn(organization.administrator.email, password);
  await expect(new UsersPage(page).heading).toBeVisible();
  expect(new URL(page.url()).search).toBe("?q=ada");
});

test("one registers, and bad input is answered beside its field", async ({
  page,
  organization,
}) => {
  const invitation = await organization.invite("grace");
  await page.goto(invitation.path);
  const register = new RegisterPage(page);
  await expect(register.email).toHaveValue(invitation.email);
  await register.fill("Grace", "Hopper", "password");
  await register.submit.click();
  await expect(register.password).toHaveAttribute("aria-invalid", "true");
  await expect(register.password).toHaveValue("");
  await expect(register.firstName).toHaveValue("Grace");
  await expect(register.lastName).toHaveValue("Hopper");
  await register.password.fill(password);
  await register.submit.click();
  await expect(new HomePage(page).heading).toBeVisible();
  await expect(page.getByText("Signed in as Grace Hopper")).toBeVisible();
});

test("one asks for a code and sets a new password with it", async ({ page, organization }) => {
  const person = await organization.add("responder");
  await voidPassword(person);
  const signIn = new SignInPage(page);
  const forgot = new ForgotPasswordPage(page);
  const reset = new ResetPasswordPage(page);
  await signIn.open();
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await forgot.ask("nobody@");
  await expect(forgot.email).toHaveAttribute("aria-invalid", "true");
  await expect(forgot.email).toHaveValue("nobody@");
  await forgot.ask(person.email);
  await expect(reset.heading).toBeVisible();
  await expect(page.getByText("If an account has this address")).toBeVisible();
  await expect(reset.email).toHaveValue(person.email);
  const [mail] = await waitForMails(person.email, 1);
  await reset.set("ABCD-2345", "Quite another 7 words");
  await expect(reset.code).toHaveAttribute("aria-invalid", "true");
  await expect(reset.email).toHaveValue(person.email);
  await expect(reset.password).toHaveValue("");
  await reset.set(codeIn(mail), "Quite another 7 words");
  await expect(signIn.heading).toBeVisible();
  await expect(page.getByText("Your new password is set. Sign in with it.")).toBeVisible();
  await signIn.signIn(person.email, "Quite another 7 words");
  await expect(new HomePage(page).heading).toBeVisible();
});

test("one chooses a new password after a temporary one", async ({ page, organization }) => {
  const newcomer = await organization.create("grace");
  const signIn = new SignInPage(page);
  const choose = new ChoosePasswordPage(page);
  await signIn.open();
  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await expect(choose.heading).toBeVisible();
  await choose.choose(password, "another");
  await expect(choose.confirmation).toHaveAttribute("aria-invalid", "true");
  await expect(choose.password).toHaveValue("");
  await choose.choose("password", "password");
  await expect(choose.password).toHaveAttribute("aria-invalid", "true");
  await choose.choose(password);
  await expect(new HomePage(page).heading).toBeVisible();
});

test("one signs up at a shared link, and registers", async ({ page, organization }) => {
  const email = organization.address("grace");
  const join = new JoinPage(page);
  await page.goto((await selfServiceLink(organization)).path);
  await join.enter("grace@");
  await expect(join.email).toHaveAttribute("aria-invalid", "true");
  await expect(join.email).toHaveValue("grace@");
  await join.enter(email);
  await expect(join.inbox).toBeVisible();
  await expect(join.text(email)).toBeVisible();
  await page.goto(linkIn((await waitForMails(email, 1))[0]));
  const register = new RegisterPage(page);
  await register.fill("Grace", "Hopper", password);
  await register.submit.click();
  await expect(new HomePage(page).heading).toBeVisible();
});

test("one asks to be let in where the address alone does not", async ({ page, organization }) => {
  await configureIdentity(organization, {
    allowedDomains: [`${organization.slug}.example`],
    acceptsRequests: true,
  });
  const email = `kim.${organization.slug}@elsewhere.example`;
  const join = new JoinPage(page);
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
  const asking = new AskPage(page);
  await page.goto(linkIn((await waitForMails(email, 1))[0]));
  await asking.fill("", "Outside", "Two\nlines");
  await asking.submit.click();
  await expect(asking.firstName).toHaveAttribute("aria-invalid", "true");
  await expect(asking.lastName).toHaveValue("Outside");
  await expect(asking.message).toHaveValue("Two\nlines");
  await asking.firstName.fill("Kim");
  await asking.submit.click();
  await expect(asking.heading).toHaveText("Your request was sent");
  expect(await requestsOf(email)).toMatchObject([{ firstName: "Kim", message: "Two\nlines" }]);
});
