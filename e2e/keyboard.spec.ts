import { expect, test } from "./support/fixtures";
import { addRequest, configureIdentity, selfServiceLink } from "./support/identity";
import { tabTo } from "./support/keyboard";
import { linkIn, mailsTo, waitForMails } from "./support/mailbox";

test("a user is invited by keyboard", async ({ organization, signedIn }) => {
  const { page, invite, shell } = await signedIn(organization.administrator);
  const email = organization.address("grace");
  await page.goto("/");
  await tabTo(page, shell.link("Invite member"));
  await page.keyboard.press("Enter");
  await expect(invite.heading).toBeVisible();
  await tabTo(page, invite.users);
  await page.keyboard.type(email);
  await page.keyboard.press("Enter");
  await expect(invite.entry(email)).toBeVisible();
  await tabTo(page, invite.role(email));
  await page.keyboard.press("m");
  await expect(invite.role(email)).toHaveValue("manager");
  await tabTo(page, invite.send);
  await page.keyboard.press("Enter");
  await invite.expectOutcome("1 invited");
  await expect(page.getByRole("heading", { name: "1 invited" })).toBeFocused();
  expect(await mailsTo(email)).toHaveLength(1);
});

test("a user is created by keyboard", async ({ organization, signedIn }) => {
  const { page, users, createUser } = await signedIn(organization.administrator);
  const email = organization.address("grace");
  await users.open();
  await tabTo(page, users.createUser);
  await page.keyboard.press("Enter");
  await expect(createUser.firstName).toBeFocused();
  await page.keyboard.type("Grace");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Hopper");
  await page.keyboard.press("Tab");
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.press("m");
  await expect(createUser.role).toHaveValue("manager");
  await tabTo(page, createUser.permission("Manage roles"));
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect(createUser.temporaryPassword).toBeFocused();
  expect(await mailsTo(email)).toHaveLength(1);
  await tabTo(page, createUser.done);
  await page.keyboard.press("Enter");
  await expect(createUser.outcome).toHaveCount(0);
  await expect(users.row("Grace Hopper")).toContainText("Manager");
  await expect(page.locator(":focus")).toHaveCount(1);
});

test("a user is disabled by keyboard", async ({ organization, signedIn }) => {
  await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  const trigger = page.getByRole("button", { name: "Actions for Grace Hopper" });
  await tabTo(page, users.search);
  await page.keyboard.type("grace");
  await expect(users.rows).toHaveCount(1);
  await tabTo(page, trigger);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "Disable" })).toBeFocused();
  await page.keyboard.press("Enter");
  const question = page.getByRole("alertdialog", { name: "Disable user" });
  await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await expect(trigger).toBeFocused();

  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
  await page.keyboard.press("d");
  await expect(page.getByRole("menuitem", { name: "Disable" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
  await tabTo(page, question.getByRole("button", { name: "Disable" }));
  await page.keyboard.press("Enter");
  await expect(users.row("Grace Hopper")).toContainText("Inactive");
  await expect(question).toHaveCount(0);
  await expect(trigger).toBeFocused();
});

test("the Status filter is chosen by keyboard", async ({ organization, signedIn }) => {
  await organization.add("responder", { lastName: "Hopper", status: "inactive" });
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await tabTo(page, users.filter("Status"));
  await page.keyboard.press("Enter");
  await tabTo(
    page,
    page.getByRole("group", { name: "Status" }).getByRole("checkbox", { name: "Inactive" }),
  );
  await page.keyboard.press("Space");
  await expect(users.rows).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(users.filter("Status")).toBeFocused();
});

test("the first Tab offers to skip the navigation", async ({ organization, signedIn }) => {
  const { page } = await signedIn(organization.administrator);
  await page.goto("/settings/iam/users");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await page.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  const inside = await page.evaluate(() => document.activeElement?.closest("main") !== null);
  expect(inside).toBe(true);
});

test("the focused element is always visible", async ({ organization, signedIn }) => {
  await organization.invite("grace");
  const { page } = await signedIn(organization.administrator);
  await addRequest(organization, `kim.${organization.slug}@elsewhere.example`);
  await configureIdentity(organization, { allowedDomains: ["northwind.example"] });
  for (const path of [
    "/settings/iam/users",
    "/settings/iam/users/invite",
    "/settings/iam/users/requests",
    "/settings/iam/identity-configuration",
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    for (let presses = 0; presses < 25; presses += 1) {
      await page.keyboard.press("Tab");
      const shown = await page.evaluate(() => {
        const element = document.activeElement!;
        if (element === document.body) return "";
        const seen = [element, element.parentElement!].some((node) => {
          const { outlineStyle, boxShadow } = getComputedStyle(node);
          return outlineStyle !== "none" || boxShadow !== "none";
        });
        return seen ? "" : element.outerHTML.slice(0, 200);
      });
      expect(shown, `focus without a ring on ${path}`).toBe("");
    }
  }
});

test("a row menu opens, moves and closes by keyboard and gives the focus back", async ({
  organization,
  signedIn,
}) => {
  const invitation = await organization.invite("grace");
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  const trigger = page.getByRole("button", { name: `Actions for ${invitation.email}` });
  await trigger.focus();
  await page.keyboard.press("Enter");
  const items = page.getByRole("menuitem");
  await expect(items).toHaveText([
    "Edit",
    "Resend invitation",
    "Revoke invitation",
    "Copy invitation link",
  ]);
  await expect(items.first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(items.nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(items.nth(3)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(trigger).toBeFocused();
});

test("a dialog keeps the focus inside and gives it back", async ({ organization, signedIn }) => {
  const invitation = await organization.invite("grace");
  const { page, pending, invite } = await signedIn(organization.administrator);
  await invite.open();
  const revoke = pending.button(invitation.email, "Revoke");
  await revoke.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog", { name: "Revoke invitation" });
  // The safe answer has the focus when data would be lost.
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  for (let presses = 0; presses < 4; presses += 1) {
    await page.keyboard.press("Tab");
    await expect(dialog.locator(":focus")).toHaveCount(1);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(revoke).toBeFocused();
});

test("the user menu opens by keyboard, Escape closes it", async ({ organization, signedIn }) => {
  const { page, shell } = await signedIn(organization.administrator);
  await page.goto("/");
  await shell.userMenu.focus();
  await page.keyboard.press("Enter");
  await expect(shell.signOut).toBeVisible();
  await page.keyboard.press("End");
  await expect(shell.signOut).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(shell.signOut).toBeHidden();
  await expect(shell.userMenu).toBeFocused();
});

test("Ctrl-K finds a page, and Escape gives the focus back", async ({ organization, signedIn }) => {
  const { page, shell, home, users } = await signedIn(organization.administrator);
  await page.goto("/");
  await expect(home.heading).toBeVisible();
  await shell.link("Home").focus();
  await shell.openPalette();
  await page.keyboard.press("Escape");
  await expect(shell.palette).toBeHidden();
  await expect(shell.link("Home")).toBeFocused();

  await shell.openPalette();
  await page.keyboard.type("use");
  await expect(shell.palette.getByRole("option", { name: "Users", exact: true })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(users.heading).toBeVisible();
});

test("the command palette finds any user, and leads to inviting", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople([
    { firstName: "Zoë", lastName: "Núñez" },
    { firstName: "Ann", lastName: "Other" },
  ]);
  const { page, shell, invite } = await signedIn(organization.administrator);
  await page.goto("/");
  await shell.search.click();
  await expect(shell.palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("nunez");
  const found = shell.palette.getByRole("option", { name: /Zoë Núñez/ });
  await expect(found).toBeVisible();
  await expect(shell.palette.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Zoë Núñez" })).toBeVisible();

  await shell.openPalette();
  await page.keyboard.type("invite");
  await expect(shell.palette.getByRole("option", { name: "Invite new users" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(invite.heading).toBeVisible();

  await shell.openPalette();
  await page.keyboard.type("nobody like this");
  await expect(shell.palette.getByText("Nothing found for “nobody like this”.")).toBeVisible();
});

test("a visitor asks to join by keyboard", async ({
  organization,
  visitor: { page, join, askToJoin },
}) => {
  await configureIdentity(organization, {
    allowedDomains: [`${organization.slug}.example`],
    acceptsRequests: true,
  });
  const email = `kim.${organization.slug}@elsewhere.example`;
  await page.goto((await selfServiceLink(organization)).path);
  await tabTo(page, join.email);
  await page.keyboard.type(email);
  await page.keyboard.press("Enter");
  await expect(join.ask).toBeVisible();
  await expect(join.email).toBeFocused();
  await tabTo(page, join.ask);
  await page.keyboard.press("Enter");
  await expect(join.inbox).toBeVisible();
  await tabTo(page, join.useAnotherAddress);
  await page.goto(linkIn((await waitForMails(email, 1))[0]));
  await tabTo(page, askToJoin.firstName);
  await page.keyboard.type("Kim");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Outside");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Hello");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(askToJoin.heading).toHaveText("Your request was sent");
});
