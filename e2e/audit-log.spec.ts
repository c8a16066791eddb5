import { expectAccessible } from "./support/accessibility";
import { addEvents, forget, numberedEvents } from "./support/audit-events";
import { savedBy } from "./support/downloads";
import { expect, test } from "./support/fixtures";
import { tabTo } from "./support/keyboard";
import { newOrganization } from "./support/organizations";
import type { Organization, Person } from "./support/organizations";

/** An organization where Grace has changed Linus, and a link was paused. */
async function furnished(organization: Organization): Promise<{ grace: Person; linus: Person }> {
  const grace = await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  const linus = await organization.add("responder", { firstName: "Linus", lastName: "Torvalds" });
  await addEvents(organization, [
    {
      actor: grace,
      action: "user.edited",
      target: linus,
      before: { roleKey: "stakeholder", firstName: "Linux" },
      after: { roleKey: "responder", firstName: "Linus" },
      ago: "3 days",
    },
    {
      actor: grace,
      action: "user.disabled",
      target: linus,
      after: { status: "inactive" },
      ago: "2 days",
    },
    { actor: null, action: "password.code_requested", target: linus, ago: "1 day" },
    { actor: linus, action: "join_link.paused", target: "Conference", ago: "2 hours" },
  ]);
  return { grace, linus };
}

const chromeAgent =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

test("the log shows actor, action, target and changes, newest first", async ({
  organization,
  signedIn,
}) => {
  const { grace } = await furnished(organization);
  const { page, auditLog, shell } = await signedIn(organization.administrator);
  await page.goto("/settings/iam/users");
  await shell.settings.getByRole("link", { name: "Audit log" }).click();
  await expect(auditLog.actions).toHaveText([
    "User created",
    "Organization created",
    "Link paused",
    "Password code requested",
    "User disabled",
    "User edited",
  ]);
  const edited = auditLog.row("User edited");
  await expect(edited).toContainText("Grace Hopper");
  await expect(edited).toContainText(/First name: Linux →.*Linus/);
  await expect(edited).toContainText(/Role: Stakeholder →.*Responder/);
  await expect(edited.locator("time")).toHaveText("3 days ago");
  await expect(edited.locator("time")).toHaveAttribute("title", /\d{4}, \d\d:\d\d \(/);

  await edited.getByRole("button", { name: /^Details of User edited/ }).click();
  const details = page.locator("dl").filter({ hasText: "Address" });
  await expect(details).toContainText(`Grace Hopper <${grace.email}>`);
  await expect(details).toContainText("192.0.2.24");
  await expect(details).toContainText("Chrome on Windows");
  await edited.getByRole("button", { name: /^Details of User edited/ }).click();
  await expect(details).toHaveCount(0);
});

test("each filter shows what passes it, is in the URL, and can be cleared", async ({
  organization,
  signedIn,
}) => {
  const { grace } = await furnished(organization);
  const { page, auditLog } = await signedIn(organization.administrator);
  await auditLog.open();
  await auditLog.expectRange("1–6 of 6");

  await auditLog.find("Actor", "hopper", "Grace Hopper");
  await expect(auditLog.actions).toHaveText(["User disabled", "User edited"]);
  await expect(auditLog.filter("Actor")).toHaveText("Actor: Grace Hopper");
  await expect(auditLog.filter("Actor")).toBeFocused();
  await auditLog.choose("Change", "Role");
  await expect(auditLog.actions).toHaveText(["User edited"]);
  expect(page.url()).toContain(`actor=${grace.id}&change=role`);
  await page.reload();
  await expect(auditLog.filter("Actor")).toHaveText("Actor: Grace Hopper");
  await auditLog.clear("Change").click();
  await expect(auditLog.rows).toHaveCount(2);
  await page.goBack();
  await expect(auditLog.rows).toHaveCount(1);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await auditLog.expectRange("1–6 of 6");

  await auditLog.choose("Action", "Link paused", "User disabled");
  await expect(auditLog.filter("Action")).toHaveText("Action: User disabled, Link paused");
  await expect(auditLog.actions).toHaveText(["Link paused", "User disabled"]);
  await auditLog.find("Target", "torvalds", "Linus Torvalds");
  await expect(auditLog.actions).toHaveText(["User disabled"]);
  await auditLog.choose("Change", "Password");
  await expect(page.getByText("Nothing matches these filters.")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).last().click();
  await auditLog.expectRange("1–6 of 6");
});

test("a click on a name filters by it: removed users, links, and events without an account", async ({
  organization,
  signedIn,
}) => {
  const { grace } = await furnished(organization);
  const { auditLog } = await signedIn(organization.administrator);
  await auditLog.open();
  await auditLog.row("Link paused").getByRole("link", { name: "Conference" }).click();
  await expect(auditLog.actions).toHaveText(["Link paused"]);
  await expect(auditLog.filter("Target")).toHaveText("Target: Conference");
  await auditLog.clear("Target").click();

  await auditLog.row("Password code requested").getByRole("link", { name: "Command line" }).click();
  await expect(auditLog.filter("Actor")).toHaveText("Actor: Without an account");
  await expect(auditLog.actions).toContainText(["Password code requested"]);
  await expect(auditLog.row("Grace Hopper")).toHaveCount(0);
  await auditLog.clear("Actor").click();

  await forget(grace);
  await auditLog.row("User disabled").getByRole("link", { name: "Grace Hopper" }).click();
  await expect(auditLog.filter("Actor")).toHaveText("Actor: Grace Hopper");
  await expect(auditLog.actions).toHaveText(["User disabled", "User edited"]);
});

test("days follow the reader's time zone, and the page names it", async ({
  organization,
  signedIn,
}) => {
  const { grace, linus } = await furnished(organization);
  await addEvents(organization, [
    { actor: grace, action: "user.enabled", target: linus, at: "2024-03-09T23:59:59-05:00" },
    { actor: grace, action: "user.deleted", target: linus, at: "2024-03-10T00:00:00-05:00" },
    { actor: grace, action: "user.restored", target: linus, at: "2024-03-10T23:59:59-04:00" },
  ]);
  const { page, auditLog } = await signedIn(organization.administrator, {
    timezoneId: "America/New_York",
  });
  await auditLog.open();
  await auditLog.filter("Date").click();
  await expect(page.getByText("Whole days, in America/New_York.")).toBeVisible();
  await page.getByLabel("From").fill("2024-03-10");
  await page.getByLabel("To").fill("2024-03-10");
  await page.keyboard.press("Escape");
  await expect(auditLog.filter("Date")).toHaveText("Date: 10 Mar 2024 (America/New_York)");
  await expect(auditLog.actions).toHaveText(["User restored", "User deleted"]);
  await auditLog.clear("Date").click();
  await auditLog.expectRange("1–9 of 9");
});

test("pages go forward and back, to the first, and count to a thousand", async ({
  organization,
  signedIn,
}) => {
  await addEvents(organization, numberedEvents(organization.administrator, 1100));
  const { page, auditLog } = await signedIn(organization.administrator);
  await auditLog.open("?size=25");
  await auditLog.expectRange("1–25 of 1,000+");
  await expect(auditLog.previous).toHaveAttribute("aria-disabled", "true");
  await auditLog.next.click();
  await auditLog.expectRange("26–50 of 1,000+");
  await auditLog.next.click();
  await auditLog.expectRange("51–75 of 1,000+");
  await auditLog.previous.click();
  await auditLog.expectRange("26–50 of 1,000+");
  await auditLog.first.click();
  await auditLog.expectRange("1–25 of 1,000+");
  await auditLog.rowsPerPage.selectOption("100");
  await auditLog.expectRange("1–100 of 1,000+");
  await page.goto("/settings/iam/audit-log?cursor=nonsense&size=7&action=x&from=never&zone=Moon");
  await auditLog.expectRange("1–50 of 1,000+");
});

test("a filter without a match in the newest 10,000 events searches older ones", async ({
  organization,
  signedIn,
}) => {
  const { administrator } = organization;
  await addEvents(organization, [
    {
      actor: administrator,
      action: "user.edited",
      target: "old",
      after: { lastName: "Old" },
      ago: "900 days",
    },
    ...numberedEvents(administrator, 10_500),
  ]);
  const { page, auditLog } = await signedIn(administrator);
  await auditLog.open("?change=names");
  await expect(page.getByText("in the 10,000 events searched")).toBeVisible();
  await page.getByRole("button", { name: "Search older events" }).click();
  await expect(auditLog.actions).toHaveText(["User edited"]);
  await expect(auditLog.rows).toContainText("Last name: Old");
});

test("the log exists only for users who may read it, and shows no other organization", async ({
  organization,
  signedIn,
  problems,
}) => {
  problems.allow(/status of 404/);
  await furnished(organization);
  const other = await newOrganization("Contoso");
  const theirs = await other.add("manager", { firstName: "Their", lastName: "Manager" });
  await addEvents(other, [{ actor: theirs, action: "user.deleted", target: theirs }]);
  const { page, auditLog } = await signedIn(await organization.add("manager"));
  await auditLog.open();
  await expect(auditLog.row("Their Manager")).toHaveCount(0);
  await auditLog.open(`?actor=${theirs.id}`);
  await expect(page.getByText("Nothing matches these filters.")).toBeVisible();
  await expect(auditLog.filter("Actor")).toHaveText("Actor: Unknown user");
  for (const role of ["stakeholder", "responder"] as const) {
    const reader = await signedIn(await organization.add(role));
    expect((await reader.page.goto("/settings/iam/audit-log"))?.status()).toBe(404);
    await reader.users.open();
    await expect(reader.page.getByRole("link", { name: "Audit log" })).toHaveCount(0);
  }
});

test("the log works by keyboard, and the command palette leads there", async ({
  organization,
  signedIn,
}) => {
  await furnished(organization);
  const { page, shell, auditLog } = await signedIn(organization.administrator);
  await page.goto("/");
  await shell.openPalette();
  await page.keyboard.type("audit");
  await page.keyboard.press("Enter");
  await expect(auditLog.heading).toBeVisible();
  await tabTo(page, auditLog.filter("Actor"));
  await page.keyboard.press("Enter");
  await expect(auditLog.search).toBeFocused();
  await page.keyboard.type("hopper");
  await expect(page.getByRole("option", { name: "Grace Hopper" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.keyboard.press("Enter");
  await expect(auditLog.actions).toHaveText(["User disabled", "User edited"]);
  await tabTo(page, auditLog.row("User edited").getByRole("button"));
  await page.keyboard.press("Enter");
  await expect(page.getByText("192.0.2.24")).toBeVisible();
});

test("the log has no violation: full, with open filters and details, empty, and at 360 px", async ({
  organization,
  signedIn,
}) => {
  await furnished(organization);
  const { page, auditLog } = await signedIn(organization.administrator);
  await auditLog.open();
  await expectAccessible(page);
  await auditLog.row("User edited").getByRole("button").click();
  await expectAccessible(page);
  for (const label of ["Actor", "Action", "Date"] as const) {
    await auditLog.filter(label).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    if (label === "Actor")
      await expect(page.getByRole("dialog").getByRole("option").first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
  for (const query of ["", "?action=user.edited,user.disabled", "?action=user.restored"]) {
    await auditLog.open(query);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide).toBe(0);
  }
  await expectAccessible(page);
});

test("Export CSV saves what the filters show, from any page", async ({
  organization,
  signedIn,
}) => {
  const { grace } = await furnished(organization);
  await addEvents(organization, numberedEvents(organization.administrator, 60));
  const { page, auditLog } = await signedIn(organization.administrator);
  await auditLog.open("?size=25");
  await auditLog.next.click();
  await auditLog.expectRange("26–50 of 66");
  const whole = await savedBy(page, auditLog.exportLink);
  expect(whole.name).toMatch(
    new RegExp(`^${organization.slug}-audit-log-\\d{4}-\\d\\d-\\d\\d\\.csv$`),
  );
  expect(whole.text.startsWith("\u{FEFF}Time,Actor,Action,Target,Change,Address,Browser\r\n")).toBe(
    true,
  );
  expect(whole.lines).toHaveLength(66);

  await auditLog.open(`?actor=${grace.id}`);
  const own = await savedBy(page, auditLog.exportLink);
  expect(own.lines.map((line) => [line.Action, line.Change, line.Address, line.Browser])).toEqual([
    ["User disabled", "Status: Inactive", "192.0.2.24", chromeAgent],
    [
      "User edited",
      "First name: Linux → Linus; Role: Stakeholder → Responder",
      "192.0.2.24",
      chromeAgent,
    ],
  ]);
  await auditLog.open("?action=audit.exported");
  await expect(auditLog.rows).toHaveCount(2);
  await expect(auditLog.rows.first()).toContainText("Columns: 7");
  await expect(auditLog.rows.first()).toContainText("Filters: 1");
});
