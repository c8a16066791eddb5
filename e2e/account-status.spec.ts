import { accountsOf, auditActions, setDeletedSince, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { linkIn, mailsTo } from "./support/mailbox";
import { newOrganization, password } from "./support/organizations";

const grace = { firstName: "Grace", lastName: "Hopper" };
const disabledReason =
  "Your account was disabled. Ask a manager of your organization to enable it.";

test(
  "Disable names the user and ends open tabs with their next click; Enable lets them in",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const person = await organization.add("responder", grace);
    const { page, signIn, shell, invite } = await signedIn(person);
    await page.goto("/");
    const manager = await signedIn(await organization.add("manager"));
    await manager.users.open();
    const question = await manager.users.ask("Grace Hopper", "Disable");
    await expect(question).toHaveAccessibleName("Disable user");
    await expect(question).toContainText("Grace Hopper");
    await expect(question).toContainText(person.email);
    await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(question).toHaveCount(0);
    expect(await storedPerson(person)).toMatchObject({ status: "active" });

    await manager.users.act("Grace Hopper", "Disable");
    await expect(manager.shell.toast("Grace Hopper disabled")).toBeVisible();
    await expect(manager.users.row("Grace Hopper")).toContainText("Inactive");
    await shell.link("Invite member").click();
    await expect(signIn.heading).toBeVisible();
    await expect(page.getByText(disabledReason)).toBeVisible();
    await signIn.signIn(person.email, password);
    await expect(signIn.problem).toContainText("Your account is disabled.");
    const [disabled] = await mailsTo(person.email);
    expect(disabled!.subject).toMatch(/^Your account at .* was disabled$/);

    await manager.users.act("Grace Hopper", "Enable");
    await expect(manager.shell.toast("Grace Hopper enabled")).toBeVisible();
    await expect(manager.users.row("Grace Hopper")).toContainText("Active");
    const [enabled, ...earlier] = await mailsTo(person.email);
    expect(earlier).toHaveLength(1);
    expect(enabled!.subject).toMatch(/^Your account at .* was enabled$/);
    expect(enabled!.text).toContain("/sign-in");
    await signIn.signIn(person.email, password);
    await expect(invite.heading).toBeVisible();
  },
);

test("an action in a disabled user's tab only leads to Sign in", async ({
  organization,
  signedIn,
}) => {
  const manager = await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  const victim = await organization.add("responder", { firstName: "Alan", lastName: "Turing" });
  const portal = await signedIn(manager);
  await portal.users.open();
  const question = await portal.users.ask("Alan Turing", "Disable");
  const { users } = await signedIn(organization.administrator);
  await users.open();
  await users.act("Grace Hopper", "Disable");
  await question.getByRole("button", { name: "Disable" }).click();
  await expect(portal.signIn.heading).toBeVisible();
  await expect(portal.page.getByText(disabledReason)).toBeVisible();
  expect(await storedPerson(victim)).toMatchObject({ status: "active" });
});

test("Delete is offered only for Inactive users, hides the user, and frees the address", async ({
  organization,
  signedIn,
}) => {
  const other = await newOrganization("Contoso");
  const person = await organization.add("responder", grace);
  const { page, users, userPage, shell } = await signedIn(organization.administrator);
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
  await expect(shell.toast("Grace Hopper deleted")).toBeVisible();
  await expect(users.row("Grace Hopper")).toHaveCount(0);
  await users.search.fill("grace");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await users.search.press("Escape");

  await users.choose("Status", "Deleted");
  await expect(users.row("Grace Hopper")).toContainText("Deleted");
  await expect(users.rows).toHaveCount(1);
  // The audit trail stays.
  await users.row("Grace Hopper").getByRole("link").click();
  await expect(userPage.heading).toHaveText("Grace Hopper");
  await expect(userPage.timeline).toContainText(/Inactive .*became Deleted/);
  await expect(userPage.save).toHaveAccessibleDescription(/can't be edited/);

  const { invite } = await signedIn(other.administrator);
  await invite.open();
  await invite.add(person.email);
  await invite.send.click();
  await invite.expectOutcome("1 invited");
});

test("Restore makes a user Inactive within 20 days, unless the address is taken", async ({
  organization,
  signedIn,
}) => {
  const other = await newOrganization("Contoso");
  const person = await organization.add("manager", { ...grace, status: "deleted" });
  const late = await organization.add("responder", { lastName: "Late", status: "deleted" });
  await setDeletedSince(late, "20 days");
  const moved = await organization.add("responder", { lastName: "Moved", status: "deleted" });
  await other.add("responder", { email: moved.email });
  const { page, users, userPage } = await signedIn(organization.administrator);
  await users.open("?status=deleted");

  const refused = await users.ask("Robin Moved", "Restore");
  await expect(refused).toHaveAccessibleName("Restore user");
  await refused.getByRole("button", { name: "Restore" }).click();
  await expect(refused.getByRole("alert")).toHaveText("This email now belongs to another user.");
  await refused.getByRole("button", { name: "Cancel" }).click();
  expect(await storedPerson(moved)).toMatchObject({ status: "deleted" });

  await expect(page.getByRole("button", { name: "Actions for Robin Late" })).toHaveCount(0);
  await userPage.open(late);
  await expect(
    page.getByText(/deleted more than 20 days ago\. Send a new invitation/),
  ).toBeVisible();
  await setDeletedSince(late, "19 days 23 hours 59 minutes");
  await page.reload();
  await userPage.act("Restore");
  await expect(userPage.summary).toContainText("Inactive");

  await users.open("?status=deleted");
  await users.act("Grace Hopper", "Restore");
  await expect(users.row("Grace Hopper")).toHaveCount(0);
  await users.open();
  await expect(users.row("Grace Hopper")).toContainText("Inactive");
  await expect(users.row("Grace Hopper")).toContainText("Manager");
  await users.act("Grace Hopper", "Enable");
  const portal = await signedIn(person);
  await portal.page.goto("/");
  await expect(portal.home.heading).toBeVisible();
  expect(await auditActions(organization.id)).toContain("user.restored");
});

test("inviting a deleted user brings back the same user without the old password", async ({
  organization,
  signedIn,
  visitor,
}) => {
  const person = await organization.add("manager", { ...grace, status: "deleted" });
  const { invite } = await signedIn(organization.administrator);
  await invite.open();
  await invite.add(person.email);
  await invite.send.click();
  await invite.expectOutcome("1 invited");
  expect(await accountsOf(person.email)).toMatchObject([
    { id: person.id, status: "invited", roleKey: "responder" },
  ]);
  expect(await storedPerson(person)).toMatchObject({ hasPassword: false });
  await visitor.signIn.open();
  await visitor.signIn.signIn(person.email, password);
  await expect(visitor.signIn.problem).toHaveText("Incorrect email or password.");

  await visitor.page.goto(linkIn((await mailsTo(person.email))[0]));
  await visitor.register.fill("Grace", "Hopper", "Quite another 7 words");
  await visitor.register.submit.click();
  await expect(visitor.home.heading).toBeVisible();
  expect(await accountsOf(person.email)).toMatchObject([{ id: person.id, status: "active" }]);
});

test("a disabled user with a temporary password chooses a new one after Enable", async ({
  organization,
  signedIn,
  visitor: { page, signIn, choosePassword, home },
}) => {
  const newcomer = await organization.create("grace", "responder", grace);
  const { users } = await signedIn(organization.administrator);
  await signIn.open();
  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await expect(choosePassword.heading).toBeVisible();
  await users.open();
  await users.act("Grace Hopper", "Disable");
  await choosePassword.choose(password);
  await expect(signIn.heading).toBeVisible();
  await expect(page.getByText(disabledReason)).toBeVisible();
  expect(await storedPerson(newcomer)).toMatchObject({ hasPassword: false });
  await users.act("Grace Hopper", "Enable");
  await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
  await choosePassword.choose(password);
  await expect(home.heading).toBeVisible();
});

test("End sessions signs a user out everywhere, and they can sign in again", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const { page, signIn, shell, invite } = await signedIn(person);
  await page.goto("/");
  const manager = await signedIn(organization.administrator);
  await manager.users.open();
  await manager.users.act("Grace Hopper", "End sessions");
  await expect(manager.shell.toast("Grace Hopper is signed out on all devices")).toBeVisible();
  await shell.link("Invite member").click();
  await expect(page.getByText("Your session has ended. Sign in again to continue.")).toBeVisible();
  await signIn.signIn(person.email, password);
  await expect(invite.heading).toBeVisible();
});
