import { expectAccessible } from "./support/accessibility";
import { addEvents, numberedEvents } from "./support/audit-events";
import { savedBy } from "./support/downloads";
import { expect, test } from "./support/fixtures";
import { tabTo } from "./support/keyboard";
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

test(
  "the log shows actor, action, target and changes, newest first, and its filters are in the URL",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const { grace, linus } = await furnished(organization);
    await addEvents(organization, [
      { actor: grace, action: "user.enabled", target: linus, at: "2024-03-09T23:59:59-05:00" },
      { actor: grace, action: "user.deleted", target: linus, at: "2024-03-10T00:00:00-05:00" },
      { actor: grace, action: "user.restored", target: linus, at: "2024-03-10T23:59:59-04:00" },
    ]);
    const { page, auditLog, shell } = await signedIn(organization.administrator, {
      timezoneId: "America/New_York",
    });

    await test.step("Each event says who did what to whom, and its details open", async () => {
      await page.goto("/settings/iam/users");
      await shell.settings.getByRole("link", { name: "Audit log" }).click();
      await expect(auditLog.actions).toHaveText([
        "User created",
        "Organization created",
        "Link paused",
        "Password code requested",
        "User disabled",
        "User edited",
        "User restored",
        "User deleted",
        "User enabled",
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
      await expectAccessible(page);
      await edited.getByRole("button", { name: /^Details of User edited/ }).click();
      await expect(details).toHaveCount(0);
    });

    await test.step("Filters are in the URL, survive a reload, and can be cleared", async () => {
      await auditLog.filter("Actor").click();
      await expect(page.getByRole("dialog").getByRole("option").first()).toBeVisible();
      await expectAccessible(page);
      await auditLog.search.fill("hopper");
      await page.getByRole("option", { name: "Grace Hopper" }).click();
      await expect(auditLog.rows).toHaveCount(5);
      await expect(auditLog.filter("Actor")).toBeFocused();
      await auditLog.choose("Change", "Role");
      await expect(auditLog.actions).toHaveText(["User edited"]);
      expect(page.url()).toContain(`actor=${grace.id}&change=role`);
      await page.reload();
      await expect(auditLog.filter("Actor")).toHaveText("Actor: Grace Hopper");
      await auditLog.clear("Change").click();
      await expect(auditLog.rows).toHaveCount(5);
      await page.goBack();
      await expect(auditLog.rows).toHaveCount(1);
      await page.getByRole("button", { name: "Clear filters" }).click();
      await auditLog.expectRange("1–9 of 9");
    });

    await test.step("Filters combine, up to none that match", async () => {
      await auditLog.choose("Action", "Link paused", "User disabled");
      await expect(auditLog.filter("Action")).toHaveText("Action: User disabled, Link paused");
      await expect(auditLog.actions).toHaveText(["Link paused", "User disabled"]);
      await auditLog.find("Target", "torvalds", "Linus Torvalds");
      await expect(auditLog.actions).toHaveText(["User disabled"]);
      await auditLog.choose("Change", "Password");
      await expect(page.getByText("Nothing matches these filters.")).toBeVisible();
      await page.getByRole("button", { name: "Clear filters" }).last().click();
      await auditLog.expectRange("1–9 of 9");
    });

    await test.step("A click on a name filters by it", async () => {
      await auditLog.row("Link paused").getByRole("link", { name: "Conference" }).click();
      await expect(auditLog.actions).toHaveText(["Link paused"]);
      await expect(auditLog.filter("Target")).toHaveText("Target: Conference");
      await auditLog.clear("Target").click();
      const requested = auditLog.row("Password code requested");
      await requested.getByRole("link", { name: "Command line" }).click();
      await expect(auditLog.filter("Actor")).toHaveText("Actor: Without an account");
      await expect(auditLog.row("Grace Hopper")).toHaveCount(0);
      await auditLog.clear("Actor").click();
    });

    await test.step("Days follow the reader's time zone, and the page names it", async () => {
      await auditLog.filter("Date").click();
      await expect(page.getByText("Whole days, in America/New_York.")).toBeVisible();
      await expectAccessible(page);
      await page.getByLabel("From").fill("2024-03-10");
      await page.getByLabel("To").fill("2024-03-10");
      await page.keyboard.press("Escape");
      await expect(auditLog.filter("Date")).toHaveText("Date: 10 Mar 2024 (America/New_York)");
      await expect(auditLog.actions).toHaveText(["User restored", "User deleted"]);
    });

    await test.step("Nothing scrolls sideways at 360 px", async () => {
      await page.setViewportSize({ width: 360, height: 740 });
      await expectAccessible(page);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBe(0);
    });
  },
);

test("pages go on to older events, counts end at a thousand, and Export CSV has what the filters show", async ({
  organization,
  signedIn,
}) => {
  const { grace } = await furnished(organization);
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

  await test.step("Next and Previous turn the pages", async () => {
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
  });

  await test.step("Without a match in the newest 10,000 events, older ones are searched", async () => {
    await auditLog.open(`?change=names&actor=${administrator.id}`);
    await expect(page.getByText("in the 10,000 events searched")).toBeVisible();
    await page.getByRole("button", { name: "Search older events" }).click();
    await expect(auditLog.actions).toHaveText(["User edited"]);
    await expect(auditLog.rows).toContainText("Last name: Old");
  });

  await test.step("Export CSV saves what the filters show", async () => {
    await auditLog.open(`?actor=${grace.id}`);
    const file = await savedBy(page, auditLog.exportLink);
    expect(file.name).toMatch(
      new RegExp(`^${organization.slug}-audit-log-\\d{4}-\\d\\d-\\d\\d\\.csv$`),
    );
    expect(
      file.text.startsWith("\u{FEFF}Time,Actor,Action,Target,Change,Address,Browser\r\n"),
    ).toBe(true);
    expect(
      file.lines.map((line) => [line.Action, line.Change, line.Address, line.Browser]),
    ).toEqual([
      ["User disabled", "Status: Inactive", "192.0.2.24", chromeAgent],
      [
        "User edited",
        "First name: Linux → Linus; Role: Stakeholder → Responder",
        "192.0.2.24",
        chromeAgent,
      ],
    ]);
  });
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
