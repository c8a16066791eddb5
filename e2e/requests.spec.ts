import { declineRequests } from "@/lib/join-requests/decline";

import { expectAccessible } from "./support/accessibility";
import { accountsOf, auditActions } from "./support/database";
import { expect, test } from "./support/fixtures";
import { addRequest, addSharedLink, requestsOf } from "./support/identity";
import { tabTo } from "./support/keyboard";
import { linkIn, mailsTo } from "./support/mailbox";
import type { Organization } from "./support/organizations";

/** An address outside every allowlist that no other test uses. */
const outsider = ({ slug }: Organization, name: string) => `${name}.${slug}@elsewhere.example`;

test("Home, Users and the command palette lead to waiting requests, which are searched and paged", async ({
  organization,
  signedIn,
}) => {
  const { page, requests, home, users, shell } = await signedIn(organization.administrator);

  await test.step("Without requests Home is silent and the list empty", async () => {
    await page.goto("/");
    await expect(home.heading).toBeVisible();
    await expect(page.getByText("to join")).toHaveCount(0);
    await users.open();
    await page.getByRole("link", { name: /^Requests/ }).click();
    await expect(requests.heading).toBeVisible();
    await expect(page).toHaveTitle("Requests · Gatehouse");
    await expect(page.getByText("No open requests")).toBeVisible();
    await expect(requests.search).toHaveCount(0);
  });

  await test.step("Home, Users and the palette lead to them", async () => {
    const link = await addSharedLink(organization, "Contractors", { role: "responder" });
    await addRequest(organization, outsider(organization, "kim"), {
      firstName: "Zoë",
      lastName: "Núñez",
      message: `First line.\nSecond line.\n${"More and more. ".repeat(20)}`,
      link,
    });
    await addRequest(organization, outsider(organization, "kai"), {
      firstName: "<b>Kai</b>",
      lastName: "محمد",
    });
    await page.goto("/");
    await expect(page.getByText("2 requests to join")).toBeVisible();
    const main = page.getByRole("main");
    await main.getByRole("link", { name: /^Requests/ }).click();
    await expect(requests.rows).toHaveCount(2);
    await users.open();
    await expect(page.getByRole("link", { name: "Requests 2" })).toBeVisible();
    await shell.openPalette();
    await page.keyboard.type("requ");
    await expect(shell.palette.getByRole("option", { name: "Requests" })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(requests.heading).toBeVisible();
    await expect(shell.settings.getByRole("link", { name: "Requests" })).toHaveCount(0);
  });

  await test.step("Rows show what was written, oldest first, and can be searched", async () => {
    await expect(requests.rows).toHaveText([/Zoë Núñez/, /<b>Kai<\/b> محمد/]);
    const zoe = requests.row("Zoë");
    for (const text of ["kim.", "First line.", "Contractors", "Responder", "now"]) {
      await expect(zoe).toContainText(text);
    }
    await expect(requests.row("Kai")).toContainText("Self-service link");
    await expect(requests.row("Kai")).toContainText("Stakeholder");
    await zoe.getByRole("button", { name: "Show all of the message from Zoë Núñez" }).click();
    await expect(zoe.getByRole("button", { name: "Show less" })).toHaveAttribute(
      "aria-expanded",
      "true",
    );
    await requests.search.fill("nunez");
    await expect(requests.rows).toHaveCount(1);
    await expect(page).toHaveURL(/q=nunez/);
    await expect(page.getByText("1 in total")).toBeVisible();
    await requests.search.fill("unknown");
    await expect(page.getByText("Nothing found")).toBeVisible();
    await page.getByRole("button", { name: "Clear search" }).last().click();
    await expect(requests.rows).toHaveCount(2);
  });

  await test.step("More than 50 are paged", async () => {
    for (let index = 0; index < 51; index += 1) {
      await addRequest(organization, outsider(organization, `p${index}`));
    }
    await requests.open();
    await expect(requests.rows).toHaveCount(50);
    await expect(page.getByText("53 in total")).toBeVisible();
    await requests.next.click();
    await expect(requests.rows).toHaveCount(3);
    await expect(requests.next).toHaveAccessibleDescription("This is the last page.");
    await requests.previous.click();
    await expect(requests.rows).toHaveCount(50);
  });
});

test(
  "requests are approved with a role or declined, one by one or as a selection",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const link = await addSharedLink(organization, "Contractors", { role: "responder" });
    const [kim, kai, lee, ...selected] = ["kim", "kai", "lee", "a", "b", "c", "d"].map((name) =>
      outsider(organization, name),
    ) as [string, string, string, ...string[]];
    const [plain, contractor, member, last] = selected as [string, string, string, string];
    await addRequest(organization, kim, { firstName: "Kim", lastName: "Lee" });
    await addRequest(organization, kai, { firstName: "Kai", lastName: "Ito" });
    const { id: answered } = await addRequest(organization, lee);
    for (const email of selected) {
      await addRequest(organization, email, email === contractor ? { link } : {});
    }
    const { page, requests, shell } = await signedIn(await organization.add("manager"));
    await requests.open();

    await test.step("Approve gives a role, and sends an invitation", async () => {
      const question = await requests.ask(kim, "Approve");
      await expect(question).toContainText(`Kim Lee (${kim})`);
      const role = question.getByLabel("Role");
      await expect(role).toHaveValue("stakeholder");
      await expect(role.locator("option")).toHaveText(["Stakeholder", "Responder", "Manager"]);
      await role.selectOption("Responder");
      await question.getByRole("button", { name: "Approve" }).click();
      await expect(shell.toast("Kim Lee invited")).toBeVisible();
      await expect(requests.row(kim)).toHaveCount(0);
      expect(await accountsOf(kim)).toMatchObject([{ roleKey: "responder", status: "invited" }]);
      expect(linkIn((await mailsTo(kim))[0])).toContain("/register/");
    });

    await test.step("Decline makes no user, and sends an email", async () => {
      const question = await requests.ask(kai, "Decline");
      await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
      await question.getByRole("button", { name: "Decline" }).click();
      await expect(shell.toast("Request of Kai Ito declined")).toBeVisible();
      await expect(requests.row(kai)).toHaveCount(0);
      expect(await accountsOf(kai)).toEqual([]);
      expect(await mailsTo(kai)).toHaveLength(1);
      expect((await auditActions(organization.id)).slice(-2)).toEqual([
        "request.approved",
        "request.declined",
      ]);
    });

    await test.step("A request that another manager has decided is reported", async () => {
      const question = await requests.ask(lee, "Approve");
      await declineRequests(organization.actor, { ids: [answered] });
      await question.getByRole("button", { name: "Approve" }).click();
      await expect(shell.toast("This request has already been answered.")).toBeVisible();
      await expectAccessible(page);
      await expect(requests.row(lee)).toHaveCount(0);
      expect(await requestsOf(lee)).toMatchObject([{ decision: "declined" }]);
    });

    await test.step("A selection is approved, with a result for each", async () => {
      await requests.selectAll.check();
      await expect(requests.selection).toContainText("4 selected");
      await requests.row(last).getByRole("checkbox").uncheck();
      await expect(requests.selectAll).toHaveAttribute("aria-checked", "mixed");
      await organization.add("responder", { email: member });
      const question = await requests.askForSelection("Approve");
      await expect(question).toContainText("3 people");
      await expect(question.getByLabel("Role").locator("option:checked")).toHaveText(
        "Role of each link",
      );
      await question.getByRole("button", { name: "Approve" }).click();
      await expect(page.getByRole("heading", { name: "2 approved, 1 not approved" })).toBeFocused();
      await expect(requests.result(member)).toContainText("Already a member.");
      await expect(requests.result(plain)).toContainText("Approved");
      await expect(requests.selection).toHaveCount(0);
      await expect(requests.rows).toHaveCount(1);
      expect(await accountsOf(plain)).toMatchObject([{ roleKey: "stakeholder" }]);
      expect(await accountsOf(contractor)).toMatchObject([{ roleKey: "responder" }]);
      await expectAccessible(page);
      await page.getByRole("button", { name: "Close the result" }).click();
      await expect(requests.results).toHaveCount(0);
    });

    await test.step("A selection is declined", async () => {
      const late = outsider(organization, "late");
      await addRequest(organization, late);
      await requests.open();
      await requests.select(last, late);
      const question = await requests.askForSelection("Decline");
      await question.getByRole("button", { name: "Decline" }).click();
      await expect(page.getByRole("heading", { name: "2 declined" })).toBeFocused();
      await expect(page.getByText("No open requests")).toBeVisible();
      for (const email of [last, late]) expect(await mailsTo(email)).toHaveLength(1);
    });
  },
);

test("a request is approved by keyboard, and the page has no violation", async ({
  organization,
  signedIn,
}) => {
  const [kim, kai] = ["kim", "kai"].map((name) => outsider(organization, name)) as [string, string];
  await addRequest(organization, kim, { message: "Please let me in. ".repeat(20) });
  await addRequest(organization, kai, { firstName: "م".repeat(128) });
  const { page, requests } = await signedIn(organization.administrator);
  await requests.open();
  await tabTo(page, requests.row(kim).getByRole("button", { name: "Approve" }));
  await page.keyboard.press("Enter");
  const question = page.getByRole("alertdialog", { name: "Approve request" });
  await expect(question.getByRole("button", { name: "Approve" })).toBeFocused();
  await expectAccessible(page);
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
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 720 });
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
