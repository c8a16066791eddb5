import { openSessionIds, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { newOrganization } from "./support/organizations";
import { HomePage } from "./support/pages/home-page";
import { PersonPage } from "./support/pages/person-page";
import { Shell } from "./support/pages/shell";
import { SignInPage } from "./support/pages/sign-in-page";
import { UsersPage } from "./support/pages/users-page";

const grace = { firstName: "Grace", lastName: "Hopper" };

test("names, role and extra permissions are edited, the e-mail stays, and the timeline tells", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const page = await signedIn(organization.administrator);
  const persons = new PersonPage(page);
  await persons.open(person);
  await expect(page).toHaveTitle("Grace Hopper · Gatehouse");
  await expect(persons.summary).toContainText("Active");
  await expect(persons.summary).toContainText("OK");
  await expect(persons.email).toHaveValue(person.email);
  await expect(persons.email).not.toBeEditable();
  await expect(persons.permissions.getByRole("listitem")).toHaveText([
    /View users.*Role Responder/,
    /Invite users.*Role Responder/,
  ]);

  await persons.lastName.fill("Murray");
  await persons.role.selectOption("Stakeholder");
  await persons.permission("View audit log").check();
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  await persons.save.click();
  await expect(new Shell(page).toast("Changes saved")).toBeVisible();
  await expect(page.getByText("Unsaved changes")).toHaveCount(0);
  await expect(persons.heading).toHaveText("Grace Murray");
  expect(await storedPerson(person)).toMatchObject({
    lastName: "Murray",
    roleKey: "stakeholder",
    extraPermissions: ["audit:read"],
  });
  await expect(persons.permissions.getByRole("listitem")).toHaveText([
    /View users.*Role Stakeholder/,
    /Invite users.*Role Stakeholder/,
    /View audit log.*Extra permission/,
  ]);
  const [latest] = await persons.timeline.getByRole("listitem").all();
  await expect(latest!).toContainText("Ada Lovelace edited");
  await expect(latest!).toContainText(/Last name: ?Hopper .*became Murray/);
  await expect(latest!).toContainText(/Role: ?Responder .*became Stakeholder/);
  await expect(latest!).toContainText(/Extra permissions: ?none .*became View audit log/);

  await persons.permission("View audit log").uncheck();
  await persons.firstName.fill("Amazing");
  await persons.discard.click();
  await expect(persons.firstName).toHaveValue("Grace");
  await expect(persons.permission("View audit log")).toBeChecked();
  await persons.firstName.fill(" ");
  await persons.save.click();
  await expect(persons.firstName).toHaveAccessibleDescription("Enter a first name.");
  await expect(persons.firstName).toBeFocused();
});

test("a change of role works at the person's next click", async ({ organization, signedIn }) => {
  const person = await organization.add("responder", grace);
  const page = await signedIn(person);
  const users = new UsersPage(page);
  await users.open();
  await expect(users.createUser).toHaveCount(0);
  const persons = new PersonPage(await signedIn(organization.administrator));
  await persons.open(person);
  await persons.role.selectOption("Manager");
  await persons.save.click();
  await expect(new Shell(persons.page).toast("Changes saved")).toBeVisible();
  await page.reload();
  await expect(users.createUser).toBeVisible();
});

test("of two managers at once the second is told, keeps the input, and saves with the next press", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const first = new PersonPage(await signedIn(organization.administrator));
  const second = new PersonPage(await signedIn(await organization.add("manager")));
  await first.open(person);
  await second.open(person);
  await first.lastName.fill("Murray");
  await first.role.selectOption("Manager");
  await first.save.click();
  await expect(first.heading).toHaveText("Grace Murray");

  await second.lastName.fill("Brewster");
  await second.permission("View audit log").check();
  await second.save.click();
  await expect(second.overtaken).toContainText(
    "Not saved: somebody else changed this person meanwhile",
  );
  await expect(second.overtaken).toContainText(/Last name: Hopper .*became\s+Murray/);
  await expect(second.overtaken).toContainText("you entered Brewster");
  await expect(second.overtaken).toContainText(/Role: Responder .*became\s+Manager/);
  await expect(second.lastName).toHaveValue("Brewster");
  expect(await storedPerson(person)).toMatchObject({ lastName: "Murray", extraPermissions: [] });
  // What the second left alone is the first's now, and is not taken back.
  await expect(second.role).toHaveValue("manager");

  await second.save.click();
  await expect(new Shell(second.page).toast("Changes saved")).toBeVisible();
  await expect(second.overtaken).toHaveCount(0);
  expect(await storedPerson(person)).toMatchObject({
    lastName: "Brewster",
    roleKey: "manager",
  });
});

test("somebody who is deleted while being edited is said to be, and the input stays", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", { ...grace, status: "inactive" });
  const first = new PersonPage(await signedIn(organization.administrator));
  const second = new PersonPage(await signedIn(await organization.add("manager")));
  await first.open(person);
  await second.open(person);
  await second.lastName.fill("Brewster");
  await first.act("Delete");
  await expect(first.summary).toContainText("Deleted");
  await second.save.click();
  await expect(second.page.getByText("Deleted users can't be edited.").first()).toBeVisible();
  await expect(second.lastName).toHaveValue("Brewster");
  expect(await storedPerson(person)).toMatchObject({ lastName: "Hopper" });
});

test("sessions show device, address and last seen, and End session ends one of them", async ({
  organization,
  openBrowser,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const signInFrom = async (address: string) => {
    const page = await (await openBrowser({ address })).newPage();
    const signIn = new SignInPage(page);
    await signIn.open();
    await signIn.signIn(person.email, "Correct horse 9 battery");
    await expect(new HomePage(page).heading).toBeVisible();
    return page;
  };
  const gone = await signInFrom("10.1.2.3");
  const kept = await signInFrom("10.4.5.6");
  const page = await signedIn(organization.administrator);
  const persons = new PersonPage(page);
  await persons.open(person);
  const rows = persons.sessions.getByRole("listitem");
  await expect(rows).toHaveCount(2);
  const row = rows.filter({ hasText: "10.1.2.3" });
  await expect(row).toContainText(/Chrome/);
  await expect(row).toContainText(/seen/);
  await row.getByRole("button", { name: "End session" }).click();
  await expect(new Shell(page).toast("Session ended")).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("10.4.5.6");
  await gone.getByRole("link", { name: "Settings" }).click();
  await expect(gone.getByText("Your session has ended. Sign in again to go on.")).toBeVisible();
  await kept.getByRole("link", { name: "Settings" }).click();
  await expect(new UsersPage(kept).heading).toBeVisible();
  expect(await openSessionIds(person)).toHaveLength(1);
  await expect(persons.timeline.getByRole("listitem").first()).toContainText("ended sessions of");
});

test("mails show their state and lead to the Outbox; every deed is in the timeline", async ({
  organization,
  signedIn,
}) => {
  const newcomer = await organization.create("grace", "responder", grace);
  const page = await signedIn(organization.administrator);
  const persons = new PersonPage(page);
  await persons.open(newcomer);
  await expect(persons.mails.getByRole("listitem")).toHaveText([/Welcome.*In the Outbox/]);
  await persons.act("Reset password");
  await expect(persons.summary).toContainText("Reset-Code ·");
  await persons.act("Disable");
  await expect(persons.summary).toContainText("Inactive");
  await persons.act("Enable");
  await expect(persons.summary.getByText("Active", { exact: true })).toBeVisible();
  await expect(persons.mails.getByRole("listitem")).toHaveText([
    /Account enabled/,
    /Account disabled/,
    /Password reset/,
    /Welcome/,
  ]);
  await expect(persons.timeline.getByRole("listitem")).toHaveText([
    /Ada Lovelace enabled .*Inactive .*became Active/,
    /Ada Lovelace disabled .*Active .*became Inactive/,
    /Ada Lovelace reset the password of .*Temporary .*became Reset-Code/,
  ]);
  expect(await page.content()).not.toContain(newcomer.temporaryPassword);
  await persons.mails.getByRole("link", { name: "Password reset" }).click();
  await expect(page).toHaveURL(/\/outbox\/[\w-]+$/);
});

test("ids of another organization, of nobody and malformed ones are not found", async ({
  organization,
  signedIn,
  problems,
}) => {
  problems.allow(/status of 404/);
  const other = await newOrganization("Contoso");
  const page = await signedIn(organization.administrator);
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

test("those without Manage Users & Permissions read names, e-mail, role and status only", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.create("grace", "stakeholder", grace);
  const page = await signedIn(await organization.add("responder"));
  const persons = new PersonPage(page);
  await persons.open(person);
  await expect(persons.heading).toHaveText("Grace Hopper");
  await expect(persons.firstName).not.toBeEditable();
  await expect(persons.lastName).not.toBeEditable();
  await expect(persons.role).toBeDisabled();
  await expect(page.getByRole("checkbox").and(page.locator(":enabled"))).toHaveCount(0);
  await expect(persons.save).toHaveAccessibleDescription(/Manage Users & Permissions/);
  await expect(persons.summary).not.toContainText("Temporary");
  await expect(persons.summary.getByRole("button")).toHaveCount(0);
  for (const hidden of ["Sessions", "Emails", "Timeline"]) {
    await expect(page.getByRole("region", { name: hidden })).toHaveCount(0);
  }
  expect(await page.content()).not.toMatch(/"(temporary|reset_code)(_expired)?"/);
});

test("one's own page keeps role and permissions to others", async ({ organization, signedIn }) => {
  const manager = await organization.add("manager", grace);
  const page = await signedIn(manager);
  const persons = new PersonPage(page);
  await persons.open(manager);
  await expect(persons.role).toBeDisabled();
  await expect(persons.role).toHaveAccessibleDescription(
    "You can't change your own role and permissions.",
  );
  await persons.lastName.fill("Murray");
  await persons.save.click();
  await expect(persons.heading).toHaveText("Grace Murray");
  await expect(new Shell(page).userMenu).toHaveAccessibleName(/Grace Murray/);
  expect(await storedPerson(manager)).toMatchObject({ roleKey: "manager", lastName: "Murray" });
});

test("a page with unsaved changes is not left without a question", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const page = await signedIn(organization.administrator);
  const persons = new PersonPage(page);
  await persons.open(person);
  await persons.lastName.fill("Murray");
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await new Shell(page).link("Home").click();
  expect(asked).toEqual(["Leave without saving? What you changed here is lost."]);
  await expect(persons.lastName).toHaveValue("Murray");
  page.once("dialog", (dialog) => void dialog.accept());
  await new Shell(page).link("Home").click();
  await expect(new HomePage(page).heading).toBeVisible();
});
