import { openSessionIds, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { newOrganization } from "./support/organizations";

const grace = { firstName: "Grace", lastName: "Hopper" };

test("names, role and extra permissions are edited, the email stays, and the timeline shows it", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const { page, userPage, shell } = await signedIn(organization.administrator);
  await userPage.open(person);
  await expect(page).toHaveTitle("Grace Hopper · Gatehouse");
  await expect(userPage.summary).toContainText("Active");
  await expect(userPage.summary).toContainText("OK");
  await expect(userPage.email).toHaveValue(person.email);
  await expect(userPage.email).not.toBeEditable();
  await expect(userPage.permissions.getByRole("listitem")).toHaveText([
    /View users.*Role Responder/,
    /Invite users.*Role Responder/,
  ]);

  await userPage.lastName.fill("Murray");
  await userPage.role.selectOption("Stakeholder");
  await userPage.permission("View audit log").check();
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  await userPage.save.click();
  await expect(shell.toast("Changes saved")).toBeVisible();
  await expect(page.getByText("Unsaved changes")).toHaveCount(0);
  await expect(userPage.heading).toHaveText("Grace Murray");
  expect(await storedPerson(person)).toMatchObject({
    lastName: "Murray",
    roleKey: "stakeholder",
    extraPermissions: ["audit:read"],
  });
  await expect(userPage.permissions.getByRole("listitem")).toHaveText([
    /View users.*Role Stakeholder/,
    /Invite users.*Role Stakeholder/,
    /View audit log.*Extra permission/,
  ]);
  const [latest] = await userPage.timeline.getByRole("listitem").all();
  await expect(latest!).toContainText("Ada Lovelace edited");
  await expect(latest!).toContainText(/Last name: ?Hopper .*became Murray/);
  await expect(latest!).toContainText(/Role: ?Responder .*became Stakeholder/);
  await expect(latest!).toContainText(/Extra permissions: ?none .*became View audit log/);

  await userPage.permission("View audit log").uncheck();
  await userPage.firstName.fill("Amazing");
  await userPage.discard.click();
  await expect(userPage.firstName).toHaveValue("Grace");
  await expect(userPage.permission("View audit log")).toBeChecked();
  await userPage.firstName.fill(" ");
  await userPage.save.click();
  await expect(userPage.firstName).toHaveAccessibleDescription("Enter a first name.");
  await expect(userPage.firstName).toBeFocused();
});

test("a change of role takes effect at the user's next click", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const { page, users } = await signedIn(person);
  await users.open();
  await expect(users.createUser).toHaveCount(0);
  const { userPage, shell } = await signedIn(organization.administrator);
  await userPage.open(person);
  await userPage.role.selectOption("Manager");
  await userPage.save.click();
  await expect(shell.toast("Changes saved")).toBeVisible();
  await page.reload();
  await expect(users.createUser).toBeVisible();
});

test("of two managers who save at once, the second is told, keeps the input, and saves again", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const first = await signedIn(organization.administrator);
  const second = await signedIn(await organization.add("manager"));
  await first.userPage.open(person);
  await second.userPage.open(person);
  await first.userPage.lastName.fill("Murray");
  await first.userPage.role.selectOption("Manager");
  await first.userPage.save.click();
  await expect(first.userPage.heading).toHaveText("Grace Murray");

  await second.userPage.lastName.fill("Brewster");
  await second.userPage.permission("View audit log").check();
  await second.userPage.save.click();
  await expect(second.userPage.conflicts).toContainText("Not saved: someone else edited this user");
  await expect(second.userPage.conflicts).toContainText(/Last name: Hopper .*became\s+Murray/);
  await expect(second.userPage.conflicts).toContainText("you entered Brewster");
  await expect(second.userPage.conflicts).toContainText(/Role: Responder .*became\s+Manager/);
  await expect(second.userPage.lastName).toHaveValue("Brewster");
  expect(await storedPerson(person)).toMatchObject({ lastName: "Murray", extraPermissions: [] });
  // Fields that the second manager left alone keep the first manager's values.
  await expect(second.userPage.role).toHaveValue("manager");

  await second.userPage.save.click();
  await expect(second.shell.toast("Changes saved")).toBeVisible();
  await expect(second.userPage.conflicts).toHaveCount(0);
  expect(await storedPerson(person)).toMatchObject({
    lastName: "Brewster",
    roleKey: "manager",
  });
});

test("deleting a user who is being edited is reported, and the input stays", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", { ...grace, status: "inactive" });
  const first = await signedIn(organization.administrator);
  const second = await signedIn(await organization.add("manager"));
  await first.userPage.open(person);
  await second.userPage.open(person);
  await second.userPage.lastName.fill("Brewster");
  await first.userPage.act("Delete");
  await expect(first.userPage.summary).toContainText("Deleted");
  await second.userPage.save.click();
  await expect(second.page.getByText("Deleted users can't be edited.").first()).toBeVisible();
  await expect(second.userPage.lastName).toHaveValue("Brewster");
  expect(await storedPerson(person)).toMatchObject({ lastName: "Hopper" });
});

test("sessions show device, IP address and last seen, and End session ends one", async ({
  organization,
  openPortal,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const signInFrom = async (address: string) => {
    const portal = await openPortal({ address });
    await portal.signIn.open();
    await portal.signIn.signIn(person.email, "Correct horse 9 battery");
    await expect(portal.home.heading).toBeVisible();
    return portal;
  };
  const gone = await signInFrom("10.1.2.3");
  const kept = await signInFrom("10.4.5.6");
  const { userPage, shell } = await signedIn(organization.administrator);
  await userPage.open(person);
  const rows = userPage.sessions.getByRole("listitem");
  await expect(rows).toHaveCount(2);
  const row = rows.filter({ hasText: "10.1.2.3" });
  await expect(row).toContainText(/Chrome/);
  await expect(row).toContainText(/seen/);
  await row.getByRole("button", { name: "End session" }).click();
  await expect(shell.toast("Session ended")).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("10.4.5.6");
  await gone.page.getByRole("link", { name: "Settings" }).click();
  await expect(
    gone.page.getByText("Your session has ended. Sign in again to continue."),
  ).toBeVisible();
  await kept.page.getByRole("link", { name: "Settings" }).click();
  await expect(kept.users.heading).toBeVisible();
  expect(await openSessionIds(person)).toHaveLength(1);
  await expect(userPage.timeline.getByRole("listitem").first()).toContainText("ended sessions of");
});

test("emails show their state and lead to the Outbox; every action is in the timeline", async ({
  organization,
  signedIn,
}) => {
  const newcomer = await organization.create("grace", "responder", grace);
  const { page, userPage } = await signedIn(organization.administrator);
  await userPage.open(newcomer);
  await expect(userPage.mails.getByRole("listitem")).toHaveText([/Welcome.*In the Outbox/]);
  await userPage.act("Reset password");
  await expect(userPage.summary).toContainText("Reset-Code ·");
  await userPage.act("Disable");
  await expect(userPage.summary).toContainText("Inactive");
  await userPage.act("Enable");
  await expect(userPage.summary.getByText("Active", { exact: true })).toBeVisible();
  await expect(userPage.mails.getByRole("listitem")).toHaveText([
    /Account enabled/,
    /Account disabled/,
    /Password reset/,
    /Welcome/,
  ]);
  await expect(userPage.timeline.getByRole("listitem")).toHaveText([
    /Ada Lovelace enabled .*Inactive .*became Active/,
    /Ada Lovelace disabled .*Active .*became Inactive/,
    /Ada Lovelace reset the password of .*Temporary .*became Reset-Code/,
    /Ada Lovelace created /,
  ]);
  expect(await page.content()).not.toContain(newcomer.temporaryPassword);
  await userPage.mails.getByRole("link", { name: "Password reset" }).click();
  await expect(page).toHaveURL(/\/outbox\/[\w-]+$/);
});

test("ids of another organization, unknown ids and malformed ids are not found", async ({
  organization,
  signedIn,
  problems,
}) => {
  problems.allow(/status of 404/);
  const other = await newOrganization("Contoso");
  const { page } = await signedIn(organization.administrator);
  for (const id of [
    other.administrator.id,
    "00000000-0000-4000-8000-000000000000",
    "nonsense",
    "%00",
    "'%20or%201=1",
    `${organization.administrator.id}x`,
  ]) {
    await page.goto(`/settings/iam/users/${id}`);
    await expect(page.getByRole("heading", { level: 1 }), id).toHaveText("Page not found");
    await expect(page.getByText(other.administrator.email)).toHaveCount(0);
    expect(await page.title(), id).not.toContain("Ada");
  }
});

test("users without Manage Users & Permissions read names, email, role and status only", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.create("grace", "stakeholder", grace);
  const { page, userPage } = await signedIn(await organization.add("responder"));
  await userPage.open(person);
  await expect(userPage.heading).toHaveText("Grace Hopper");
  await expect(userPage.firstName).not.toBeEditable();
  await expect(userPage.lastName).not.toBeEditable();
  await expect(userPage.role).toBeDisabled();
  await expect(page.getByRole("checkbox").and(page.locator(":enabled"))).toHaveCount(0);
  await expect(userPage.save).toHaveAccessibleDescription(/Manage Users & Permissions/);
  await expect(userPage.summary).not.toContainText("Temporary");
  await expect(userPage.summary.getByRole("button")).toHaveCount(0);
  for (const hidden of ["Sessions", "Emails", "Timeline"]) {
    await expect(page.getByRole("region", { name: hidden })).toHaveCount(0);
  }
  expect(await page.content()).not.toMatch(/"(temporary|reset_code)(_expired)?"/);
});

test("users cannot change their own role and permissions", async ({ organization, signedIn }) => {
  const manager = await organization.add("manager", grace);
  const { userPage, shell } = await signedIn(manager);
  await userPage.open(manager);
  await expect(userPage.role).toBeDisabled();
  await expect(userPage.role).toHaveAccessibleDescription(
    "You can't change your own role and permissions.",
  );
  await userPage.lastName.fill("Murray");
  await userPage.save.click();
  await expect(userPage.heading).toHaveText("Grace Murray");
  await expect(shell.userMenu).toHaveAccessibleName(/Grace Murray/);
  expect(await storedPerson(manager)).toMatchObject({ roleKey: "manager", lastName: "Murray" });
});

test("leaving a page with unsaved changes asks first", async ({ organization, signedIn }) => {
  const person = await organization.add("responder", grace);
  const { page, userPage, shell, home } = await signedIn(organization.administrator);
  await userPage.open(person);
  await userPage.lastName.fill("Murray");
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await shell.link("Home").click();
  expect(asked).toEqual(["Leave without saving? What you changed here is lost."]);
  await expect(userPage.lastName).toHaveValue("Murray");
  page.once("dialog", (dialog) => void dialog.accept());
  await shell.link("Home").click();
  await expect(home.heading).toBeVisible();
});
