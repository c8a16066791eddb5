import { expectAccessible } from "./support/accessibility";
import { accountsOf, auditActions } from "./support/database";
import { expect, test } from "./support/fixtures";
import { actionCallOf, replay } from "./support/forged-requests";
import { addRequest, addSharedLink, requestsOf } from "./support/identity";
import { tabTo } from "./support/keyboard";
import { linkIn, mailsTo } from "./support/mailbox";
import { newOrganization } from "./support/organizations";
import type { Organization } from "./support/organizations";

/** An address outside every allowlist that no other test uses. */
const outsider = ({ slug }: Organization, name: string) => `${name}.${slug}@elsewhere.example`;

test("Home, Users and the command palette lead to waiting requests", async ({
  organization,
  signedIn,
}) => {
  const { page, requests, home, users, shell } = await signedIn(organization.administrator);
  await page.goto("/");
  await expect(home.heading).toBeVisible();
  await expect(page.getByText("to join")).toHaveCount(0);
  await page.goto("/settings/iam/users");
  await page.getByRole("link", { name: /^Requests/ }).click();
  await expect(requests.heading).toBeVisible();
  await expect(page).toHaveTitle("Requests · Gatehouse");
  await expect(page.getByText("No open requests")).toBeVisible();
  await expect(requests.search).toHaveCount(0);

  await addRequest(organization, outsider(organization, "kim"));
  await page.goto("/");
  await expect(page.getByText("1 request to join")).toBeVisible();
  await addRequest(organization, outsider(organization, "kai"));
  await page.reload();
  await expect(page.getByText("2 requests to join")).toBeVisible();
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Requests/ })
    .click();
  await expect(requests.rows).toHaveCount(2);
  await users.open();
  await page.getByRole("link", { name: "Requests 2" }).click();
  await expect(requests.rows).toHaveCount(2);

  await page.goto("/");
  await shell.openPalette();
  await page.keyboard.type("requ");
  await expect(shell.palette.getByRole("option", { name: "Requests" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(requests.heading).toBeVisible();
  await expect(shell.settings.getByRole("link", { name: "Requests" })).toHaveCount(0);
});

test("requests show what was written, oldest first, and can be searched", async ({
  organization,
  signedIn,
}) => {
  const link = await addSharedLink(organization, "Contractors", { role: "responder" });
  const long = `First line.\nSecond line.\n${"More and more. ".repeat(20)}`;
  await addRequest(organization, outsider(organization, "kim"), {
    firstName: "Zoë",
    lastName: "Núñez",
    message: long,
    link,
  });
  await addRequest(organization, outsider(organization, "kai"), {
    firstName: "<b>Kai</b>",
    lastName: "محمد",
  });
  const { page, requests } = await signedIn(organization.administrator);
  await requests.open();
  await expect(requests.rows).toHaveText([/Zoë Núñez/, /<b>Kai<\/b> محمد/]);
  const zoe = requests.row("Zoë");
  for (const text of ["kim.", "First line.", "Contractors", "Responder", "now"]) {
    await expect(zoe).toContainText(text);
  }
  await expect(requests.row("Kai")).toContainText("Self-service link");
  await expect(requests.row("Kai")).toContainText("Stakeholder");
  const more = zoe.getByRole("button", { name: "Show all of the message from Zoë Núñez" });
  await more.click();
  await expect(zoe.getByRole("button", { name: "Show less" })).toHaveAttribute(
    "aria-expanded",
    "true",
  );

  await requests.search.fill("nunez");
  await expect(requests.rows).toHaveCount(1);
  await expect(page).toHaveURL(/q=nunez/);
  await expect(page.getByText("1 in total")).toBeVisible();
  await requests.search.fill("nobody");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("button", { name: "Clear search" }).last().click();
  await expect(requests.rows).toHaveCount(2);
});

test("Approve gives a role, Decline refuses, and both send an email", async ({
  organization,
  signedIn,
}) => {
  const [kim, kai] = ["kim", "kai"].map((name) => outsider(organization, name)) as [string, string];
  await addRequest(organization, kim, { firstName: "Kim", lastName: "Lee" });
  await addRequest(organization, kai, { firstName: "Kai", lastName: "Ito" });
  const { page, requests, shell } = await signedIn(await organization.add("manager"));
  await requests.open();
  const approve = await requests.ask(kim, "Approve");
  await expect(approve).toContainText(`Kim Lee (${kim})`);
  await expect(approve.getByLabel("Role")).toHaveValue("stakeholder");
  await expect(approve.getByLabel("Role").locator("option")).toHaveText([
    "Stakeholder",
    "Responder",
    "Manager",
  ]);
  await approve.getByLabel("Role").selectOption("Responder");
  await approve.getByRole("button", { name: "Approve" }).click();
  await expect(shell.toast("Kim Lee invited")).toBeVisible();
  await expect(requests.row(kim)).toHaveCount(0);
  expect(await accountsOf(kim)).toMatchObject([{ roleKey: "responder", status: "invited" }]);
  expect(linkIn((await mailsTo(kim))[0])).toContain("/register/");

  const decline = await requests.ask(kai, "Decline");
  await expect(decline.getByRole("button", { name: "Cancel" })).toBeFocused();
  await decline.getByRole("button", { name: "Decline" }).click();
  await expect(shell.toast("Request of Kai Ito declined")).toBeVisible();
  await expect(page.getByText("No open requests")).toBeVisible();
  await expect(page.locator(":focus")).toHaveCount(1);
  expect(await accountsOf(kai)).toEqual([]);
  expect(await mailsTo(kai)).toHaveLength(1);
  expect(await requestsOf(kai)).toMatchObject([{ decision: "declined" }]);
  expect((await auditActions(organization.id)).slice(-2)).toEqual([
    "request.approved",
    "request.declined",
  ]);
});

test("many requests are decided at once, with a result for each", async ({
  organization,
  signedIn,
}) => {
  const link = await addSharedLink(organization, "Contractors", { role: "responder" });
  const emails = ["a", "b", "c", "d"].map((name) => outsider(organization, name));
  for (const [index, email] of emails.entries()) {
    await addRequest(organization, email, index === 1 ? { link } : {});
  }
  const [first, second, third, fourth] = emails as [string, string, string, string];
  const { page, requests } = await signedIn(organization.administrator);
  await requests.open();
  await requests.selectAll.check();
  await expect(requests.selection).toContainText("4 selected");
  await requests.row(fourth).getByRole("checkbox").uncheck();
  await expect(requests.selectAll).toHaveAttribute("aria-checked", "mixed");
  // Another manager creates this user before the decision.
  await organization.add("responder", { email: third });

  const question = await requests.askForSelection("Approve");
  await expect(question).toContainText("3 people");
  await expect(question.getByLabel("Role").locator("option:checked")).toHaveText(
    "Role of each link",
  );
  await question.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("heading", { name: "2 approved, 1 not approved" })).toBeFocused();
  await expect(requests.result(third)).toContainText("Already a member.");
  await expect(requests.result(first)).toContainText("Approved");
  await expect(requests.selection).toHaveCount(0);
  await expect(requests.rows).toHaveCount(1);
  expect(await accountsOf(first)).toMatchObject([{ roleKey: "stakeholder", status: "invited" }]);
  expect(await accountsOf(second)).toMatchObject([{ roleKey: "responder", status: "invited" }]);
  await page.getByRole("button", { name: "Close the result" }).click();
  await expect(requests.results).toHaveCount(0);

  const fifth = outsider(organization, "e");
  await addRequest(organization, fifth);
  await requests.open();
  await requests.select(fourth, fifth);
  const decline = await requests.askForSelection("Decline");
  await decline.getByRole("button", { name: "Decline" }).click();
  await expect(page.getByRole("heading", { name: "2 declined" })).toBeFocused();
  await expect(page.getByText("No open requests")).toBeVisible();
  expect(await mailsTo(fifth)).toHaveLength(1);
});

test("of two managers who decide the same request, the second is told", async ({
  organization,
  signedIn,
}) => {
  const [kim, kai] = ["kim", "kai"].map((name) => outsider(organization, name)) as [string, string];
  await addRequest(organization, kim, { firstName: "Kim", lastName: "Lee" });
  await addRequest(organization, kai);
  const first = await signedIn(organization.administrator);
  const second = await signedIn(await organization.add("manager"));
  await first.requests.open();
  await second.requests.open();
  const approve = await first.requests.ask(kim, "Approve");
  const decline = await second.requests.ask(kim, "Decline");
  await approve.getByRole("button", { name: "Approve" }).click();
  await expect(approve).toHaveCount(0);
  await expect(first.requests.row(kim)).toHaveCount(0);
  await decline.getByRole("button", { name: "Decline" }).click();
  await expect(second.shell.toast("This request has already been answered.")).toBeVisible();
  await expect(second.requests.row(kim)).toHaveCount(0);
  await expect(second.requests.row(kai)).toBeVisible();
  expect(await requestsOf(kim)).toMatchObject([{ decision: "approved" }]);
  expect(await mailsTo(kim)).toHaveLength(1);
});

test("more than 50 requests are paged", async ({ organization, signedIn }) => {
  for (let index = 0; index < 53; index += 1) {
    await addRequest(organization, outsider(organization, `p${index}`));
  }
  const { page, requests } = await signedIn(organization.administrator);
  await requests.open();
  await expect(requests.rows).toHaveCount(50);
  await expect(page.getByText("53 in total")).toBeVisible();
  await requests.next.click();
  await expect(requests.rows).toHaveCount(3);
  await expect(requests.next).toHaveAccessibleDescription("This is the last page.");
  await requests.previous.click();
  await expect(requests.rows).toHaveCount(50);
  await requests.open("?cursor=nonsense");
  await expect(requests.rows).toHaveCount(50);
});

test("a request is approved by keyboard", async ({ organization, signedIn }) => {
  const [kim, kai] = ["kim", "kai"].map((name) => outsider(organization, name)) as [string, string];
  await addRequest(organization, kim);
  await addRequest(organization, kai);
  const { page, requests } = await signedIn(organization.administrator);
  await requests.open();
  await tabTo(page, requests.row(kim).getByRole("button", { name: "Approve" }));
  await page.keyboard.press("Enter");
  const question = page.getByRole("alertdialog", { name: "Approve request" });
  await expect(question.getByRole("button", { name: "Approve" })).toBeFocused();
  await tabTo(page, question.getByLabel("Role"), "Shift+Tab");
  await page.keyboard.press("m");
  await tabTo(page, question.getByRole("button", { name: "Approve" }));
  await page.keyboard.press("Enter");
  // While the dialog is open, the rows behind it are out of reach.
  await expect(question).toHaveCount(0);
  await expect(requests.row(kim)).toHaveCount(0);
  expect(await accountsOf(kim)).toMatchObject([{ roleKey: "manager" }]);
  await expect(page.locator(":focus")).toHaveCount(1);

  await tabTo(page, requests.row(kai).getByRole("checkbox"));
  await page.keyboard.press("Space");
  await tabTo(page, requests.selection.getByRole("button", { name: "Decline" }));
  await page.keyboard.press("Enter");
  const decline = page.getByRole("alertdialog", { name: "Decline request" });
  await expect(decline.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(requests.selection.getByRole("button", { name: "Decline" })).toBeFocused();
  await tabTo(page, requests.selection.getByRole("button", { name: "Clear selection" }));
  await page.keyboard.press("Enter");
  await expect(requests.selection).toHaveCount(0);
  await expect(page.locator(":focus")).toHaveCount(1);
});

test("users without the permission find no page, and forged calls decide nothing", async ({
  organization,
  signedIn,
  problems,
}) => {
  problems.allow(/status of 404/);
  const decoys = await Promise.all(
    ["x", "y"].map((name) => addRequest(organization, outsider(organization, name))),
  );
  const { requests } = await signedIn(organization.administrator);
  const { page } = requests;
  await requests.open();
  const yes = await requests.ask(decoys[0]!.email, "Approve");
  const approve = await actionCallOf(page, () =>
    yes.getByRole("button", { name: "Approve" }).click(),
  );
  await expect(requests.rows).toHaveCount(1);
  const no = await requests.ask(decoys[1]!.email, "Decline");
  const decline = await actionCallOf(page, () =>
    no.getByRole("button", { name: "Decline" }).click(),
  );
  await expect(page.getByText("No open requests")).toBeVisible();

  const { id, email } = await addRequest(organization, outsider(organization, "kim"));
  for (const role of ["stakeholder", "responder"] as const) {
    const other = await signedIn(await organization.add(role));
    const answer = await other.page.goto("/settings/iam/users/requests");
    expect(answer?.status(), role).toBe(404);
    await other.page.goto("/settings/iam/users");
    await expect(other.users.heading).toBeVisible();
    await expect(other.page.getByRole("link", { name: /^Requests/ })).toHaveCount(0);
    for (const call of [approve, decline]) {
      const refused = await replay(other.page.request, call, [{ ids: [id] }]);
      expect(refused).toContain('"code":"forbidden"');
      expect(refused).not.toContain(email);
    }
  }

  const stranger = await newOrganization("Contoso");
  const { request: strangers } = (await signedIn(stranger.administrator)).page;
  for (const call of [approve, decline]) {
    const answer = await replay(strangers, call, [{ ids: [id] }]);
    expect(answer).toContain('"outcome":"not_found"');
    expect(answer).not.toContain(email);
  }

  const manager = (await signedIn(await organization.add("manager"))).page.request;
  const above = await replay(manager, approve, [{ ids: [id], roleKey: "administrator" }]);
  expect(above).toContain('"outcome":"above_your_role"');
  for (const nonsense of [[], [null], [{ ids: [] }], [{ ids: "all" }], [{ ids: ["' or 1=1"] }]]) {
    const answer = await replay(manager, approve, nonsense);
    expect(answer).toContain('"code":"invalid"');
    expect(answer).not.toMatch(/postgres|drizzle|node_modules|at \w+ \(/i);
  }
  expect(await requestsOf(email)).toMatchObject([{ decision: null }]);
  expect(await accountsOf(email)).toEqual([]);
  expect(await mailsTo(email)).toEqual([]);
});

test("Requests has no violation on wide and narrow screens", async ({ organization, signedIn }) => {
  const { page, requests } = await signedIn(organization.administrator);
  await requests.open();
  await expectAccessible(page);
  const emails = ["a", "b", "c"].map((name) => outsider(organization, name));
  for (const [index, email] of emails.entries()) {
    await addRequest(organization, email, {
      firstName: index === 1 ? "م".repeat(128) : "Kim",
      message: "Please let me in. ".repeat(10 * index),
    });
  }
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 740 });
    await requests.open();
    await requests.selectAll.check();
    await expectAccessible(page);
    const question = await requests.askForSelection("Approve");
    await expectAccessible(page);
    await question.getByRole("button", { name: "Cancel" }).click();
  }
  await requests.select(emails[0]!, emails[1]!);
  await requests.row(emails[2]!).getByRole("checkbox").uncheck();
  const decline = await requests.askForSelection("Decline");
  await decline.getByRole("button", { name: "Decline" }).click();
  await expect(requests.results).toBeVisible();
  await expectAccessible(page);
});
