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

const ranOut =
  "Your temporary password has expired. Ask a manager of your organization to resend the welcome email.";

test("the temporary password leads to Choose a new password, and then to Home", async ({
  organization,
  visitor: { page, signIn, choosePassword, home },
}) => {
  const newcomer = await organization.create("grace", "responder", {
    firstName: "Grace",
    lastName: "Hopper",
  });
  const [welcome] = await mailsTo(newcomer.email);

  await test.step("The user signs in with the temporary password", async () => {
    await signIn.open();
    await signIn.signIn(newcomer.email, temporaryPasswordIn(welcome));
    await expect(choosePassword.heading).toBeVisible();
    await expect(page.getByText(`Signed in as ${newcomer.email}`)).toBeVisible();
  });

  await test.step("The rules are checked while typing", async () => {
    await expect(choosePassword.rule("At least 8 characters")).toHaveText(/, not met yet$/);
    await choosePassword.password.fill("Grace hopper 1");
    await expect(choosePassword.rule("At least 8 characters")).toHaveText(/, met$/);
    await expect(choosePassword.rule("Doesn't contain your name or email")).toHaveText(
      /, not met yet$/,
    );
    await choosePassword.confirmation.fill("Grace hopper 1");
    await choosePassword.submit.click();
    await expect(choosePassword.password).toHaveAttribute("aria-invalid", "true");
    await choosePassword.choose(password, `${password}x`);
    await expect(choosePassword.confirmation).toHaveAccessibleDescription(
      "The passwords don't match.",
    );
  });

  await test.step("The new password leads to Home", async () => {
    await choosePassword.choose(password);
    await expect(home.heading).toBeVisible();
    await expect(page.getByText("Signed in as Grace Hopper")).toBeVisible();
    expect(await storedPerson(newcomer)).toMatchObject({ hasPassword: true });
    expect((await mailsTo(newcomer.email)).map((mail) => mail.subject)[0]).toContain("was changed");
  });

  await test.step("The temporary password no longer works", async () => {
    await page.goto("/change-password");
    await expect(home.heading).toBeVisible();
    await page.context().clearCookies();
    await signIn.open();
    await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
    await expect(signIn.problem).toHaveText("Incorrect email or password.");
    await signIn.signIn(newcomer.email, password);
    await expect(home.heading).toBeVisible();
  });
});

test("the temporary password may be typed in lower case and without hyphens", async ({
  organization,
  visitor: { signIn, choosePassword },
}) => {
  const newcomer = await organization.create("grace");
  await signIn.open();
  await signIn.signIn(
    newcomer.email,
    newcomer.temporaryPassword.toLowerCase().replaceAll("-", " "),
  );
  await expect(choosePassword.heading).toBeVisible();
});

test("no page opens before a new password is chosen", async ({ organization, signedIn }) => {
  const colleague = await organization.add("responder");
  const newcomer = await organization.create("grace", "administrator");
  const { page, choosePassword } = await signedIn(newcomer);
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
    await expect(choosePassword.heading, path).toBeVisible();
    expect(new URL(page.url()).pathname, path).toBe("/change-password");
    await expect(page.getByRole("navigation"), path).toHaveCount(0);
  }
  // The browser's Back leads there too.
  await page.goBack();
  await expect(choosePassword.heading).toBeVisible();
});

test("no action or API call works before a new password is chosen", async ({
  organization,
  signedIn,
}) => {
  const colleague = await organization.add("responder");
  const manager = await signedIn(organization.administrator);
  await manager.users.open();
  const disable = await actionCallOf(manager.page, () =>
    manager.users.act("Robin responder", "Disable"),
  );
  await expect(manager.users.row(colleague.email)).toContainText("Inactive");
  await manager.createUser.open();
  await manager.createUser.fill("Decoy", "Person", organization.address("decoy"));
  const createUser = await actionCallOf(manager.page, () => manager.createUser.submit.click());
  await manager.createUser.done.click();
  await manager.profile.open();
  await manager.profile.lastName.fill("King");
  const saveNames = await actionCallOf(manager.page, () => manager.profile.saveNames.click());
  await expect(manager.page.getByText("Changes saved").first()).toBeVisible();

  const newcomer = await organization.create("grace", "administrator");
  const victim = await organization.add("stakeholder");
  const { page } = await signedIn(newcomer);
  const requests = page.request;
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

test("of two browsers with a temporary password, the first to choose ends the other", async ({
  organization,
  openPortal,
}) => {
  const newcomer = await organization.create("grace");
  const first = await openPortal();
  const second = await openPortal();
  const { signIn } = second;
  for (const portal of [first, second]) {
    await portal.signIn.open();
    await portal.signIn.signIn(newcomer.email, newcomer.temporaryPassword);
    await expect(portal.choosePassword.heading).toBeVisible();
  }
  await first.choosePassword.choose(password);
  await expect(first.home.heading).toBeVisible();
  await second.choosePassword.choose("Quite another 7 words");
  await expect(signIn.heading).toBeVisible();
  await expect(
    second.page.getByText(/You were signed out because your password changed or expired/),
  ).toBeVisible();
  expect(await openSessionIds(newcomer)).toHaveLength(1);
  await signIn.signIn(newcomer.email, "Quite another 7 words");
  await expect(signIn.problem).toBeVisible();
  await signIn.signIn(newcomer.email, password);
  await expect(second.home.heading).toBeVisible();
});

test("a temporary password used twice at the same instant sets exactly one new password", async ({
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

test("after 15 days Sign in says it expired, and Resend welcome email renews it", async ({
  organization,
  signedIn,
  openPortal,
}) => {
  const newcomer = await organization.create("grace", "responder", {
    firstName: "Grace",
    lastName: "Hopper",
  });
  const { signIn, choosePassword, home } = await openPortal();
  await signIn.open();
  await setTemporaryPasswordLeft(newcomer, "0 seconds");
  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await expect(signIn.problem).toHaveText(ranOut);
  // Only a visitor who knows the password is told.
  await signIn.signIn(newcomer.email, "ABCD-EFGH-JKLM-NPQR");
  await expect(signIn.problem).toHaveText("Incorrect email or password.");

  const manager = await signedIn(organization.administrator);
  await manager.page.goto("/");
  await expect(manager.page.getByText("1 temporary password has expired")).toBeVisible();
  await manager.page.getByRole("link", { name: "Show user" }).click();
  await expect(manager.users.rows).toHaveCount(1);
  await expect(manager.users.row("Grace Hopper")).toContainText("Temporary-Expired");
  await manager.users.open();
  const question = await manager.users.ask("Grace Hopper", "Resend welcome email");
  await expect(question).toHaveAccessibleName("Resend welcome email");
  await expect(question).toContainText("Grace Hopper");
  await expect(question).toContainText(newcomer.email);
  await question.getByRole("button", { name: "Resend welcome email" }).click();
  const shownOnce = manager.page.getByRole("alertdialog", { name: "New temporary password" });
  const renewed = await shownOnce.getByLabel("Temporary password").inputValue();
  expect(renewed).not.toBe(newcomer.temporaryPassword);
  await shownOnce.getByRole("button", { name: "Done" }).click();
  await expect(manager.users.row("Grace Hopper")).toContainText("Temporary · 15 days left");
  const [latest] = await mailsTo(newcomer.email);
  expect(temporaryPasswordIn(latest)).toBe(renewed);

  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await expect(signIn.problem).toHaveText("Incorrect email or password.");
  await signIn.signIn(newcomer.email, renewed);
  await choosePassword.choose(password);
  await expect(home.heading).toBeVisible();
});

test("a temporary password that expires or is renewed ends the sessions it opened", async ({
  organization,
  signedIn,
  openPortal,
}) => {
  const newcomer = await organization.create("grace");
  const first = await openPortal();
  const second = await openPortal();
  for (const { signIn, choosePassword } of [first, second]) {
    await signIn.open();
    await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
    await expect(choosePassword.heading).toBeVisible();
  }
  const manager = await signedIn(organization.administrator);
  await manager.userPage.open(newcomer);
  await manager.userPage.act("Resend welcome email");
  await first.choosePassword.choose(password);
  await expect(first.signIn.heading).toBeVisible();
  await expect(
    first.page.getByText(/You were signed out because your password changed or expired/),
  ).toBeVisible();
  await setTemporaryPasswordLeft(newcomer, "0 seconds");
  await second.page.reload();
  await expect(second.signIn.heading).toBeVisible();
  expect(await storedPerson(newcomer)).toMatchObject({ hasPassword: false });
});

test("the badge shows how long a temporary password lasts, and what to do next", async ({
  organization,
  signedIn,
}) => {
  const newcomer = await organization.create("grace");
  const { page, users, userPage } = await signedIn(organization.administrator);
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
  await userPage.open(newcomer);
  const badge = userPage.summary.getByText("Temporary-Expired", { exact: true });
  await badge.hover();
  await expect(
    page.getByRole("tooltip", { includeHidden: true }).filter({
      hasText: "Resend the welcome email to send a new temporary password.",
    }),
  ).toBeVisible();
});

test("a user with a temporary password can sign out instead", async ({
  organization,
  signedIn,
}) => {
  const newcomer = await organization.create("grace");
  const { page, signIn } = await signedIn(newcomer);
  await page.goto("/");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(signIn.heading).toBeVisible();
  expect(await openSessionIds(newcomer)).toHaveLength(0);
});

test("guessing temporary passwords is rate limited like any other", async ({
  organization,
  client,
}) => {
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
