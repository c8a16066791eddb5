import { expectAccessible } from "./support/accessibility";
import { addCrowd, countPeople, holdUp, isJobAtWork, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { tabTo } from "./support/keyboard";
import type { Organization } from "./support/organizations";

const person = (organization: Organization, lastName: string, status?: "inactive") =>
  organization.add("responder", { firstName: "Grace", lastName, ...(status ? { status } : {}) });

test("Disable says beforehand which users it skips and why, and can be undone", async ({
  organization,
  signedIn,
}) => {
  const grace = await person(organization, "Active");
  await person(organization, "Disabled", "inactive");
  const { administrator } = organization;
  const { page, users, bulk } = await signedIn(administrator);

  await test.step("All users of the page are selected", async () => {
    await users.open();
    await bulk.selectPage();
    await bulk.expectSelected("3");
  });

  await test.step("The dialog says which users are skipped and why", async () => {
    await bulk.ask("Disable", "Disable users");
    await bulk.expectPreview(
      "1 of 3 selected users will be changed.",
      "Your own account (you can't disable yourself).",
      "1 is already disabled.",
    );
  });

  await test.step("The users are disabled and the report says what was skipped", async () => {
    await bulk.confirm("Disable", "1 user disabled");
    await expect(users.row("Grace Active")).toContainText("Inactive");
    await expect(bulk.bar).toHaveCount(0);
    await expect(bulk.strip.getByRole("listitem")).toHaveText([
      "Your own account (you can't disable yourself).",
      "1 is already disabled.",
    ]);
  });

  await test.step("Undo enables the users again", async () => {
    // The report stays on other pages.
    await page.reload();
    await bulk.button("Undo").click();
    await expect(bulk.strip.getByText("Undone: 1 user enabled")).toBeVisible();
    await expect(users.row("Grace Active")).toContainText("Active");
    expect((await storedPerson(grace)).status).toBe("active");
    expect(await countPeople(organization, "inactive")).toBe(1);
    await expect(bulk.button("Undo")).toHaveCount(0);
  });

  await test.step("The report is dismissed and stays away", async () => {
    await bulk.button("Dismiss").click();
    await expect(bulk.strip).toHaveCount(0);
    await page.reload();
    await expect(users.row("Grace Active")).toBeVisible();
    await expect(bulk.strip).toHaveCount(0);
  });
});

test("the bar enables, changes the role, deletes and resends", async ({
  organization,
  signedIn,
}) => {
  const grace = await person(organization, "Lovelace", "inactive");
  const { email } = await organization.invite("invited");
  const { users, bulk } = await signedIn(organization.administrator);
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

test("Select all matching covers other pages, without the rows that are unticked", async ({
  organization,
  signedIn,
}) => {
  await addCrowd(organization, 60);
  const { page, users, bulk } = await signedIn(organization.administrator);
  await users.open("?q=crowd");
  await bulk.selectPage();
  await bulk.expectSelected("50");
  await bulk.selectAll("60");
  await bulk.expectSelected("60");
  await page.getByRole("checkbox", { name: "Select Crowd 000003" }).uncheck();
  await bulk.expectSelected("59");
  await bulk.ask("Disable", "Disable users");
  await bulk.expectPreview("All 59 selected users will be changed.");
  await bulk.confirm("Disable", "59 users disabled");
  await expect(users.row("Crowd 000003")).toContainText("Active");
  expect(await countPeople(organization, "active")).toBe(2);
});

test("the bar counts exactly where the table shows an estimate", async ({
  organization,
  signedIn,
}) => {
  await addCrowd(organization, 10_200);
  const { bulk, users } = await signedIn(organization.administrator);
  await users.open("?q=crowd");
  await bulk.selectPage();
  await bulk.selectAll("10,000+");
  await bulk.expectSelected("10,200");
});

test("more than 1,000 users run as a job whose progress survives a reload", async ({
  organization,
  signedIn,
}) => {
  await addCrowd(organization, 2_500);
  const { page, users, bulk } = await signedIn(organization.administrator);
  await users.open("?role=responder");

  const goOn = await test.step("A manager disables 2,500 users", async () => {
    await bulk.selectPage();
    await bulk.selectAll("2,500");
    await bulk.ask("Disable", "Disable users");
    await bulk.expectPreview("All 2,500 selected users will be changed.");
    const release = await holdUp(organization);
    await bulk.confirm("Disable", "Disabling users");
    await expect(bulk.progress).toHaveAccessibleName("Disabling users");
    await expect(bulk.strip.getByText("0 of 2,500")).toBeVisible();
    return release;
  });

  await test.step("The progress survives a reload", async () => {
    await page.reload();
    await expect(bulk.progress).toBeVisible();
  });
  // Other managers see the job too.
  const other = await signedIn(await organization.add("manager"));

  await test.step("Other managers see the job too", async () => {
    await other.users.open();
    await expect(other.bulk.progress).toBeVisible();
    await expect(other.bulk.button("Cancel")).toHaveCount(0);
  });

  await test.step("The job ends with a report for both", async () => {
    await goOn();
    await expect(bulk.strip.getByText("2,500 users disabled")).toBeVisible({ timeout: 30_000 });
    await expect(users.row("Crowd 000001")).toContainText("Inactive");
    await expect(other.bulk.strip.getByText("2,500 users disabled")).toBeVisible();
    await expect(other.bulk.button("Undo")).toHaveCount(0);
  });

  await test.step("Undo enables all users again", async () => {
    await bulk.button("Undo").click();
    await expect(bulk.strip.getByText("Undone: 2,500 users enabled")).toBeVisible({
      timeout: 30_000,
    });
    expect(await countPeople(organization, "inactive")).toBe(0);
  });
});

test("a cancelled job finishes the running batch and keeps what was done", async ({
  organization,
  signedIn,
}) => {
  await addCrowd(organization, 5_500);
  const { bulk, users } = await signedIn(organization.administrator);
  await users.open("?role=responder");
  await bulk.selectPage();
  await bulk.selectAll("5,500");
  await bulk.ask("Disable", "Disable users");
  const goOn = await holdUp(organization);
  await bulk.confirm("Disable", "Disabling users");
  await expect.poll(() => isJobAtWork(organization)).toBe(true);
  await bulk.button("Cancel").click();
  await goOn();
  await expect(
    bulk.strip.getByText(/^Cancelled after [1-5],000 of 5,500: [1-5],000 users disabled$/),
  ).toBeVisible();
  const inactive = await countPeople(organization, "inactive");
  expect(inactive).toBeLessThan(5_500);
  await bulk.button("Undo").click();
  await expect(bulk.strip.getByText(/^Undone: /)).toBeVisible({ timeout: 30_000 });
  expect(await countPeople(organization, "inactive")).toBe(0);
});

test("bulk actions work by keyboard, and the focus moves on", async ({
  organization,
  signedIn,
}) => {
  await person(organization, "Lovelace");
  const { page, bulk, users } = await signedIn(organization.administrator);
  await users.open();
  await page.getByRole("checkbox", { name: "Select Grace Lovelace" }).focus();
  await page.keyboard.press("Space");
  await bulk.expectSelected("1");
  await tabTo(page, bulk.bar.getByRole("button", { name: "Disable", exact: true }));
  await page.keyboard.press("Enter");
  await bulk.expectPreview("The selected user will be changed.");
  await expect(bulk.dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(bulk.dialog).toHaveCount(0);
  await expect(bulk.bar.getByRole("button", { name: "Disable", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await bulk.expectPreview("The selected user will be changed.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(bulk.strip.getByText("1 user disabled")).toBeVisible();
  // The next Tab from the report is its way back.
  await page.keyboard.press("Tab");
  await expect(bulk.button("Undo")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(bulk.strip.getByText("Undone: 1 user enabled")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(bulk.button("Dismiss")).toBeFocused();
});

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
]) {
  test(`bar, question, progress and report have no violation at ${viewport.width} px`, async ({
    organization,
    signedIn,
  }) => {
    await person(organization, "Lovelace");
    await person(organization, "Byron", "inactive");
    await addCrowd(organization, 1_100);
    const { page, users, bulk } = await signedIn(organization.administrator, { viewport });
    await users.open("?q=grace");
    await bulk.select("Grace Lovelace", "Grace Byron");
    await bulk.expectSelected("2");
    await expectAccessible(page);
    const box = (await bulk.bar.boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(viewport.width);
    const { scrollWidth } = await page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
    }));
    expect(scrollWidth).toBeLessThanOrEqual(viewport.width);
    if (viewport.width === 360) {
      await bulk.bar.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Change role" }).click();
    } else {
      await bulk.ask("Change role", "Change role");
    }
    await bulk.dialog.getByLabel("Role").selectOption({ label: "Stakeholder" });
    await bulk.expectPreview("All 2 selected users will be changed.");
    await expectAccessible(page);
    await bulk.dialog.getByRole("button", { name: "Cancel" }).click();
    await bulk.ask("Enable", "Enable users");
    await bulk.expectPreview("1 of 2 selected users will be changed.", "1 is already active.");
    await expectAccessible(page);
    await bulk.dialog.getByRole("button", { name: "Cancel" }).click();

    await users.open("?role=responder");
    await bulk.selectPage();
    await bulk.selectAll("1,102");
    await bulk.ask("Disable", "Disable users");
    const goOn = await holdUp(organization);
    await bulk.confirm("Disable", "Disabling users");
    await expectAccessible(page);
    await goOn();
    await expect(bulk.strip.getByText("1,101 users disabled")).toBeVisible({ timeout: 30_000 });
    await expectAccessible(page);
  });
}

test("Export CSV sends the selection with the order and the hidden columns", async ({
  organization,
  signedIn,
}) => {
  await person(organization, "Lovelace");
  const { page, bulk, users } = await signedIn(organization.administrator);
  await users.open("?q=grace&sort=-email&hide=created");
  await bulk.select("Grace Lovelace");
  const request = page.waitForRequest("**/api/users/export");
  await page.route("**/api/users/export", (route) =>
    route.fulfill({
      headers: {
        "content-type": "text/csv",
        "content-disposition": 'attachment; filename="u.csv"',
      },
      body: "Name\r\n",
    }),
  );
  await bulk.bar.getByRole("button", { name: "Export CSV" }).click();
  const sent = new URLSearchParams((await request).postData() ?? "");
  expect((await request).method()).toBe("POST");
  expect(JSON.parse(sent.get("selection")!)).toEqual({ userIds: [expect.any(String)] });
  expect(sent.get("sort")).toBe("-email");
  expect(sent.get("hide")).toBe("created");
});

test("progress is for managers of the organization, not found for others", async ({
  organization,
  signedIn,
  client,
}) => {
  const id = "0198f0c4-5c1c-7d4e-9a3b-000000000000";
  const status = async (role: "manager" | "responder", path = id) => {
    const { page } = await signedIn(await organization.add(role));
    const response = await page.request.get(`/api/bulk-operations/${path}`);
    expect(response.headers()["cache-control"]).toContain("no-store");
    return response.status();
  };
  expect(await status("manager")).toBe(404);
  expect(await status("manager", "nonsense")).toBe(404);
  expect(await status("responder")).toBe(403);
  expect((await (await client()).get(`/api/bulk-operations/${id}`)).status()).toBe(401);
});
