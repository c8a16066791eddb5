import { expectAccessible } from "./support/accessibility";
import { expect, test } from "./support/fixtures";
import { waitForMails } from "./support/mailbox";

/** A day so many days from now, as date fields take it. */
const dayFromNow = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test(
  "an Administrator creates a group, fills it, lets someone manage it and deletes it",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const grace = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
    const alan = await organization.add("responder", { firstName: "Alan", lastName: "Turing" });
    const gone = await organization.add("responder", { status: "deleted" });
    const { page, groups, group, shell } = await signedIn(organization.administrator);

    await test.step("The list is empty, and the name is checked", async () => {
      await page.goto("/settings/iam/users");
      await shell.settings.getByRole("link", { name: "Groups" }).click();
      await expect(groups.heading).toBeVisible();
      await expect(page).toHaveTitle("Groups · Gatehouse");
      await expect(page.getByRole("heading", { name: "No groups yet" })).toBeVisible();
      await expectAccessible(page);
      await groups.create.click();
      const name = groups.dialog.getByLabel("Name");
      await expect(name).toBeFocused();
      await name.fill("Billing $$ Support");
      await groups.dialog.getByRole("button", { name: "Create" }).click();
      await expect(name).toHaveAccessibleDescription(/Remove \$\$ from the name/);
      await expect(name).toBeFocused();
      await expectAccessible(page);
      await name.fill("Billing");
      await groups.dialog.getByLabel("Description").fill("Invoices and refunds");
      await groups.dialog.getByRole("button", { name: "Create" }).click();
      await expect(group.heading("Billing")).toBeVisible();
      await expect(page.getByRole("heading", { name: "No members yet" })).toBeVisible();
    });

    await test.step("Members are chosen or pasted, and the report says who was not added", async () => {
      await group.addMembers.click();
      await group.addDialog.getByRole("button", { name: "Add members" }).click();
      await expect(group.addDialog.getByRole("combobox", { name: "Users" })).toBeFocused();
      await expect(
        group.addDialog.getByText("Choose users, or paste their email addresses."),
      ).toBeVisible();
      await group.choose(group.addDialog, "Grace Hopper");
      await group.addDialog
        .getByLabel("Email addresses")
        .fill(`Alan <${alan.email}>; ${gone.email}, nobody@nowhere.example`);
      await group.addDialog.getByLabel("Until").fill(dayFromNow(30));
      await expectAccessible(page);
      await group.addDialog.getByRole("button", { name: "Add members" }).click();
      const report = page.getByRole("dialog", { name: "2 members added" });
      await expect(report).toContainText("1 was deleted.");
      await expect(report).toContainText("1 address has no user here");
      await expect(report).toContainText("nobody@nowhere.example");
      await expectAccessible(page);
      await report.getByRole("button", { name: "Done" }).click();
      await expect(group.rows).toHaveText([/Alan Turing.*ends in/, /Grace Hopper.*ends in/]);
      await expect(group.addMembers).toBeFocused();
      const [mail] = await waitForMails(grace.email, 1);
      expect(mail!.subject).toBe("You were added to Billing");
    });

    await test.step("An end date is removed, and one in the past is refused", async () => {
      await group.act("Grace Hopper", "Change end date");
      const dialog = page.getByRole("dialog", { name: "Change end date" });
      await dialog.getByLabel("Until").fill("2020-01-01");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByLabel("Until")).toHaveAccessibleDescription(
        /Choose a date in the future/,
      );
      await dialog.getByLabel("Until").fill("");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog).toHaveCount(0);
      await expect(group.row("Grace Hopper")).toContainText("no end");
    });

    await test.step("The details are edited and the edit is undone", async () => {
      await group.details.getByLabel("Name").fill("Invoices");
      await group.details.getByRole("button", { name: "Save changes" }).click();
      await expect(group.heading("Invoices")).toBeVisible();
      await page.getByRole("main").getByRole("button", { name: "Undo" }).click();
      await expect(group.heading("Billing")).toBeVisible();
      await expect(group.details.getByLabel("Name")).toHaveValue("Billing");
    });

    await test.step("A group manager is added", async () => {
      await group.managers.getByRole("button", { name: "Add group managers" }).click();
      const dialog = page.getByRole("dialog", { name: "Add group managers" });
      await group.choose(dialog, "Grace Hopper");
      await dialog.getByRole("button", { name: "Add", exact: true }).click();
      await expect(group.managers.getByRole("listitem")).toContainText("Grace Hopper");
      await expect(group.timeline).toContainText("added a group manager to");
      await expectAccessible(page);
    });

    await test.step("Members are searched and removed as a selection", async () => {
      await group.search.fill("turing");
      await expect(group.rows).toHaveCount(1);
      await group.search.fill("");
      await expect(group.rows).toHaveCount(2);
      await page.getByRole("checkbox", { name: "Select all on this page" }).check();
      await group.selection.getByRole("button", { name: "Remove from group" }).click();
      const question = page.getByRole("alertdialog", { name: "Remove from group" });
      await expect(question).toContainText("2 users leave the group");
      await question.getByRole("button", { name: "Remove" }).click();
      await expect(page.getByRole("heading", { name: "No members yet" })).toBeVisible();
    });

    await test.step("The group is listed, and deleted", async () => {
      await groups.open();
      await expect(groups.row("Billing")).toContainText("Invoices and refunds");
      await expect(groups.row("Billing")).toContainText("Grace Hopper");
      await expectAccessible(page);
      await groups.search.fill("unknown");
      await expect(page.getByText("Nothing found")).toBeVisible();
      await groups.search.fill("bill");
      await groups.row("Billing").getByRole("link", { name: "Billing" }).click();
      await group.deleteGroup.click();
      const question = page.getByRole("alertdialog", { name: "Delete group" });
      await expect(question).toContainText("Billing has no members.");
      await question.getByRole("button", { name: "Delete group" }).click();
      await expect(page.getByRole("heading", { name: "No groups yet" })).toBeVisible();
    });
  },
);

test("a group manager changes members of their own group only, and outsiders see no groups", async ({
  organization,
  problems,
  signedIn,
}) => {
  problems.allow(/status of 404/);
  const lead = await organization.add("responder", { firstName: "Lin", lastName: "Lead" });
  await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  const outsider = await organization.add("responder");
  const groupId = await organization.addGroup("Support", { managers: [lead] });
  const otherId = await organization.addGroup("Finance");

  const { page, groups, group } = await signedIn(lead);
  await groups.open();
  await expect(groups.rows).toHaveText([/Support/]);
  await expect(groups.create).toHaveCount(0);
  await groups.row("Support").getByRole("link", { name: "Support" }).click();
  await expect(group.heading("Support")).toBeVisible();
  await expect(group.details).toHaveCount(0);
  await expect(group.deleteGroup).toHaveCount(0);
  await expect(group.managers.getByRole("button")).toHaveCount(0);
  await group.addMembers.click();
  const users = group.addDialog.getByRole("combobox", { name: "Users" });
  await users.fill("ada");
  const ada = page.getByRole("option", { name: /Ada Lovelace/ });
  await expect(ada).toContainText("This user's role or permissions are above yours.");
  await expect(ada).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  await group.choose(group.addDialog, "Grace Hopper");
  await group.addDialog.getByRole("button", { name: "Add members" }).click();
  await expect(group.row("Grace Hopper")).toBeVisible();
  await expectAccessible(page);
  await group.act("Grace Hopper", "Remove from group");
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("heading", { name: "No members yet" })).toBeVisible();
  await page.goto(`/settings/iam/groups/${otherId}`);
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();

  const other = await signedIn(outsider);
  await other.users.open();
  await expect(other.shell.settings.getByRole("link", { name: "Groups" })).toHaveCount(0);
  for (const path of ["/settings/iam/groups", `/settings/iam/groups/${groupId}`]) {
    await other.page.goto(path);
    await expect(other.page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  }
});
