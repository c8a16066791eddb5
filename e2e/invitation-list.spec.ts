import { countInvitations } from "./support/database";
import { expect, test } from "./support/fixtures";
import { newOrganization } from "./support/organizations";
import type { Organization } from "./support/organizations";

/** A pasted list: names, quotes, every separator, a byte-order mark, and invalid entries. */
function pastedList(organization: Organization, good: number, bad: number): string {
  const entries = Array.from({ length: good }, (_, index) => {
    const address = organization.address(`person${index}`);
    const shapes = [
      address,
      `Person ${index} <${address}>`,
      `"Núñez, Zoë; ${index}" <${address}>`,
      `<${address.toUpperCase()}>`,
    ];
    return shapes[index % shapes.length]!;
  });
  const step = Math.floor(good / bad);
  for (let index = 0; index < bad; index += 1) {
    entries.splice(index * (step + 1), 0, `invalid${index}@@northwind`);
  }
  const separators = [", ", "; ", "\t", "\n", "\r\n", ",\n"];
  const joined = entries.map((entry, index) => entry + separators[index % separators.length]!);
  return `\uFEFF${joined.join("")}`;
}

test("of a long pasted list the invalid addresses, and those beyond 5,000, stay in the field", async ({
  organization,
  signedIn,
}) => {
  const { page, invite } = await signedIn(organization.administrator, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await invite.open();
  await invite.paste(pastedList(organization, 4700, 300));
  await invite.addToList.click();
  await expect(page.getByText("4,700 users will be invited")).toBeVisible();
  const left = (await invite.users.inputValue()).split(", ");
  expect(left).toHaveLength(300);
  expect(left[0]).toBe("invalid0@@northwind");
  await expect(invite.users).toHaveAccessibleDescription(
    /invalid0@@northwind is not an email address\..*And 297 more\./,
  );
  await expect(invite.users).toBeFocused();

  const more = Array.from({ length: 302 }, (_, index) => organization.address(`more${index}`));
  await invite.users.fill("");
  await invite.paste(more.join("\n"));
  await invite.addToList.click();
  await expect(page.getByText("5,000 users will be invited")).toBeVisible();
  await expect(invite.users).toHaveValue(more.slice(300).join(", "));
  await expect(invite.users).toHaveAccessibleDescription(/at most 5,000 addresses/);

  // Nothing is sent while the field has text left.
  await invite.send.click();
  await expect(invite.users).toBeFocused();
  expect(await countInvitations(organization.id)).toMatchObject({ open: 0 });
  await invite.users.fill("");
  await invite.send.click();
  await invite.expectOutcome("5,000 invited", { timeout: 30_000 });
  await expect(page.getByLabel("5,000 pending")).toBeVisible({ timeout: 30_000 });
});

test("an invalid entry stays in the field with the reason, and each address has a role and a result", async ({
  organization,
  signedIn,
}) => {
  const { administrator: foreigner } = await newOrganization("Contoso");
  const member = await organization.add("responder", { status: "inactive" });
  const invited = await organization.invite("invited", "stakeholder");
  const [ada, bob, cyd] = ["ada-lovelace", "bob", "cyd"].map((name) =>
    organization.address(name),
  ) as [string, string, string];
  const { page, invite } = await signedIn(organization.administrator);
  await invite.open();

  await test.step("Invalid entries stay in the field, duplicates fold", async () => {
    await invite.addToList.click();
    await expect(invite.users).toBeFocused();
    await expect(invite.users).toHaveAccessibleDescription(/Enter at least one email address\./);
    await invite.add(
      `kurt@@northwind, ${ada}, ${ada.toUpperCase()}, Grace <grace@>, <script>alert(1)</script>`,
    );
    await expect(invite.list.getByRole("listitem")).toHaveCount(1);
    await expect(invite.entry(ada)).toBeVisible();
    await expect(invite.users).toHaveValue(/^kurt@@northwind, /);
    await expect(invite.users).toHaveAttribute("aria-invalid", "true");
    await expect(invite.users).toHaveAccessibleDescription(
      /kurt@@northwind is not an email address\./,
    );
    await invite.add(` ${ada.toUpperCase()}\n${bob}`);
    await expect(invite.users).not.toHaveAttribute("aria-invalid", "true");
    await expect(invite.list.getByRole("listitem")).toHaveCount(2);
  });

  await test.step("Enter adds to the list", async () => {
    await invite.users.pressSequentially(cyd);
    await invite.users.press("Enter");
    await expect(invite.entry(cyd)).toBeVisible();
    await expect(invite.users).toHaveValue("");
  });

  await test.step("Each row has its own role, all can be set at once, rows can be removed", async () => {
    const roleForAll = page.getByLabel("Role for all");
    await expect(roleForAll).toHaveValue("responder");
    await invite.role(bob).selectOption("Stakeholder");
    await expect(roleForAll.locator("option:checked")).toHaveText("Different roles");
    await expect(invite.role(ada)).toHaveValue("responder");
    await roleForAll.selectOption("Administrator");
    for (const email of [ada, bob, cyd]) {
      await expect(invite.role(email)).toHaveValue("administrator");
    }
    await invite.remove(bob).click();
    await expect(invite.entry(bob)).toHaveCount(0);
    await expect(page.getByText("2 users will be invited")).toBeVisible();
    await invite.clear.click();
    await expect(invite.list).toHaveCount(0);
    await expect(page.getByText(/will be invited/)).toHaveCount(0);
  });

  await test.step("Shift-Enter begins a line, Ctrl-Enter sends, and each address has a result", async () => {
    await invite.users.fill(`${ada}, ${invited.email.toUpperCase()}, ${member.email}`);
    await invite.users.press("Shift+Enter");
    await invite.users.pressSequentially(foreigner.email);
    await expect(invite.users).toHaveValue(new RegExp(`${member.email}\n${foreigner.email}$`));
    await invite.users.press("Control+Enter");
    await invite.expectOutcome("1 invited, 3 not invited");
    await expect(invite.result(ada)).toContainText("Invited");
    const again = invite.result(invited.email.toUpperCase());
    await expect(again).toContainText("Already invited");
    await expect(again).toContainText("Resend the invitation instead; its role stays as it is.");
    await expect(invite.result(member.email)).toContainText("Already a member");
    await expect(invite.result(foreigner.email)).toContainText("Belongs to another organization");
  });
});
