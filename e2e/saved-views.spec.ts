import type { Page } from "@playwright/test";

import { expectAccessible } from "./support/accessibility";
import { auditActions } from "./support/database";
import { expect, test } from "./support/fixtures";
import { actionCallOf, replay } from "./support/forged-requests";
import { tabTo } from "./support/keyboard";
import { newOrganization, sessionCookie } from "./support/organizations";
import type { Portal } from "./support/pages/portal";
import type { Organization } from "./support/organizations";

/** A user of each status, so that every filter has a match. */
async function furnish(organization: Organization): Promise<void> {
  await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  await organization.add("responder", {
    firstName: "Alan",
    lastName: "Turing",
    status: "inactive",
  });
}

/** Opens the Users table; returns the portal. */
const open = async (portal: Portal, query = ""): Promise<Portal> => {
  await portal.users.open(query);
  return portal;
};

const parameters = (page: Page) => new URL(page.url()).searchParams;

test("a view keeps search, filters and order, and applies them again", async ({
  organization,
  signedIn,
}) => {
  await furnish(organization);
  const { page, users, views, shell } = await signedIn(organization.administrator);
  await users.open("?sort=-name");
  await views.expectCurrent(undefined);
  await users.choose("Status", "Inactive");
  await expect(users.rows).toHaveCount(1);
  await views.save("Away");
  await expect(shell.toast("View Away saved")).toBeVisible();
  await expect(users.rows).toHaveCount(1);

  await views.apply("All users");
  await expect(users.rows).toHaveCount(3);
  await views.expectCurrent(undefined);
  expect(new URL(page.url()).search).toBe("");

  await views.apply("Away");
  await expect(users.rows).toHaveCount(1);
  await expect(users.row("Alan Turing")).toBeVisible();
  await views.expectCurrent("Away");
  expect(parameters(page).get("sort")).toBe("-name");
  await views.open();
  await expect(views.item("Away")).toHaveAttribute("aria-current", "true");
  await expect(views.item("All users")).not.toHaveAttribute("aria-current");
  await page.keyboard.press("Escape");

  // The URL decides which view is current, also with parameters in another order.
  await users.open("?size=50&status=inactive&sort=-name");
  await views.expectCurrent("Away");
});

test("a view is saved without its page of the list", async ({ organization, signedIn }) => {
  await organization.addPeople(
    Array.from({ length: 40 }, (_, index) => ({ firstName: `Person${index}`, lastName: "Many" })),
  );
  const { users, views } = await signedIn(organization.administrator);
  await users.open("?q=many&size=25");
  await users.next.click();
  await users.expectRange("26–40 of 40");
  await views.save("Many");
  await users.expectRange("26–40 of 40");
  await views.apply("Many");
  await users.expectRange("1–25 of 40");
  await views.expectCurrent("Many");
});

test("colleagues see shared views; private views and other organizations' stay hidden", async ({
  organization,
  signedIn,
}) => {
  await furnish(organization);
  const other = await newOrganization("Southwind");
  const { users, views } = await signedIn(organization.administrator);
  await users.open("?status=inactive");
  await views.save("Ours", { share: true });
  await users.open("?status=active");
  await views.save("Mine");
  await views.open();
  await expect(views.group("Your views").getByRole("menuitem")).toHaveText([
    "Mine",
    "Ours, shared",
  ]);
  await expect(views.group("Shared in Northwind")).toHaveCount(0);

  const colleague = await open(await signedIn(await organization.add("stakeholder")));
  await colleague.views.open();
  await expect(colleague.views.group("Your views")).toHaveCount(0);
  const shared = colleague.views.group("Shared in Northwind").getByRole("menuitem");
  await expect(shared).toHaveText(["Oursby Ada Lovelace"]);
  // A Stakeholder may change none of them.
  await expect(colleague.views.item("Manage views…")).toHaveCount(0);
  await shared.click();
  await colleague.views.expectCurrent("Ours");
  await expect(colleague.users.rows).toHaveCount(1);
  await colleague.users.choose("Status", "Active");
  await colleague.views.expectCurrent("Ours", { changed: true });
  await expect(colleague.views.update).toHaveCount(0);

  const stranger = await open(await signedIn(other.administrator));
  await stranger.views.open();
  await expect(stranger.views.menu.getByRole("menuitem")).toHaveText(["All users", "Save view…"]);
});

test("a user who may not share is told why and saves a private view", async ({
  organization,
  signedIn,
}) => {
  const { users, views } = await signedIn(await organization.add("responder"));
  await users.open("?status=active");
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

test("Update view saves what the URL shows, and Undo takes it back", async ({
  organization,
  signedIn,
}) => {
  await furnish(organization);
  const { page, users, views, shell } = await signedIn(organization.administrator);
  await users.open("?status=inactive");
  await views.save("Away");
  await expect(views.update).toHaveCount(0);
  await users.choose("Status", "Active");
  await views.expectCurrent("Away", { changed: true });
  await page.reload();
  await views.expectCurrent("Away", { changed: true });
  await views.update.click();
  await expect(shell.toast("View Away updated")).toBeVisible();
  await expect(views.trigger).toBeFocused();
  await views.expectCurrent("Away");
  await views.apply("All users");
  await expect(users.rows).toHaveCount(3);
  await views.apply("Away");
  await views.expectCurrent("Away");
  expect(parameters(page).get("status")).toBe("active,inactive");

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(shell.toast("View Away restored")).toBeVisible();
  await views.expectCurrent("Away", { changed: true });
});

test("saving under an existing name asks before replacing", async ({ organization, signedIn }) => {
  const { page, users, views } = await signedIn(organization.administrator);
  await users.open("?status=inactive");
  await views.save("Away", { share: true });
  await users.open("?status=active");
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
  await users.open("?status=inactive");
  await views.expectCurrent(undefined);
});

test("Manage views renames, shares, and deletes after a confirmation", async ({
  organization,
  signedIn,
}) => {
  const { page, users, views, shell } = await signedIn(organization.administrator);
  await users.open("?status=inactive");
  await views.save("Away");
  await users.open("?status=active");
  await views.save("Here");

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

  await views.managed("Away").getByRole("switch", { name: "Shared" }).check();
  await expect(shell.toast("View Away is shared with everyone in Northwind")).toBeVisible();
  await expectAccessible(page);
  const colleague = await open(await signedIn(await organization.add("manager")));
  await colleague.views.open();
  await expect(colleague.views.item("Away")).toBeVisible();

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
  expect((await auditActions(organization.id)).filter((each) => each.startsWith("view."))).toEqual([
    "view.saved",
    "view.saved",
    "view.changed",
    "view.changed",
    "view.deleted",
  ]);
  // The colleague's page still lists the deleted view: it applies no filters and no view.
  await colleague.views.item("Away").click();
  await colleague.views.expectCurrent(undefined);
});

test("a Manager manages a colleague's shared view, but not an Administrator's", async ({
  organization,
  signedIn,
}) => {
  const administrators = await open(await signedIn(organization.administrator), "?q=a");
  await administrators.views.save("Above", { share: true });
  const first = await open(await signedIn(await organization.add("manager")), "?q=b");
  await first.views.save("Ours", { share: true });
  const { views, shell } = await open(await signedIn(await organization.add("manager")));
  await views.openManage();
  await expect(views.manageDialog.getByRole("listitem")).toHaveCount(1);
  await expect(views.managed("Ours")).toContainText("by Robin manager");
  await views.managed("Ours").getByRole("switch").click();
  await expect(shell.toast("View Ours is shared only with Robin manager now")).toBeVisible();
  await expect(views.manageDialog).toContainText("No saved views");
  await first.users.open();
  await first.views.apply("Ours");
  await first.views.expectCurrent("Ours");
});

test("views work by keyboard", async ({ organization, signedIn }) => {
  await furnish(organization);
  const { page, users, views } = await signedIn(organization.administrator);
  await users.open("?status=inactive");
  await tabTo(page, views.trigger);
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
  await views.expectCurrent("Away");
  await expect(views.trigger).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(views.item("All users")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(users.rows).toHaveCount(3);
  await expect(views.trigger).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(views.item("All users")).toBeFocused();
  // The first letters lead to a view.
  await page.keyboard.type("aw");
  await expect(views.item("Away")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(users.rows).toHaveCount(1);
});

for (const [width, height] of [
  [1280, 800],
  [360, 740],
] as const) {
  test(`list and dialogs have no violation on a screen of ${width} px, with long names`, async ({
    organization,
    signedIn,
  }) => {
    const { page, users, views } = await signedIn(organization.administrator, {
      viewport: { width, height },
    });
    await users.open("?status=active");
    await views.openSave();
    await expectAccessible(page);
    await views.name.fill("W".repeat(64));
    await views.share.check();
    await views.submit("Save");
    await views.expectCurrent("W".repeat(64));
    await users.choose("Status", "Invited");
    await views.expectCurrent("W".repeat(64), { changed: true });
    await expect(views.update).toBeVisible();
    const wide = () =>
      page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(await wide()).toBe(false);
    await views.open();
    await expectAccessible(page);
    expect(await wide()).toBe(false);
    await page.keyboard.press("Escape");
    await views.openManage();
    await views.startRenaming("W".repeat(64));
    await expectAccessible(page);
    expect(await wide()).toBe(false);
  });
}

test("a forged call changes and deletes no view of another organization", async ({
  organization,
  signedIn,
  client,
}) => {
  const { page, users, views } = await signedIn(organization.administrator);
  await users.open("?status=inactive");
  await views.save("Ours", { share: true });
  await views.openManage();
  const call = await actionCallOf(page, async () => {
    await views.managed("Ours").getByRole("switch").uncheck();
  });
  // The switch moves before the server has answered, and a reload does not wait for the answer.
  await expect.poll(() => auditActions(organization.id)).toContain("view.changed");
  const [{ viewId }] = JSON.parse(call.body) as [{ viewId: string }];
  await expect(views.managed("Ours").getByRole("switch")).not.toBeChecked();
  const other = await newOrganization("Southwind");
  const attacker = await client();
  const { name, value } = await sessionCookie(other.administrator);
  const forged = { ...call, headers: { ...call.headers, cookie: `${name}=${value}` } };
  for (const input of [
    { viewId, name: "Theirs" },
    { viewId, shared: true },
  ]) {
    expect(await replay(attacker, forged, [input])).toContain("This view was not found.");
  }
  await page.reload();
  await views.openManage();
  await expect(views.managed("Ours").getByRole("switch")).not.toBeChecked();
});
