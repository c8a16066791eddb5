import { confirmationCode } from "@/lib/secrets/codes";

import { letCodeRunOut, storedPerson } from "./support/database";
import { expect, freshAddress, test } from "./support/fixtures";
import { postForm } from "./support/forged-requests";
import { codeIn, mailsTo, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";

const wrongCode =
  "This code is incorrect, used or expired. Check the latest email, or request a new code.";
const wrongPair = "Incorrect email or password.";
const newPassword = "Quite another 7 words";

test("Reset password ends all sessions, and the emailed code sets a new password", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  const first = await signedIn(person);
  const second = await signedIn(person);
  for (const { page, home } of [first, second]) {
    await page.goto("/");
    await expect(home.heading).toBeVisible();
  }
  const manager = await signedIn(organization.administrator);
  await manager.users.open();
  const question = await manager.users.ask("Grace Hopper", "Reset password");
  await expect(question).toHaveAccessibleName("Reset password");
  await expect(question).toContainText("Grace Hopper");
  await expect(question).toContainText(person.email);
  await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
  await question.getByRole("button", { name: "Reset password" }).click();
  await expect(manager.users.row("Grace Hopper")).toContainText(/Reset-Code · (1 hour|60 min)/);

  // The next click in every open tab leads to Sign in with the reason.
  for (const { page, signIn } of [first, second]) {
    await page.getByRole("link", { name: "Settings" }).click();
    await expect(signIn.heading).toBeVisible();
    await expect(
      page.getByText(/You were signed out because your password changed or expired/),
    ).toBeVisible();
  }
  await first.signIn.signIn(person.email, password);
  await expect(first.signIn.problem).toHaveText(wrongPair);

  const [mail, ...others] = await mailsTo(person.email);
  expect(others).toEqual([]);
  expect(mail!.subject).toMatch(/^Your password at .*Northwind.* was reset$/);
  const code = codeIn(mail);
  expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
  const link = /https?:\/\/\S+\/reset-password\?\S+/.exec(mail!.text)![0];
  await first.page.goto(link);
  await expect(first.resetPassword.heading).toBeVisible();
  await expect(first.resetPassword.email).toHaveValue(person.email);
  await first.resetPassword.submit.click();
  await expect(first.resetPassword.code).toBeFocused();
  await expect(first.resetPassword.code).toHaveAccessibleDescription(
    /^Enter the confirmation code\./,
  );
  await first.resetPassword.set(code, "password");
  await expect(first.resetPassword.password).toHaveAttribute("aria-invalid", "true");
  await expect(first.resetPassword.code).toHaveValue(code);
  await first.resetPassword.set(code.toLowerCase().replace("-", " "), newPassword);
  await expect(first.signIn.heading).toBeVisible();
  await expect(first.page.getByText("Your new password is set. Sign in with it.")).toBeVisible();
  await first.signIn.signIn(person.email, newPassword);
  await expect(first.home.heading).toBeVisible();
  expect((await mailsTo(person.email))[0]!.subject).toMatch(/^Your password at .* was changed$/);

  await manager.page.reload();
  await expect(
    manager.users.row("Grace Hopper").getByRole("cell", { name: "Password", exact: true }),
  ).toBeVisible();

  // A code works once.
  await first.resetPassword.open(person.email);
  await first.resetPassword.set(code, "A third 3 password");
  await expect(first.resetPassword.code).toHaveAccessibleDescription(new RegExp(`^${wrongCode}`));
  await expect(first.resetPassword.email).toHaveValue(person.email);
});

test("a wrong code is refused at its field; after five tries the right one is too", async ({
  organization,
  signedIn,
  visitor: { page, resetPassword, signIn },
}) => {
  const person = await organization.add("responder");
  const manager = await signedIn(organization.administrator);
  await manager.userPage.open(person);
  await manager.userPage.act("Reset password");
  const code = codeIn((await mailsTo(person.email))[0]);
  await resetPassword.open(person.email);
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await resetPassword.code.fill(`AAAA-AAA${attempt + 1}`);
    await resetPassword.password.fill(newPassword);
    await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST"),
      resetPassword.submit.click(),
    ]);
    await expect(resetPassword.submit).not.toHaveAttribute("aria-busy");
    await expect(resetPassword.code).toHaveAccessibleDescription(new RegExp(`^${wrongCode}`));
    await expect(resetPassword.code).toBeFocused();
    await expect(resetPassword.password).toHaveValue(newPassword);
  }
  await resetPassword.set(code, newPassword);
  await expect(resetPassword.code).toHaveAccessibleDescription(new RegExp(`^${wrongCode}`));
  expect(await storedPerson(person)).toMatchObject({ hasPassword: false });
  await manager.userPage.open(person);
  await expect(manager.userPage.summary).toContainText("Reset-Code-Expired");

  // A new reset gives a new code with five tries of its own.
  await manager.userPage.act("Reset password");
  await expect(manager.userPage.summary).toContainText("Reset-Code ·");
  const [latest] = await mailsTo(person.email);
  expect(codeIn(latest)).not.toBe(code);
  await resetPassword.set(codeIn(latest), newPassword);
  await expect(signIn.heading).toBeVisible();
});

test("simultaneous tries count against the same five", async ({ organization, client }) => {
  const person = await organization.add("responder");
  await organization.resetPassword(person);
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

test("the right code from many browsers at once sets one password", async ({
  organization,
  client,
}) => {
  const person = await organization.add("responder");
  await organization.resetPassword(person);
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
  expect(await mailsTo(person.email)).toHaveLength(2);
});

test("an expired code is refused, and a manager or Forgot password brings a new one", async ({
  organization,
  signedIn,
  visitor: { page, resetPassword, forgotPassword, signIn },
}) => {
  const person = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  const manager = await signedIn(organization.administrator);
  await manager.users.open();
  await manager.users.act("Grace Hopper", "Reset password");
  const code = codeIn((await mailsTo(person.email))[0]);
  await letCodeRunOut(person);
  await resetPassword.open(person.email);
  await resetPassword.set(code, newPassword);
  await expect(resetPassword.code).toHaveAccessibleDescription(new RegExp(`^${wrongCode}`));
  await manager.page.reload();
  await expect(manager.users.row("Grace Hopper")).toContainText("Reset-Code-Expired");
  const badge = manager.users.row("Grace Hopper").locator("span[aria-describedby]");
  await expect(badge).toHaveAccessibleDescription(
    "Reset the password again, or ask the user to select “Forgot password?” on the sign-in page.",
  );

  await page.getByRole("link", { name: "Send another code" }).click();
  await expect(forgotPassword.heading).toBeVisible();
  await forgotPassword.ask(person.email);
  await expect(resetPassword.heading).toBeVisible();
  const [latest] = await waitForMails(person.email, 2);
  expect(codeIn(latest)).not.toBe(code);
  await manager.page.reload();
  await expect(manager.users.row("Grace Hopper")).toContainText("Reset-Code ·");
  await resetPassword.set(codeIn(latest), newPassword);
  await expect(signIn.heading).toBeVisible();
});

test("a wrong code, an unknown address and an address without a code get the same answer", async ({
  organization,
  client,
}) => {
  const waiting = await organization.add("responder");
  await organization.resetPassword(waiting);
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

test("an IP address that keeps trying codes is told to wait", async ({
  organization,
  client,
  openPortal,
}) => {
  const person = await organization.add("responder");
  await organization.resetPassword(person);
  const address = freshAddress();
  const stranger = await client(address);
  for (let attempt = 0; attempt < 30; attempt += 1) {
    await postForm(stranger, "/reset-password", {
      email: organization.address(`guess-${attempt}`),
      code: "ABCD-2345",
      password: newPassword,
    });
  }
  const { resetPassword } = await openPortal({ address });
  await resetPassword.open(person.email);
  await resetPassword.set("ABCD-2345", newPassword);
  await expect(resetPassword.problem).toHaveText(
    /^Too many attempts\. Try again in 1[45] minutes\.$/,
  );
});

test("Reset password also voids a temporary password, and the code signs in", async ({
  organization,
  signedIn,
  visitor,
}) => {
  const newcomer = await organization.create("grace");
  const { users } = await signedIn(organization.administrator);
  await users.open();
  await users.act("Robin Newcomer", "Reset password");
  await expect(users.row(newcomer.email)).toContainText("Reset-Code ·");
  await visitor.signIn.open();
  await visitor.signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await expect(visitor.signIn.problem).toHaveText(wrongPair);
  await visitor.resetPassword.open(newcomer.email);
  await visitor.resetPassword.set(confirmationCode(newcomer.id, 1), newPassword);
  await expect(visitor.signIn.heading).toBeVisible();
  await visitor.signIn.signIn(newcomer.email, newPassword);
  await expect(visitor.home.heading).toBeVisible();
});
