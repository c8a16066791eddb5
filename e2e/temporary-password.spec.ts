import { randomUUID } from "node:crypto";

import {
  accountsOf,
  auditActions,
  openSessionIds,
  setTemporaryPasswordLeft,
  storedPerson,
} from "./support/database";
import { expect, freshAddress, test } from "./support/fixtures";
import { actionCallOf, postForm, replay } from "./support/forged-requests";
import { mailsTo, temporaryPasswordIn } from "./support/mailbox";
import { password, sessionCookie } from "./support/organizations";
import { CreateUserDialog } from "./support/pages/create-user-dialog";
import { HomePage } from "./support/pages/home-page";
import { ChoosePasswordPage } from "./support/pages/password-pages";
import { PersonPage } from "./support/pages/person-page";
import { ProfilePage } from "./support/pages/profile-page";
import { SignInPage } from "./support/pages/sign-in-page";
import { UsersPage } from "./support/pages/users-page";

const ranOut =
  "Your temporary password has expired. Ask a manager of your organization to resend the welcome email.";

test("the temporary password leads to Choose a new password, and then inside", async ({
  organization,
  page,
}) => {
  const newcomer = await organization.create("grace", "responder", {
    firstName: "Grace",
    lastName: "Hopper",
  });
  const [welcome] = await mailsTo(newcomer.email);
  const signIn = new SignInPage(page);
  const choose = new ChoosePasswordPage(page);
  await signIn.open();
  await signIn.signIn(newcomer.email, temporaryPasswordIn(welcome));
  await expect(choose.heading).toBeVisible();
  await expect(page.getByText(`Signed in as ${newcomer.email}`)).toBeVisible();

  // The rules show live, and hold.
  await expect(choose.rule("At least 8 characters")).toHaveText(/, not met yet$/);
  await choose.password.fill("Grace hopper 1");
  await expect(choose.rule("At least 8 characters")).toHaveText(/, met$/);
  await expect(choose.rule("Doesn't contain your name or email")).toHaveText(/, not met yet$/);
  await choose.confirmation.fill("Grace hopper 1");
  await choose.submit.click();
  await expect(choose.password).toHaveAttribute("aria-invalid", "true");
  await choose.choose(password, `${password}x`);
  await expect(choose.confirmation).toHaveAccessibleDescription("The passwords don't match.");
  await choose.choose(password);
  await expect(new HomePage(page).heading).toBeVisible();
  await expect(page.getByText("Signed in as Grace Hopper")).toBeVisible();
  expect(await storedPerson(newcomer)).toMatchObject({ hasPassword: true });
  expect((await mailsTo(newcomer.email)).map((mail) => mail.subject)[0]).toContain("was changed");

  // Chosen once: the page leads on, and the temporary password is void.
  await page.goto("/change-password");
  await expect(new HomePage(page).heading).toBeVisible();
  await page.context().clearCookies();
  await signIn.open();
  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await expect(signIn.problem).toHaveText("Incorrect email or password.");
  await signIn.signIn(newcomer.email, password);
  await expect(new HomePage(page).heading).toBeVisible();
});

test("the temporary password may be typed in lower case and without hyphens", async ({
  organization,
  page,
}) => {
  const newcomer = await organization.create("grace");
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.signIn(
    newcomer.email,
    newcomer.temporaryPassword.toLowerCase().replaceAll("-", " "),
  );
  await expect(new ChoosePasswordPage(page).heading).toBeVisible();
});

test("no page opens before a new password is chosen", async ({ organization, signedIn }) => {
  const colleague = await organization.add("responder");
  const newcomer = await organization.create("grace", "administrator");
  const page = await signedIn(newcomer);
  const choose = new ChoosePasswordPage(page);
  for (const path of [
    "/",
    "/sign-in",
    "/sign-in?from=%2Fprofile",
    "/profile",
    "/outbox",
    "/settings/iam/users",
    "/settings/iam/users?q=robin",
    "/settings/iam/users/invite",
    `/settings/iam/users/${colleague.id}`,
    `/settings/iam/users/${newcomer.id}`,
  ]) {
    await page.goto(path);
    await expect(choose.heading, path).toBeVisible();
    expect(new URL(page.url()).pathname, path).toBe("/change-password");
    await expect(page.getByRole("navigation"), path).toHaveCount(0);
  }
  // The way back through the browser's history leads there, too.
  await page.goBack();
  await expect(choose.heading).toBeVisible();
});

test("no action or API call works before a new password is chosen", async ({
  organization,
  signedIn,
}) => {
  const colleague = await organization.add("responder");
  const managersPage = await signedIn(organization.administrator);
  const users = new UsersPage(managersPage);
  await users.open();
  const disable = await actionCallOf(managersPage, () => users.act("Robin responder", "Disable"));
  await expect(users.row(colleague.email)).toContainText("Inactive");
  const create = new CreateUserDialog(managersPage);
  await create.open();
  await create.fill("Decoy", "Person", organization.address("decoy"));
  const createUser = await actionCallOf(managersPage, () => create.submit.click());
  await create.done.click();
  const profile = new ProfilePage(managersPage);
  await profile.open();
  await profile.lastName.fill("King");
  const saveNames = await actionCallOf(managersPage, () => profile.saveNames.click());
  await expect(managersPage.getByText("Changes saved").first()).toBeVisible();

  const newcomer = await organization.create("grace", "administrator");
  const victim = await organization.add("stakeholder");
  const page = await signedIn(newcomer);
  const requests = page.context().request;
  const forged = organization.address("forged");
  for (const [call, parameters] of [
    [disable, { userId: victim.id, operation: "disable" }],
    [
      createUser,
      { firstName: "A", lastName: "B", email: forged, roleKey: "responder", extraPermissions: [] },
    ],
    [saveNames, { firstName: "Forged", lastName: "Name" }],
  ] as const) {
    const answer = await replay(requests, call, [parameters]);
    expect(answer).not.toContain('"ok":true');
  }
  expect(await storedPerson(victim)).toMatchObject({ status: "active" });
  expect(await accountsOf(forged)).toEqual([]);
  expect(await storedPerson(newcomer)).toMatchObject({ firstName: "Robin" });

  for (const path of ["/", "/profile", `/settings/iam/users/${victim.id}`]) {
    const response = await requests.get(path, { headers: { rsc: "1" }, maxRedirects: 0 });
    expect(await response.text(), path).not.toContain(victim.email);
  }
  const outbox = await requests.get("/api/outbox");
  expect(outbox.status()).toBe(401);
});

test("used from two browsers, the first to choose ends the other", async ({
  organization,
  openBrowser,
}) => {
  const newcomer = await organization.create("grace");
  const pages = [];
  for (let browser = 0; browser < 2; browser += 1) {
    const page = await (await openBrowser()).newPage();
    const signIn = new SignInPage(page);
    await signIn.open();
    await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
    await expect(new ChoosePasswordPage(page).heading).toBeVisible();
    pages.push(page);
  }
  const [first, second] = pages;
  await new ChoosePasswordPage(first!).choose(password);
  await expect(new HomePage(first!).heading).toBeVisible();
  await new ChoosePasswordPage(second!).choose("Quite another 7 words");
  const signIn = new SignInPage(second!);
  await expect(signIn.heading).toBeVisible();
  await expect(second!.getByText(/Your password was changed or reset/)).toBeVisible();
  expect(await openSessionIds(newcomer)).toHaveLength(1);
  await signIn.signIn(newcomer.email, "Quite another 7 words");
  await expect(signIn.problem).toBeVisible();
  await signIn.signIn(newcomer.email, password);
  await expect(new HomePage(second!).heading).toBeVisible();
});

test("used from two browsers at the same instant, exactly one new password is set", async ({
  organization,
  client,
}) => {
  const newcomer = await organization.create("grace");
  const choices = ["First choice of 2", "Second choice of 2"];
  const clients = await Promise.all(
    choices.map(async () => {
      const browser = await client();
      const { name, value } = await sessionCookie(newcomer);
      return { browser, headers: { cookie: `${name}=${value}` } };
    }),
  );
  await Promise.all(
    clients.map(({ browser, headers }, index) =>
      postForm(
        browser,
        "/change-password",
        { password: choices[index]!, confirmation: choices[index]! },
        headers,
      ),
    ),
  );
  expect(await openSessionIds(newcomer)).toHaveLength(1);
  const changes = (await auditActions(organization.id)).filter(
    (action) => action === "password.changed",
  );
  expect(changes).toHaveLength(1);
  const answers = [];
  for (const choice of choices) {
    const response = await postForm(await client(), "/sign-in", {
      email: newcomer.email,
      password: choice,
    });
    answers.push(response.headers().location ?? "refused");
  }
  expect(answers.toSorted()).toEqual(["/", "refused"]);
});

test("after 15 days Sign in says that it expired, and Resend welcome email revives it", async ({
  organization,
  signedIn,
  openBrowser,
}) => {
  const newcomer = await organization.create("grace", "responder", {
    firstName: "Grace",
    lastName: "Hopper",
  });
  const page = await (await openBrowser()).newPage();
  const signIn = new SignInPage(page);
  await signIn.open();
  await setTemporaryPasswordLeft(newcomer, "0 seconds");
  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await expect(signIn.problem).toHaveText(ranOut);
  // Only who knows it is told.
  await signIn.signIn(newcomer.email, "ABCD-EFGH-JKLM-NPQR");
  await expect(signIn.problem).toHaveText("Incorrect email or password.");

  const managersPage = await signedIn(organization.administrator);
  const users = new UsersPage(managersPage);
  await managersPage.goto("/");
  await expect(managersPage.getByText("1 temporary password has expired")).toBeVisible();
  await managersPage.getByRole("link", { name: "Show user" }).click();
  await expect(users.rows).toHaveCount(1);
  await expect(users.row("Grace Hopper")).toContainText("Temporary-Expired");
  await users.open();
  const question = await users.ask("Grace Hopper", "Resend welcome email");
  await expect(question).toHaveAccessibleName("Resend welcome email");
  await expect(question).toContainText("Grace Hopper");
  await expect(question).toContainText(newcomer.email);
  await question.getByRole("button", { name: "Resend welcome email" }).click();
  const shownOnce = managersPage.getByRole("alertdialog", { name: "New temporary password" });
  const renewed = await shownOnce.getByLabel("Temporary password").inputValue();
  expect(renewed).not.toBe(newcomer.temporaryPassword);
  await shownOnce.getByRole("button", { name: "Done" }).click();
  await expect(users.row("Grace Hopper")).toContainText("Temporary · 15 days left");
  const [latest] = await mailsTo(newcomer.email);
  expect(temporaryPasswordIn(latest)).toBe(renewed);

  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await expect(signIn.problem).toHaveText("Incorrect email or password.");
  await signIn.signIn(newcomer.email, renewed);
  await new ChoosePasswordPage(page).choose(password);
  await expect(new HomePage(page).heading).toBeVisible();
});

test("a temporary password that runs out or is renewed meanwhile ends what it opened", async ({
  organization,
  signedIn,
  openBrowser,
}) => {
  const newcomer = await organization.create("grace");
  const open = async () => {
    const page = await (await openBrowser()).newPage();
    const signIn = new SignInPage(page);
    await signIn.open();
    await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
    await expect(new ChoosePasswordPage(page).heading).toBeVisible();
    return page;
  };
  const first = await open();
  const second = await open();
  const managersPage = await signedIn(organization.administrator);
  const person = new PersonPage(managersPage);
  await person.open(newcomer);
  await person.act("Resend welcome email");
  await new ChoosePasswordPage(first).choose(password);
  await expect(new SignInPage(first).heading).toBeVisible();
  await expect(first.getByText(/Your password was changed or reset/)).toBeVisible();
  await setTemporaryPasswordLeft(newcomer, "0 seconds");
  await second.reload();
  await expect(new SignInPage(second).heading).toBeVisible();
  expect(await storedPerson(newcomer)).toMatchObject({ hasPassword: false });
});

test("the badge tells how long a temporary password lasts, and what to do next", async ({
  organization,
  signedIn,
}) => {
  const newcomer = await organization.create("grace");
  const page = await signedIn(organization.administrator);
  const users = new UsersPage(page);
  const person = new PersonPage(page);
  for (const [left, badge] of [
    ["15 days", "Temporary · 15 days left"],
    ["3 days", "Temporary · 3 days left"],
    ["25 hours", "Temporary · 1 day left"],
    ["20 hours", "Temporary · 20 hours left"],
    ["30 minutes", "Temporary · 30 min"],
    ["-1 second", "Temporary-Expired"],
  ] as const) {
    await setTemporaryPasswordLeft(newcomer, left);
    await users.open();
    await expect(users.row(newcomer.email).getByText(badge, { exact: true })).toBeVisible();
  }
  await person.open(newcomer);
  const badge = person.summary.getByText("Temporary-Expired", { exact: true });
  await badge.hover();
  await expect(
    page.getByRole("tooltip").or(page.locator(":popover-open")).filter({
      hasText: "Resend the welcome email to send a new temporary password.",
    }),
  ).toBeVisible();
});

test("somebody with a temporary password may sign out instead", async ({
  organization,
  signedIn,
}) => {
  const newcomer = await organization.create("grace");
  const page = await signedIn(newcomer);
  await page.goto("/");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(new SignInPage(page).heading).toBeVisible();
  expect(await openSessionIds(newcomer)).toHaveLength(0);
});

test("guessing temporary passwords is held up like any other", async ({ organization, client }) => {
  const newcomer = await organization.create("grace");
  const stranger = await client(freshAddress());
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await postForm(stranger, "/sign-in", { email: newcomer.email, password: randomUUID() });
  }
  const refused = await postForm(stranger, "/sign-in", {
    email: newcomer.email,
    password: newcomer.temporaryPassword,
  });
  expect(await refused.text()).toContain("Too many attempts.");
});
