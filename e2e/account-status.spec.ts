import { accountsOf, auditActions, setDeletedSince, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { linkIn, mailsTo } from "./support/mailbox";
import { newOrganization, password } from "./support/organizations";
import { HomePage } from "./support/pages/home-page";
import { InvitePage } from "./support/pages/invite-page";
import { ChoosePasswordPage } from "./support/pages/password-pages";
import { PersonPage } from "./support/pages/person-page";
import { RegisterPage } from "./support/pages/register-page";
import { Shell } from "./support/pages/shell";
import { SignInPage } from "./support/pages/sign-in-page";
import { UsersPage } from "./support/pages/users-page";

const grace = { firstName: "Grace", lastName: "Hopper" };
const disabledReason =
  "Your account was disabled. Ask a manager of your organization to enable it.";

test(
  "Disable names the person and ends open tabs with their next click; Enable lets them in",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const person = await organization.add("responder", grace);
    const page = await signedIn(person);
    await page.goto("/");
    const users = new UsersPage(await signedIn(await organization.add("manager")));
    await users.open();
    const question = await users.ask("Grace Hopper", "Disable");
    await expect(question).toHaveAccessibleName("Disable user");
    await expect(question).toContainText("Grace Hopper");
    await expect(question).toContainText(person.email);
    await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(question).toHaveCount(0);
    expect(await storedPerson(person)).toMatchObject({ status: "active" });

    await users.act("Grace Hopper", "Disable");
    await expect(new Shell(users.page).toast("Grace Hopper disabled")).toBeVisible();
    await expect(users.row("Grace Hopper")).toContainText("Inactive");
    await new Shell(page).link("Invite member").click();
    const signIn = new SignInPage(page);
    await expect(signIn.heading).toBeVisible();
    await expect(page.getByText(disabledReason)).toBeVisible();
    await signIn.signIn(person.email, password);
    await expect(signIn.problem).toContainText("Your account is disabled.");
    const [disabled] = await mailsTo(person.email);
    expect(disabled!.subject).toMatch(/^Your account at .* was disabled$/);

    await users.act("Grace Hopper", "Enable");
    await expect(new Shell(users.page).toast("Grace Hopper enabled")).toBeVisible();
    await expect(users.row("Grace Hopper")).toContainText("Active");
    const [enabled, ...earlier] = await mailsTo(person.email);
    expect(earlier).toHaveLength(1);
    expect(enabled!.subject).toMatch(/^Your account at .* was enabled$/);
    expect(enabled!.text).toContain("/sign-in");
    await signIn.signIn(person.email, password);
    await expect(new InvitePage(page).heading).toBeVisible();
  },
);

test("an action in a tab of somebody who was disabled does nothing but lead to Sign in", async ({
  organization,
  signedIn,
}) => {
  const manager = await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  const victim = await organization.add("responder", { firstName: "Alan", lastName: "Turing" });
  const page = await signedIn(manager);
  const theirs = new UsersPage(page);
  await theirs.open();
  const question = await theirs.ask("Alan Turing", "Disable");
  const users = new UsersPage(await signedIn(organization.administrator));
  await users.open();
  await users.act("Grace Hopper", "Disable");
  await question.getByRole("button", { name: "Disable" }).click();
  await expect(new SignInPage(page).heading).toBeVisible();
  await expect(page.getByText(disabledReason)).toBeVisible();
  expect(await storedPerson(victim)).toMatchObject({ status: "active" });
});

test("Delete is there only for the Inactive, hides the person, and frees the address", async ({
  organization,
  signedIn,
}) => {
  const other = await newOrganization("Contoso");
  const person = await organization.add("responder", grace);
  const page = await signedIn(organization.administrator);
  const users = new UsersPage(page);
  await users.open();
  const menu = await users.openMenu("Grace Hopper");
  await expect(menu.getByRole("menuitem", { name: "Disable" })).toBeVisible();
  await expect(menu.getByRole("menuitem", { name: "Delete" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await users.act("Grace Hopper", "Disable");
  await expect(users.row("Grace Hopper")).toContainText("Inactive");
  const question = await users.ask("Grace Hopper", "Delete");
  await expect(question).toHaveAccessibleName("Delete user");
  await expect(question).toContainText("Grace Hopper");
  await expect(question).toContainText(person.email);
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(new Shell(page).toast("Grace Hopper deleted")).toBeVisible();
  await expect(users.row("Grace Hopper")).toHaveCount(0);
  await users.search.fill("grace");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await users.search.press("Escape");

  await users.choose("Status", "Deleted");
  await expect(users.row("Grace Hopper")).toContainText("Deleted");
  await expect(users.rows).toHaveCount(1);
  // The audit trail stays.
  await users.row("Grace Hopper").getByRole("link").click();
  const persons = new PersonPage(page);
  await expect(persons.heading).toHaveText("Grace Hopper");
  await expect(persons.timeline).toContainText(/Inactive .*became Deleted/);
  await expect(persons.save).toHaveAccessibleDescription(/cannot be edited/);

  const invite = new InvitePage(await signedIn(other.administrator));
  await invite.open();
  await invite.add(person.email);
  await invite.send.click();
  await invite.expectOutcome("1 invited");
});

test("Restore brings back as Inactive within 20 days, unless the address lives elsewhere", async ({
  organization,
  signedIn,
}) => {
  const other = await newOrganization("Contoso");
  const person = await organization.add("manager", { ...grace, status: "deleted" });
  const late = await organization.add("responder", { lastName: "Late", status: "deleted" });
  await setDeletedSince(late, "20 days");
  const moved = await organization.add("responder", { lastName: "Moved", status: "deleted" });
  await other.add("responder", { email: moved.email });
  const page = await signedIn(organization.administrator);
  const users = new UsersPage(page);
  await users.open("?status=deleted");

  const refused = await users.ask("Robin Moved", "Restore");
  await expect(refused).toHaveAccessibleName("Restore user");
  await refused.getByRole("button", { name: "Restore" }).click();
  await expect(refused.getByRole("alert")).toHaveText("This email now belongs to another user.");
  await refused.getByRole("button", { name: "Cancel" }).click();
  expect(await storedPerson(moved)).toMatchObject({ status: "deleted" });

  await expect(page.getByRole("button", { name: "Actions for Robin Late" })).toHaveCount(0);
  const persons = new PersonPage(page);
  await persons.open(late);
  await expect(
    page.getByText(/deleted more than 20 days ago\. Send a new invitation/),
  ).toBeVisible();
  await setDeletedSince(late, "19 days 23 hours 59 minutes");
  await page.reload();
  await persons.act("Restore");
  await expect(persons.summary).toContainText("Inactive");

  await users.open("?status=deleted");
  await users.act("Grace Hopper", "Restore");
  await expect(users.row("Grace Hopper")).toHaveCount(0);
  await users.open();
  await expect(users.row("Grace Hopper")).toContainText("Inactive");
  await expect(users.row("Grace Hopper")).toContainText("Manager");
  await users.act("Grace Hopper", "Enable");
  const signIn = new SignInPage(await signedIn(person));
  await signIn.page.goto("/");
  await expect(new HomePage(signIn.page).heading).toBeVisible();
  expect(await auditActions(organization.id)).toContain("user.restored");
});

test("inviting somebody who was deleted brings back the same user with the old password void", async ({
  organization,
  signedIn,
  page: persons,
}) => {
  const person = await organization.add("manager", { ...grace, status: "deleted" });
  const invite = new InvitePage(await signedIn(organization.administrator));
  await invite.open();
  await invite.add(person.email);
  await invite.send.click();
  await invite.expectOutcome("1 invited");
  expect(await accountsOf(person.email)).toMatchObject([
    { id: person.id, status: "invited", roleKey: "responder" },
  ]);
  expect(await storedPerson(person)).toMatchObject({ hasPassword: false });
  const signIn = new SignInPage(persons);
  await signIn.open();
  await signIn.signIn(person.email, password);
  await expect(signIn.problem).toHaveText("Incorrect email or password.");

  const register = new RegisterPage(persons);
  await persons.goto(linkIn((await mailsTo(person.email))[0]));
  await register.fill("Grace", "Hopper", "Quite another 7 words");
  await register.submit.click();
  await expect(new HomePage(persons).heading).toBeVisible();
  expect(await accountsOf(person.email)).toMatchObject([{ id: person.id, status: "active" }]);
});

test("somebody with a temporary password who was disabled comes back to choose one", async ({
  organization,
  signedIn,
  page,
}) => {
  const newcomer = await organization.create("grace", "responder", grace);
  const users = new UsersPage(await signedIn(organization.administrator));
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  const choose = new ChoosePasswordPage(page);
  await expect(choose.heading).toBeVisible();
  await users.open();
  await users.act("Grace Hopper", "Disable");
  await choose.choose(password);
  await expect(signIn.heading).toBeVisible();
  await expect(page.getByText(disabledReason)).toBeVisible();
  expect(await storedPerson(newcomer)).toMatchObject({ hasPassword: false });
  await users.act("Grace Hopper", "Enable");
  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await choose.choose(password);
  await expect(new HomePage(page).heading).toBeVisible();
});

test("End sessions signs somebody out everywhere, and they may come back", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const page = await signedIn(person);
  await page.goto("/");
  const users = new UsersPage(await signedIn(organization.administrator));
  await users.open();
  await users.act("Grace Hopper", "End sessions");
  await expect(
    new Shell(users.page).toast("Grace Hopper is signed out on all devices"),
  ).toBeVisible();
  await new Shell(page).link("Invite member").click();
  const signIn = new SignInPage(page);
  await expect(page.getByText("Your session has ended. Sign in again to go on.")).toBeVisible();
  await signIn.signIn(person.email, password);
  await expect(new InvitePage(page).heading).toBeVisible();
});
