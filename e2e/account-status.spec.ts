import { auditActions, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { mailsTo } from "./support/mailbox";
import { newOrganization, password } from "./support/organizations";

const grace = { firstName: "Grace", lastName: "Hopper" };

test(
  "Disable and End sessions end a user's open tabs with the reason, and Enable lets them in",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const person = await organization.add("manager", grace);
    const target = await organization.add("responder", { firstName: "Alan", lastName: "Turing" });
    const tab = await signedIn(person);
    await tab.users.open();
    const openQuestion = await tab.users.ask("Alan Turing", "Disable");
    const { users, shell } = await signedIn(organization.administrator);
    await users.open();

    await test.step("Disable asks first, and names the user", async () => {
      const question = await users.ask("Grace Hopper", "Disable");
      await expect(question).toHaveAccessibleName("Disable user");
      await expect(question).toContainText("Grace Hopper");
      await expect(question).toContainText(person.email);
      await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
      await question.getByRole("button", { name: "Cancel" }).click();
      await expect(question).toHaveCount(0);
      expect(await storedPerson(person)).toMatchObject({ status: "active" });
      await users.act("Grace Hopper", "Disable");
      await expect(shell.toast("Grace Hopper disabled")).toBeVisible();
      await expect(users.row("Grace Hopper")).toContainText("Inactive");
      const [mail] = await mailsTo(person.email);
      expect(mail!.subject).toMatch(/^Your account at .* was disabled$/);
    });

    await test.step("An action in the open tab only leads to Sign in", async () => {
      await openQuestion.getByRole("button", { name: "Disable" }).click();
      await expect(tab.signIn.heading).toBeVisible();
      await expect(
        tab.page.getByText(
          "Your account was disabled. Ask a manager of your organization to enable it.",
        ),
      ).toBeVisible();
      expect(await storedPerson(target)).toMatchObject({ status: "active" });
      await tab.signIn.signIn(person.email, password);
      await expect(tab.signIn.problem).toContainText("Your account is disabled.");
    });

    await test.step("Enable lets the user in again", async () => {
      await users.act("Grace Hopper", "Enable");
      await expect(shell.toast("Grace Hopper enabled")).toBeVisible();
      await expect(users.row("Grace Hopper")).toContainText("Active");
      const [mail] = await mailsTo(person.email);
      expect(mail!.subject).toMatch(/^Your account at .* was enabled$/);
      expect(mail!.text).toContain("/sign-in");
      await tab.signIn.signIn(person.email, password);
      await expect(tab.home.heading).toBeVisible();
    });

    await test.step("End sessions ends the tab with its next click, which Sign in leads back to", async () => {
      await users.act("Grace Hopper", "End sessions");
      await expect(shell.toast("Grace Hopper is signed out on all devices")).toBeVisible();
      await tab.shell.link("Invite member").click();
      await expect(
        tab.page.getByText("Your session has ended. Sign in again to continue."),
      ).toBeVisible();
      await tab.signIn.signIn(person.email, password);
      await expect(tab.invite.heading).toBeVisible();
    });
  },
);

test("Delete hides an Inactive user, and Restore brings them back unless the email is taken", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("manager", grace);
  const moved = await organization.add("responder", { lastName: "Moved", status: "deleted" });
  await (await newOrganization("Contoso")).add("responder", { email: moved.email });
  const { page, users, userPage, shell } = await signedIn(organization.administrator);

  await test.step("Delete is offered after Disable, and its toast offers Restore", async () => {
    await users.open();
    const menu = await users.openMenu("Grace Hopper");
    await expect(menu.getByRole("menuitem", { name: "Disable" })).toBeVisible();
    await expect(menu.getByRole("menuitem", { name: "Delete" })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await users.act("Grace Hopper", "Disable");
    await expect(users.row("Grace Hopper")).toContainText("Inactive");
    const question = await users.ask("Grace Hopper", "Delete");
    await expect(question).toHaveAccessibleName("Delete user");
    await expect(question).toContainText(person.email);
    await question.getByRole("button", { name: "Delete" }).click();
    await expect(users.row("Grace Hopper")).toHaveCount(0);
    await expect(shell.toast("Grace Hopper deleted")).toBeVisible();
    await shell.undo("Restore").click();
    await expect(shell.toast("Grace Hopper restored")).toBeVisible();
    await expect(users.row("Grace Hopper")).toContainText("Inactive");
    await users.act("Grace Hopper", "Delete");
    await expect(users.row("Grace Hopper")).toHaveCount(0);
    await users.search.fill("grace");
    await expect(page.getByText("Nothing found")).toBeVisible();
    await users.search.press("Escape");
  });

  await test.step("The Status filter shows the user, whose timeline stays", async () => {
    await users.choose("Status", "Deleted");
    await expect(users.row("Grace Hopper")).toContainText("Deleted");
    await expect(users.rows).toHaveCount(2);
    const refused = await users.ask("Robin Moved", "Restore");
    await refused.getByRole("button", { name: "Restore" }).click();
    await expect(refused.getByRole("alert")).toHaveText("This email now belongs to another user.");
    await refused.getByRole("button", { name: "Cancel" }).click();
    await users.row("Grace Hopper").getByRole("link").click();
    await expect(userPage.heading).toHaveText("Grace Hopper");
    await expect(userPage.timeline).toContainText(/Inactive .*became Deleted/);
    await expect(userPage.details).toContainText("Deleted users can't be edited.");
  });

  await test.step("Restore makes the user Inactive", async () => {
    await userPage.act("Restore");
    await expect(userPage.summary).toContainText("Inactive");
    await expect(userPage.summary).toContainText("Manager");
    expect(await auditActions(organization.id)).toContain("user.restored");
    expect(await storedPerson(moved)).toMatchObject({ status: "deleted" });
  });
});
