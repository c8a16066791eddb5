import { confirmationCode } from "@/lib/secrets/codes";

import { letCodeRunOut, storedPerson, voidPassword } from "./support/database";
import { expect, freshAddress, test } from "./support/fixtures";
import { postForm } from "./support/forged-requests";
import { codeIn, mailsTo, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";
import { HomePage } from "./support/pages/home-page";
import { ForgotPasswordPage, ResetPasswordPage } from "./support/pages/password-pages";
import { PersonPage } from "./support/pages/person-page";
import { SignInPage } from "./support/pages/sign-in-page";
import { UsersPage } from "./support/pages/users-page";

const wrongCode =
  "This code is incorrect, used or expired. Check the latest email, or request a new code.";
const wrongPair = "Incorrect email or password.";
const newPassword = "Quite another 7 words";

test("Reset password ends what is open, and the mailed code sets a new password", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  const first = await signedIn(person);
  const second = await signedIn(person);
  for (const page of [first, second]) {
    await page.goto("/");
    await expect(new HomePage(page).heading).toBeVisible();
  }
  const managersPage = await signedIn(organization.administrator);
  const users = new UsersPage(managersPage);
  await users.open();
  const question = await users.ask("Grace Hopper", "Reset password");
  await expect(question).toHaveAccessibleName("Reset password");
  await expect(question).toContainText("Grace Hopper");
  await expect(question).toContainText(person.email);
  await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
  await question.getByRole("button", { name: "Reset password" }).click();
  await expect(users.row("Grace Hopper")).toContainText(/Reset-Code · (1 hour|60 min)/);

  // The next click of every open tab lands on Sign in with the reason.
  for (const page of [first, second]) {
    await page.getByRole("link", { name: "Settings" }).click();
    await expect(new SignInPage(page).heading).toBeVisible();
    await expect(page.getByText(/Your password was changed or reset/)).toBeVisible();
  }
  const signIn = new SignInPage(first);
  await signIn.signIn(person.email, password);
  await expect(signIn.problem).toHaveText(wrongPair);

  const [mail, ...others] = await mailsTo(person.email);
  expect(others).toEqual([]);
  expect(mail!.subject).toMatch(/^Your password at .*Northwind.* was reset$/);
  const code = codeIn(mail);
  expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
  const link = /https?:\/\/\S+\/reset-password\?\S+/.exec(mail!.text)![0];
  await first.goto(link);
  const reset = new ResetPasswordPage(first);
  await expect(reset.heading).toBeVisible();
  await expect(reset.email).toHaveValue(person.email);
  await reset.submit.click();
  await expect(reset.code).toBeFocused();
  await expect(reset.code).toHaveAccessibleDescription(/^Enter the confirmation code\./);
  await reset.set(code, "password");
  await expect(reset.password).toHaveAttribute("aria-invalid", "true");
  await expect(reset.code).toHaveValue(code);
  await reset.set(code.toLowerCase().replace("-", " "), newPassword);
  await expect(signIn.heading).toBeVisible();
  await expect(first.getByText("Your new password is set. Sign in with it.")).toBeVisible();
  await signIn.signIn(person.email, newPassword);
  await expect(new HomePage(first).heading).toBeVisible();
  expect((await mailsTo(person.email))[0]!.subject).toMatch(/^Your password at .* was changed$/);

  await managersPage.reload();
  await expect(
    users.row("Grace Hopper").getByRole("cell", { name: "Password", exact: true }),
  ).toBeVisible();

  // A code works once.
  await reset.open(person.email);
  await reset.set(code, "A third 3 password");
  await expect(reset.code).toHaveAccessibleDescription(new RegExp(`^${wrongCode}`));
  await expect(reset.email).toHaveValue(person.email);
});

test("a wrong code is refused beside its field, and after five tries the right one, too", async ({
  organization,
  signedIn,
  page,
}) => {
  const person = await organization.add("responder");
  const managersPage = await signedIn(organization.administrator);
  const persons = new PersonPage(managersPage);
  await persons.open(person);
  await persons.act("Reset password");
  const code = codeIn((await mailsTo(person.email))[0]);
  const reset = new ResetPasswordPage(page);
  await reset.open(person.email);
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await reset.code.fill(`AAAA-AAA${attempt + 1}`);
    await reset.password.fill(newPassword);
    await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST"),
      reset.submit.click(),
    ]);
    await expect(reset.submit).not.toHaveAttribute("aria-busy");
    await expect(reset.code).toHaveAccessibleDescription(new RegExp(`^${wrongCode}`));
    await expect(reset.code).toBeFocused();
    await expect(reset.password).toHaveValue(newPassword);
  }
  await reset.set(code, newPassword);
  await expect(reset.code).toHaveAccessibleDescription(new RegExp(`^${wrongCode}`));
  expect(await storedPerson(person)).toMatchObject({ hasPassword: false });
  await persons.open(person);
  await expect(persons.summary).toContainText("Reset-Code-Expired");

  // A manager resets again, and the new code has five tries of its own.
  await persons.act("Reset password");
  await expect(persons.summary).toContainText("Reset-Code ·");
  const [latest] = await mailsTo(person.email);
  expect(codeIn(latest)).not.toBe(code);
  await reset.set(codeIn(latest), newPassword);
  await expect(new SignInPage(page).heading).toBeVisible();
});

test("many tries at the same instant are no more than five", async ({ organization, client }) => {
  const person = await organization.add("responder");
  await voidPassword(person);
  const tries = await Promise.all(
    Array.from({ length: 12 }, async (_, index) =>
      postForm(await client(), "/reset-password", {
        email: person.email,
        code: `BBBB-BB${String(index + 22)}`,
        password: newPassword,
      }),
    ),
  );
  for (const response of tries) expect(await response.text()).toContain(wrongCode);
  const right = await postForm(await client(), "/reset-password", {
    email: person.email,
    code: confirmationCode(person.id, 1),
    password: newPassword,
  });
  expect(right.status()).toBe(200);
  expect(await storedPerson(person)).toMatchObject({ hasPassword: false });
});

test("the same right code from many browsers at once sets one password", async ({
  organization,
  client,
}) => {
  const person = await organization.add("responder");
  await voidPassword(person);
  const code = confirmationCode(person.id, 1);
  const answers = await Promise.all(
    [1, 2, 3, 4].map(async (number) =>
      postForm(await client(), "/reset-password", {
        email: person.email,
        code,
        password: `Choice of number ${number}`,
      }),
    ),
  );
  expect(answers.map((answer) => answer.status()).toSorted()).toEqual([200, 200, 200, 303]);
  expect(await mailsTo(person.email)).toHaveLength(1);
});

test("an expired code is refused, and a manager or Forgot password brings a new one", async ({
  organization,
  signedIn,
  page,
}) => {
  const person = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  const managersPage = await signedIn(organization.administrator);
  const users = new UsersPage(managersPage);
  await users.open();
  await users.act("Grace Hopper", "Reset password");
  const code = codeIn((await mailsTo(person.email))[0]);
  await letCodeRunOut(person);
  const reset = new ResetPasswordPage(page);
  await reset.open(person.email);
  await reset.set(code, newPassword);
  await expect(reset.code).toHaveAccessibleDescription(new RegExp(`^${wrongCode}`));
  await managersPage.reload();
  await expect(users.row("Grace Hopper")).toContainText("Reset-Code-Expired");
  const badge = users.row("Grace Hopper").locator("span[data-tooltip]");
  await expect(badge).toHaveAccessibleDescription(
    "Reset the password again, or ask the user to select “Forgot password?” on the sign-in page.",
  );

  await page.getByRole("link", { name: "Send another code" }).click();
  const forgot = new ForgotPasswordPage(page);
  await expect(forgot.heading).toBeVisible();
  await forgot.ask(person.email);
  await expect(reset.heading).toBeVisible();
  const [latest] = await waitForMails(person.email, 2);
  expect(codeIn(latest)).not.toBe(code);
  await managersPage.reload();
  await expect(users.row("Grace Hopper")).toContainText("Reset-Code ·");
  await reset.set(codeIn(latest), newPassword);
  await expect(new SignInPage(page).heading).toBeVisible();
});

test("a wrong code, an unknown address and one that has no code get the same answer", async ({
  organization,
  client,
}) => {
  const waiting = await organization.add("responder");
  await voidPassword(waiting);
  const disabled = await organization.add("responder", { status: "inactive" });
  const invited = await organization.invite("invited");
  const answers = [];
  for (const email of [
    waiting.email,
    organization.administrator.email,
    disabled.email,
    invited.email,
    organization.address("nobody"),
  ]) {
    const response = await postForm(await client(), "/reset-password", {
      email,
      code: "ABCD-2345",
      password: newPassword,
    });
    expect(response.status()).toBe(200);
    const html = await response.text();
    expect(html).toContain(wrongCode);
    expect(html).not.toContain(newPassword);
    answers.push(/<form[^]*<\/form>/.exec(html)![0].replaceAll(/ value="[^"]*"/g, ""));
  }
  expect(new Set(answers).size).toBe(1);
});

test("a network address that keeps trying codes is told to wait", async ({
  organization,
  client,
  openBrowser,
}) => {
  const person = await organization.add("responder");
  await voidPassword(person);
  const address = freshAddress();
  const stranger = await client(address);
  for (let attempt = 0; attempt < 30; attempt += 1) {
    await postForm(stranger, "/reset-password", {
      email: organization.address(`guess-${attempt}`),
      code: "ABCD-2345",
      password: newPassword,
    });
  }
  const reset = new ResetPasswordPage(await (await openBrowser({ address })).newPage());
  await reset.open(person.email);
  await reset.set("ABCD-2345", newPassword);
  await expect(reset.problem).toHaveText(/^Too many attempts\. Try again in 1[45] minutes\.$/);
});

test("Reset password voids a temporary password, too, and the code leads in", async ({
  organization,
  signedIn,
  page: newcomersPage,
}) => {
  const newcomer = await organization.create("grace");
  const page = await signedIn(organization.administrator);
  const users = new UsersPage(page);
  await users.open();
  await users.act("Robin Newcomer", "Reset password");
  await expect(users.row(newcomer.email)).toContainText("Reset-Code ·");
  const signIn = new SignInPage(newcomersPage);
  await signIn.open();
  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await expect(signIn.problem).toHaveText(wrongPair);
  const reset = new ResetPasswordPage(signIn.page);
  await reset.open(newcomer.email);
  await reset.set(confirmationCode(newcomer.id, 1), newPassword);
  await expect(signIn.heading).toBeVisible();
  await signIn.signIn(newcomer.email, newPassword);
  await expect(new HomePage(signIn.page).heading).toBeVisible();
});
