import type { Page } from "@playwright/test";

import { expectAccessible } from "./support/accessibility";
import { expect, test } from "./support/fixtures";
import { addRequest, addSharedLink, configureIdentity, selfServiceLink } from "./support/identity";
import { tabTo } from "./support/keyboard";
import { linkIn, mailsTo, waitForMails } from "./support/mailbox";
import { scriptsAtWork } from "./support/scripts-at-work";

/** Presses Tab many times; every element that gets the focus shows it. */
async function expectVisibleFocus(page: Page): Promise<void> {
  for (let presses = 0; presses < 25; presses += 1) {
    await page.keyboard.press("Tab");
    const hidden = await page.evaluate(() => {
      const element = document.activeElement!;
      if (element === document.body) return "";
      const seen = [element, element.parentElement!].some((node) => {
        const { outlineStyle, boxShadow } = getComputedStyle(node);
        return outlineStyle !== "none" || boxShadow !== "none";
      });
      return seen ? "" : element.outerHTML.slice(0, 200);
    });
    expect(hidden, `focus without a ring on ${page.url()}`).toBe("");
  }
}

test(
  "navigation, user menu and command palette work by keyboard, and the focus is visible",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    await organization.addPeople([
      { firstName: "Zoë", lastName: "Núñez" },
      { firstName: "Ann", lastName: "Other" },
    ]);
    await configureIdentity(organization, { allowedDomains: ["northwind.example"] });
    await addSharedLink(organization, "Partners");
    const { page, shell, home, users, invite, requests, identity } = await signedIn(
      organization.administrator,
    );
    await page.goto("/");
    await expect(home.heading).toBeVisible();

    await test.step("The first Tab offers to skip the navigation", async () => {
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

    await test.step("The user menu opens, and Escape closes it", async () => {
      await scriptsAtWork(shell.userMenu);
      await shell.userMenu.focus();
      await page.keyboard.press("Enter");
      await expect(shell.signOut).toBeVisible();
      await page.keyboard.press("End");
      await expect(shell.signOut).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(shell.signOut).toBeHidden();
      await expect(shell.userMenu).toBeFocused();
    });

    await test.step("Ctrl-K opens the palette, and Escape gives the focus back", async () => {
      await shell.link("Home").focus();
      await shell.openPalette();
      await page.keyboard.type("no such user");
      await expect(shell.palette.getByText("Nothing found for “no such user”.")).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(shell.palette).toBeHidden();
      await expect(shell.link("Home")).toBeFocused();
    });

    await test.step("The palette finds any user", async () => {
      await shell.search.click();
      await expect(shell.palette.getByRole("combobox")).toBeFocused();
      await page.keyboard.type("nunez");
      await expect(shell.palette.getByRole("option", { name: /Zoë Núñez/ })).toBeVisible();
      await expect(shell.palette.getByRole("option")).toHaveCount(1);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("heading", { level: 1, name: "Zoë Núñez" })).toBeVisible();
    });

    await test.step("The palette finds any page", async () => {
      await shell.openPalette();
      await page.keyboard.type("use");
      await expect(shell.palette.getByRole("option", { name: "Users", exact: true })).toBeVisible();
      await page.keyboard.press("Enter");
      await expect(users.heading).toBeVisible();
    });

    await test.step("Every element that has the focus shows it", async () => {
      await expectVisibleFocus(page);
      await addRequest(organization, `kim.${organization.slug}@elsewhere.example`);
      for (const each of [invite, requests, identity]) {
        await each.open();
        await expectVisibleFocus(page);
      }
    });
  },
);

test("users are invited by keyboard, and a dialog keeps the focus and gives it back", async ({
  organization,
  signedIn,
}) => {
  const { page, invite, pending, shell } = await signedIn(organization.administrator);
  const email = organization.address("grace");
  await page.goto("/");

  await test.step("The palette leads to inviting", async () => {
    await shell.openPalette();
    await page.keyboard.type("invite");
    await expect(shell.palette.getByRole("option", { name: "Invite new users" })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(invite.heading).toBeVisible();
  });

  await test.step("The user is invited", async () => {
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

  await test.step("The dialog keeps the focus inside and gives it back", async () => {
    const revoke = pending.button(email, "Revoke");
    await tabTo(page, revoke);
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
});

test("a user is created, found, filtered and disabled by keyboard", async ({
  organization,
  signedIn,
}) => {
  const { page, users, createUser } = await signedIn(organization.administrator);
  const email = organization.address("grace");
  await users.open();

  await test.step("Create", async () => {
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

  const trigger = page.getByRole("button", { name: "Actions for Grace Hopper" });
  const question = page.getByRole("alertdialog", { name: "Disable user" });
  const items = page.getByRole("menuitem");

  await test.step("The row menu opens, moves and closes, and gives the focus back", async () => {
    await tabTo(page, users.search);
    await page.keyboard.type("grace");
    await expect(users.rows).toHaveCount(1);
    await tabTo(page, trigger);
    await page.keyboard.press("Enter");
    await expect(items.first()).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(items.nth(1)).toBeFocused();
    await page.keyboard.press("End");
    await expect(items.last()).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toHaveCount(0);
    await expect(trigger).toBeFocused();
  });

  await test.step("Disable asks, and the focus comes back to the row", async () => {
    await page.keyboard.press("Enter");
    await expect(items.first()).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(question).toHaveCount(0);
    await expect(trigger).toBeFocused();

    await page.keyboard.press("Enter");
    await expect(items.first()).toBeFocused();
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

  await test.step("The Status filter is chosen", async () => {
    await tabTo(page, users.filter("Status"), "Shift+Tab");
    await page.keyboard.press("Enter");
    const choices = page.getByRole("group", { name: "Status" });
    await tabTo(page, choices.getByRole("checkbox", { name: "Active", exact: true }));
    await page.keyboard.press("Space");
    await expect(page.getByText("Nothing found")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(users.filter("Status")).toBeFocused();
  });
});

test("the list works by its shortcuts, and they stay letters in fields", async ({
  organization,
  signedIn,
}) => {
  const names = ["Ann", "Bea", "Cleo", ...Array.from({ length: 24 }, () => "Dora")];
  await organization.addPeople(names.map((firstName) => ({ firstName, lastName: "Sorted" })));
  const { page, users, userPage } = await signedIn(organization.administrator);
  await users.open("?q=sorted&size=25");
  await users.expectRange("1–25 of 27");
  await scriptsAtWork(users.box("Ann Sorted"));
  await expectFocusAfter("j", "Ann Sorted");
  await expectFocusAfter("j", "Bea Sorted");
  await page.keyboard.press("x");
  await expect(users.box("Bea Sorted")).toBeChecked();
  await page.keyboard.press("k");
  await expectFocusAfter("k", "Ann Sorted");
  await expectFocusAfter("Control+j", "Ann Sorted");

  await page.keyboard.press("/");
  await expect(users.search).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type("xj?");
  await expect(users.search).toHaveValue("sortedxj?");
  await expect(users.shortcuts).toHaveCount(0);
  await expect(page.getByText("Nothing found")).toBeVisible();
  await users.search.fill("sorted");
  await users.expectRange("1–25 of 27");
  await expect(users.table).toHaveAttribute("aria-busy", "false");

  await users.next.click();
  await users.expectRange("26–27 of 27");
  await page.keyboard.press("?");
  await expect(users.shortcuts.getByRole("definition")).toHaveText([
    "/",
    "j",
    "k",
    "Enter",
    "x",
    "?",
  ]);
  await expectAccessible(page);
  await page.keyboard.press("j");
  await page.keyboard.press("Escape");
  await expect(users.shortcuts).toHaveCount(0);
  await expectFocusAfter("j", "Dora Sorted");
  await page.keyboard.press("Enter");
  await expect(userPage.heading).toHaveText("Dora Sorted");

  async function expectFocusAfter(key: string, name: string): Promise<void> {
    await page.keyboard.press(key);
    await expect(users.name(name).first()).toBeFocused();
  }
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
