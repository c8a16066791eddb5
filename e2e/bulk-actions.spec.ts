import { addGroup } from "@/lib/testing/groups";

import { expectAccessible } from "./support/accessibility";
import { addCrowd, countPeople, holdUp, isJobAtWork, storedPerson } from "./support/database";
import { savedBy } from "./support/downloads";
import { expect, test } from "./support/fixtures";
import { configureIdentity } from "./support/identity";
import { tabTo } from "./support/keyboard";

test(
  "Disable works by keyboard, says which users it skips and why, and can be undone",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const add = (lastName: string, status: "active" | "inactive") =>
      organization.add("responder", { firstName: "Grace", lastName, status });
    const grace = await add("Active", "active");
    await add("Disabled", "inactive");
    const { page, users, bulk } = await signedIn(organization.administrator);
    const disable = bulk.bar.getByRole("button", { name: "Disable", exact: true });

    await test.step("All users of the page are disabled by keyboard", async () => {
      await users.open();
      await users.selectPage.focus();
      await page.keyboard.press("Space");
      await bulk.expectSelected("3");
      await tabTo(page, disable);
      await expectAccessible(page);
      await page.keyboard.press("Enter");
      await bulk.expectPreview(
        "1 of 3 selected users will be changed.",
        "Your own account (you can't disable yourself).",
        "1 is already disabled.",
      );
      await expect(bulk.dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await expect(bulk.dialog).toHaveCount(0);
      await expect(disable).toBeFocused();
      await page.keyboard.press("Enter");
      await bulk.expectPreview(
        "1 of 3 selected users will be changed.",
        "Your own account (you can't disable yourself).",
        "1 is already disabled.",
      );
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
    });

    await test.step("The report says what was skipped", async () => {
      await expect(bulk.strip.getByText("1 user disabled", { exact: true })).toBeVisible();
      await expect(bulk.strip.getByRole("listitem")).toHaveText([
        "Your own account (you can't disable yourself).",
        "1 is already disabled.",
      ]);
      await expect(users.row("Grace Active")).toContainText("Inactive");
      await expect(bulk.bar).toHaveCount(0);
      await expectAccessible(page);
    });

    await test.step("Undo enables the users again", async () => {
      // The next Tab from the report is its way back.
      await page.keyboard.press("Tab");
      await expect(bulk.button("Undo")).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(bulk.strip.getByText("Undone: 1 user enabled")).toBeVisible();
      await expect(users.row("Grace Active")).toContainText("Active");
      expect((await storedPerson(grace)).status).toBe("active");
      await expect(bulk.button("Undo")).toHaveCount(0);
      await page.keyboard.press("Tab");
      await expect(bulk.button("Dismiss")).toBeFocused();
    });

    await test.step("The report stays on other pages until it is dismissed", async () => {
      await page.reload();
      await expect(bulk.strip.getByText("Undone: 1 user enabled")).toBeVisible();
      await bulk.button("Dismiss").click();
      await expect(bulk.strip).toHaveCount(0);
    });
  },
);

test("the bar enables, changes the role, resends, exports and deletes", async ({
  organization,
  signedIn,
}) => {
  const add = (lastName: string, status: "active" | "inactive") =>
    organization.add("responder", { firstName: "Grace", lastName, status });
  const active = await add("Active", "active");
  const grace = await add("Lovelace", "inactive");
  await configureIdentity(organization, { accessControl: "rbac" });
  await addGroup(organization, "Billing", [active.id], "responder");
  const { email } = await organization.invite("invited");
  const { page, users, bulk } = await signedIn(organization.administrator);
  await users.open();

  await test.step("Enable", async () => {
    await bulk.select("Grace Lovelace");
    await bulk.ask("Enable", "Enable users");
    await bulk.expectPreview("The selected user will be changed.");
    await bulk.confirm("Enable", "1 user enabled");
    expect((await storedPerson(grace)).status).toBe("active");
  });

  await test.step("Change role", async () => {
    await bulk.select("Grace Lovelace", email);
    const dialog = await bulk.ask("Change role", "Change role");
    await dialog.getByLabel("Role").selectOption({ label: "Manager" });
    await bulk.expectPreview("All 2 selected users will be changed.");
    await bulk.confirm("Change role", "2 users now Manager");
    expect((await storedPerson(grace)).roleKey).toBe("manager");
  });

  await test.step("Add to group until a day, with Undo, and Remove from group", async () => {
    await bulk.select("Grace Active", "Grace Lovelace");
    const adding = await bulk.ask("Add to group", "Add to group");
    await bulk.group.choose("bil");
    await bulk.expectPreview(
      "1 of 2 selected users will be changed.",
      "1 is already in this group.",
    );
    await expect(adding.getByText("They get the role Responder.")).toBeVisible();
    await expect(adding.getByText("No user's access changes.")).toBeVisible();
    const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await adding.getByLabel("Until").fill(day);
    await expectAccessible(page);
    await bulk.confirm("Add to group", "1 user added to Billing");
    await expect(users.row("Grace Lovelace")).toContainText("Billing");
    await bulk.button("Undo").click();
    await expect(bulk.strip.getByText("Undone: 1 user removed from Billing")).toBeVisible();
    await expect(users.row("Grace Lovelace")).not.toContainText("Billing");

    await users.choose("Group", "Billing");
    await expect(users.rows).toHaveCount(1);
    await bulk.select("Grace Active");
    await bulk.ask("Remove from group", "Remove from group");
    await bulk.group.choose("bil");
    await bulk.expectPreview("The selected user will be changed.");
    await bulk.confirm("Remove from group", "1 user removed from Billing");
    await expect(users.rows).toHaveCount(0);
    await users.open();
  });

  await test.step("Resend invitations", async () => {
    await bulk.select("Grace Lovelace", email);
    await bulk.ask("Resend invitations", "Resend invitations");
    await bulk.expectPreview("1 of 2 selected users will be changed.", "1 has no open invitation.");
    await bulk.confirm("Resend", "1 user invited again");
  });

  await test.step("Delete is refused for invited and active users", async () => {
    await bulk.select("Grace Lovelace", email);
    await bulk.ask("Delete", "Delete users");
    await bulk.expectPreview(
      "None of the 2 selected users can be changed.",
      "1 hasn't accepted their invitation yet: revoke the invitation instead.",
      "1 is active: disable this one first.",
    );
    const verb = bulk.dialog.getByRole("button", { name: "Delete", exact: true });
    await expect(verb).toBeDisabled();
    await expect(verb).toHaveAccessibleDescription("No selected user can be changed.");
    await bulk.dialog.getByRole("button", { name: "Cancel" }).click();
  });

  await test.step("Export CSV writes the selection, sorted and with the columns of the table", async () => {
    await users.open("?q=grace&sort=-name&hide=created,role,password");
    await bulk.select("Grace Active", "Grace Lovelace");
    const { lines } = await savedBy(page, bulk.bar.getByRole("button", { name: "Export CSV" }));
    expect(Object.keys(lines[0]!)).toEqual([
      "First name",
      "Last name",
      "Email",
      "System Admin",
      "Groups",
      "Status",
      "Last active",
    ]);
    expect(lines.map((line) => line["Last name"])).toEqual(["Lovelace", "Active"]);
    await bulk.clear.click();
  });

  await test.step("Disable, then delete", async () => {
    await bulk.select("Grace Lovelace");
    await bulk.ask("Disable", "Disable users");
    await bulk.expectPreview("The selected user will be changed.");
    await bulk.confirm("Disable", "1 user disabled");
    await expect(users.row("Grace Lovelace")).toContainText("Inactive");
    await bulk.select("Grace Lovelace");
    await bulk.ask("Delete", "Delete users");
    await bulk.expectPreview("The selected user will be changed.");
    await bulk.confirm("Delete", "1 user deleted");
    await expect(users.row("Grace Lovelace")).toHaveCount(0);
    expect((await storedPerson(grace)).status).toBe("deleted");
  });
});

test("rows are selected singly, in ranges, by page, and by Select all matching", async ({
  organization,
  signedIn,
}) => {
  await addCrowd(organization, 60);
  const { users, bulk } = await signedIn(organization.administrator);
  const ticked = users.rows.getByRole("checkbox", { checked: true });
  await users.open("?q=crowd");
  await expect(bulk.bar).toHaveCount(0);

  await test.step("Shift selects a range", async () => {
    await users.box("Crowd 000002").check();
    await bulk.expectSelected("1");
    await expect(users.row("Crowd 000002")).toHaveAttribute("aria-selected", "true");
    await expect(users.selectPage).toHaveAttribute("aria-checked", "mixed");
    await users.box("Crowd 000005").click({ modifiers: ["Shift"] });
    await bulk.expectSelected("4");
    await expect(ticked).toHaveCount(4);
  });

  await test.step("The selection stays on other pages and in another order", async () => {
    await users.next.click();
    await users.expectRange("51–60 of 60");
    await expect(ticked).toHaveCount(0);
    await users.selectPage.check();
    await bulk.expectSelected("14");
    await users.header("Name").getByRole("link").click();
    await expect(users.rows.first()).toContainText("Crowd 000060");
    await bulk.expectSelected("14");
  });

  await test.step("Another search ends the selection", async () => {
    await users.search.fill("crowd 0");
    await expect(bulk.bar).toHaveCount(0);
    await expect(ticked).toHaveCount(0);
  });

  await test.step("Select all matching covers all pages but the rows that are unticked", async () => {
    await users.selectPage.check();
    await bulk.expectSelected("50");
    await bulk.selectAll("60");
    await bulk.expectSelected("60");
    await users.box("Crowd 000058").uncheck();
    await bulk.expectSelected("59");
    await bulk.ask("Disable", "Disable users");
    await bulk.expectPreview("All 59 selected users will be changed.");
    await bulk.confirm("Disable", "59 users disabled");
    await expect(users.row("Crowd 000058")).toContainText("Active");
    expect(await countPeople(organization, "active")).toBe(2);
  });
});

test("more than 10,000 users are estimated, counted exactly, and changed in the background", async ({
  organization,
  signedIn,
}) => {
  await addCrowd(organization, 10_200);
  const { page, users, bulk } = await signedIn(organization.administrator);
  await users.open("?q=crowd");

  await test.step("The table shows an estimate", async () => {
    await expect(page.getByText("1–50 of 10,000+")).toBeVisible();
    await expect(page.getByText("more than 10,000", { exact: true })).toBeAttached();
    await expect(users.last).toHaveAccessibleDescription(
      "More than 10,000 match. Sort the other way round to see the last ones.",
    );
  });

  await test.step("The bar counts exactly", async () => {
    await bulk.selectPage();
    await bulk.selectAll("10,000+");
    await bulk.expectSelected("10,200");
    await bulk.ask("Disable", "Disable users");
    await bulk.expectPreview("All 10,200 selected users will be changed.");
  });

  const goOn = await holdUp(organization);

  await test.step("The progress survives a reload", async () => {
    await bulk.confirm("Disable", "Disabling users");
    await expect(bulk.progress).toHaveAccessibleName("Disabling users");
    await expect(bulk.strip.getByText("0 of 10,200")).toBeVisible();
    await page.reload();
    await expect(bulk.progress).toBeVisible();
  });

  await test.step("Other managers see the progress, but cannot cancel what is above their rank", async () => {
    const other = await signedIn(await organization.add("manager"));
    await other.users.open();
    await expect(other.bulk.progress).toBeVisible();
    await expect(other.bulk.button("Cancel")).toHaveCount(0);
  });

  await test.step("Cancel finishes the running batch and says what was done", async () => {
    await expect.poll(() => isJobAtWork(organization)).toBe(true);
    await bulk.button("Cancel").click();
    await goOn();
    await expect(
      bulk.strip.getByText(/^Cancelled after \d{1,2},000 of 10,200: \d{1,2},000 users disabled$/),
    ).toBeVisible();
    expect(await countPeople(organization, "inactive")).toBeLessThan(10_200);
  });

  await test.step("Undo enables these users again", async () => {
    await bulk.button("Undo").click();
    await expect(bulk.strip.getByText(/^Undone: /)).toBeVisible({ timeout: 30_000 });
    expect(await countPeople(organization, "inactive")).toBe(0);
  });
});

test("at 360 px the bar, the dialog, the progress and the report fit and are accessible", async ({
  organization,
  signedIn,
}) => {
  await addCrowd(organization, 1_100);
  const { page, users, bulk } = await signedIn(organization.administrator, {
    viewport: { width: 360, height: 740 },
  });
  const expectNoSidewaysScroll = async () => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360,
    );
  };
  await users.open("?role=responder&size=25");
  await bulk.selectPage();
  await bulk.selectAll("1,100");
  await bulk.expectSelected("1,100");
  const box = (await bulk.bar.boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(360);

  await bulk.bar.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Change role" }).click();
  await bulk.dialog.getByLabel("Role").selectOption({ label: "Stakeholder" });
  await bulk.expectPreview("All 1,100 selected users will be changed.");
  await expectNoSidewaysScroll();
  await expectAccessible(page);
  await bulk.dialog.getByRole("button", { name: "Cancel" }).click();

  await bulk.ask("Disable", "Disable users");
  const goOn = await holdUp(organization);
  await bulk.confirm("Disable", "Disabling users");
  await expectNoSidewaysScroll();
  await expectAccessible(page);
  await goOn();
  await expect(bulk.strip.getByText("1,100 users disabled")).toBeVisible({ timeout: 30_000 });
  await expectNoSidewaysScroll();
});
