import { saveView } from "@/lib/saved-views/commands";

import { expectAccessible } from "./support/accessibility";
import { expect, test } from "./support/fixtures";
import { tabTo } from "./support/keyboard";
import type { Organization } from "./support/organizations";

/** Shares a view of the users who are Inactive. */
const shareView = (actor: Organization["actor"], name: string) =>
  saveView(actor, { name, query: "status=inactive", shared: true, replace: false });

/** A user of each status, so that every filter has a match. */
async function furnish(organization: Organization): Promise<void> {
  await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  await organization.add("responder", {
    firstName: "Alan",
    lastName: "Turing",
    status: "inactive",
  });
}

test(
  "a view keeps search, filters and order, applies them again by keyboard, and is updated",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    await furnish(organization);
    const { page, users, views, shell } = await signedIn(organization.administrator);
    await users.open("?sort=-name");
    await views.expectCurrent(undefined);
    await users.choose("Status", "Inactive");
    await expect(users.rows).toHaveCount(1);

    await test.step("The filters are saved as a shared view", async () => {
      await tabTo(page, views.trigger, "Shift+Tab");
      await page.keyboard.press("Enter");
      await expect(views.item("All users")).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(views.menu).toHaveCount(0);
      await expect(views.trigger).toBeFocused();
      await page.keyboard.press("ArrowDown");
      await expect(views.item("All users")).toBeFocused();
      await page.keyboard.press("ArrowDown");
      await expect(views.item("Save view…")).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(views.name).toBeFocused();
      await page.keyboard.type("Away");
      await page.keyboard.press("Tab");
      await expect(views.share).toBeFocused();
      await page.keyboard.press("Space");
      await expect(views.share).toBeChecked();
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Enter");
      await expect(shell.toast("View Away saved")).toBeVisible();
      await views.expectCurrent("Away");
      await expect(views.trigger).toBeFocused();
      await expect(users.rows).toHaveCount(1);
    });

    await test.step("All users shows everything, and the view its filters", async () => {
      await page.keyboard.press("Enter");
      await expect(views.item("All users")).toBeFocused();
      await expect(views.item("Away")).toHaveAttribute("aria-current", "true");
      await page.keyboard.press("Enter");
      await expect(users.rows).toHaveCount(3);
      await expect(views.trigger).toBeFocused();
      await views.expectCurrent(undefined);
      expect(new URL(page.url()).search).toBe("");
      await page.keyboard.press("Enter");
      await expect(views.item("All users")).toBeFocused();
      // The first letters lead to a view.
      await page.keyboard.type("aw");
      await expect(views.item("Away")).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(users.rows).toHaveCount(1);
      await expect(users.row("Alan Turing")).toBeVisible();
      await views.expectCurrent("Away");
      expect(new URL(page.url()).searchParams.get("sort")).toBe("-name");
    });

    await test.step("Update view saves what the URL shows, and Undo takes it back", async () => {
      await expect(views.update).toHaveCount(0);
      await users.choose("Status", "Active");
      await views.expectCurrent("Away", { changed: true });
      await page.reload();
      await views.expectCurrent("Away", { changed: true });
      await views.update.click();
      await expect(shell.toast("View Away updated")).toBeVisible();
      await expect(views.trigger).toBeFocused();
      await views.expectCurrent("Away");
      await page.getByRole("button", { name: "Undo" }).click();
      await expect(shell.toast("View Away restored")).toBeVisible();
      await views.expectCurrent("Away", { changed: true });
    });

    await test.step("The URL decides which view is current, whatever its order", async () => {
      await users.open("?size=50&status=inactive&sort=-name");
      await views.expectCurrent("Away");
    });
  },
);

test("saving under an existing name asks, and Manage views renames, shares and deletes", async ({
  organization,
  signedIn,
}) => {
  const { page, users, views, shell } = await signedIn(organization.administrator);
  await users.open("?status=inactive");
  await views.save("Away", { share: true });

  await test.step("Another view under the same name replaces the first only after a question", async () => {
    await users.choose("Status", "Active");
    await views.expectCurrent("Away", { changed: true });
    await views.openSave();
    await views.submit("Save");
    await expect(views.name).toHaveAccessibleDescription("Enter a name.");
    await expect(views.name).toBeFocused();
    await views.name.fill("  Away ");
    await views.submit("Save");
    const question = views.saveDialog.getByRole("alert");
    await expect(question).toHaveText(
      "You already have a view named Away. Replace it, or enter another name.",
    );
    await expect(views.name).toBeFocused();
    // Shared views stay shared unless the switch is changed.
    await expect(views.share).toBeChecked();
    await expectAccessible(page);
    await views.name.fill("Another");
    await expect(question).toHaveCount(0);
    await expect(views.saveDialog.getByRole("button", { name: "Save", exact: true })).toBeVisible();
    await views.name.fill("Away");
    await views.submit("Save");
    await views.submit("Replace");
    await views.expectCurrent("Away");
    await expect(views.update).toHaveCount(0);
    await users.choose("Status", "Active");
    await views.expectCurrent("Away", { changed: true });
    await views.save("Here");
  });

  await test.step("Manage views renames a view, and refuses a name that is taken", async () => {
    await views.openManage();
    const field = await views.startRenaming("Here");
    await field.fill("Away");
    await field.press("Enter");
    await expect(field).toHaveAccessibleDescription("There is another view of this name.");
    await expect(field).toBeFocused();
    await expectAccessible(page);
    await field.press("Escape");
    await expect(field).toHaveCount(0);
    await expect(views.manageDialog.getByRole("button", { name: "Rename Here" })).toBeFocused();
    await (await views.startRenaming("Here")).fill("At work");
    await page.keyboard.press("Enter");
    await expect(shell.toast("View renamed to At work")).toBeVisible();
    await expect(views.manageDialog.getByRole("button", { name: "Rename At work" })).toBeFocused();
  });

  await test.step("Manage views shares a view", async () => {
    await views.managed("At work").getByRole("switch", { name: "Shared" }).check();
    await expect(shell.toast("View At work is shared with everyone in Northwind")).toBeVisible();
  });

  await test.step("Manage views deletes after a confirmation", async () => {
    await views.manageDialog.getByRole("button", { name: "Delete Away" }).click();
    await expect(views.deleteQuestion).toContainText("Away disappears for everyone in Northwind.");
    await expectAccessible(page);
    await views.deleteQuestion.getByRole("button", { name: "Cancel" }).click();
    await expect(views.manageDialog.getByRole("button", { name: "Delete Away" })).toBeFocused();
    await page.keyboard.press("Enter");
    await views.deleteQuestion.getByRole("button", { name: "Delete" }).click();
    await expect(shell.toast("View Away deleted")).toBeVisible();
    await expect(views.managed("Away")).toHaveCount(0);
    await expect(views.manageDialog.getByRole("list", { name: "Views" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(views.manageDialog).toHaveCount(0);
    await views.expectCurrent("At work");
  });
});

test("colleagues use a shared view, and only managers up to its owner's rank change it", async ({
  organization,
  signedIn,
}) => {
  await furnish(organization);
  await shareView(organization.actor, "Above");
  const owner = await organization.add("manager", { firstName: "Robin", lastName: "Owner" });
  await shareView({ ...organization.actor, userId: owner.id }, "Ours");

  await test.step("A Stakeholder applies it, cannot change it, and may share none", async () => {
    const { users, views } = await signedIn(await organization.add("stakeholder"));
    await users.open();
    await views.open();
    const shared = views.group("Shared in Northwind").getByRole("menuitem");
    await expect(shared).toHaveText(["Aboveby Ada Lovelace", "Oursby Robin Owner"]);
    await expect(views.group("Your views")).toHaveCount(0);
    await expect(views.item("Manage views…")).toHaveCount(0);
    await shared.last().click();
    await views.expectCurrent("Ours");
    await expect(users.rows).toHaveCount(1);
    await users.choose("Status", "Active");
    await views.expectCurrent("Ours", { changed: true });
    await expect(views.update).toHaveCount(0);

    await views.openSave();
    await expect(views.share).toHaveAccessibleDescription(
      "This needs the permission “Manage Users & Permissions”.",
    );
    await views.share.press("Space");
    await expect(views.share).not.toBeChecked();
    await views.name.fill("Mine");
    await views.submit("Save");
    await views.expectCurrent("Mine");
    await views.openManage();
    await expect(views.managed("Mine")).toBeVisible();
    await expect(views.manageDialog.getByRole("switch")).toHaveCount(0);
  });

  await test.step("A Manager manages a Manager's view, but not an Administrator's", async () => {
    const { users, views, shell } = await signedIn(await organization.add("manager"));
    await users.open();
    await views.openManage();
    await expect(views.manageDialog.getByRole("listitem")).toHaveCount(1);
    await expect(views.managed("Ours")).toContainText("by Robin Owner");
    await views.managed("Ours").getByRole("switch").click();
    await expect(shell.toast("View Ours is shared only with Robin Owner now")).toBeVisible();
    await expect(views.manageDialog).toContainText("No saved views");
  });
});

test("at 360 px views with long names fit, and their list and dialogs are accessible", async ({
  organization,
  signedIn,
}) => {
  const name = "W".repeat(64);
  const { page, users, views } = await signedIn(organization.administrator, {
    viewport: { width: 360, height: 740 },
  });
  const expectFit = async () => {
    const { scrollWidth } = await page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
    }));
    expect(scrollWidth).toBeLessThanOrEqual(360);
    await expectAccessible(page);
  };
  await users.open("?status=active");
  await views.save(name, { share: true });
  await users.choose("Status", "Invited");
  await views.expectCurrent(name, { changed: true });
  await expect(views.update).toBeVisible();
  await views.open();
  await expectFit();
  await page.keyboard.press("Escape");
  await views.openManage();
  await views.startRenaming(name);
  await expectFit();
});
