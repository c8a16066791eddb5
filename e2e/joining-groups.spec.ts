import { expectAccessible } from "./support/accessibility";
import { groupsOf } from "./support/database";
import { expect, test } from "./support/fixtures";
import { linkIn, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";

test("new users are in their groups, whichever way they come", async ({
  organization,
  signedIn,
  openPortal,
}) => {
  await organization.useRbac();
  for (const name of ["Billing", "Café operations", "محاسبة", "On call"])
    await organization.addGroup(name);
  await organization.addGroup("Platform", { roleKey: "manager" });
  const { page, users, createUser, invite, identity } = await signedIn(organization.administrator);
  await test.step("Create user offers System Admin and groups instead of permissions", async () => {
    await users.open();
    await createUser.open();
    await expect(createUser.permission("View users")).toHaveCount(0);
    const email = organization.address("grace");
    await createUser.fill("Grace", "Hopper", email);
    await createUser.groups.choose("cafe");
    await createUser.groups.choose("plat");
    await createUser.groups.field.fill("");
    await expect(createUser.groups.options).not.toHaveCount(0);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(createUser.groups.options).toHaveCount(0);
    await expectAccessible(page);
    await expect(createUser.dialog).toBeVisible();
    await createUser.groups.removal("Platform").click();
    await createUser.systemAdmin.click();
    await createUser.submit.click();
    await createUser.done.click();
    expect(await groupsOf(email)).toEqual(["Café operations"]);
  });

  await test.step("Everyone on an invitation list joins the groups", async () => {
    const email = organization.address("radia");
    await invite.open();
    await invite.newRole.selectOption("Stakeholder");
    await invite.groups.choose("bil");
    await invite.groups.choose("on call");
    await page.keyboard.press("Escape");
    await invite.add(`${email}, ${organization.address("tim")}`);
    await expect(invite.role(email)).toHaveValue("stakeholder");
    await expectAccessible(page);
    await invite.send.click();
    await invite.expectOutcome("2 invited");
    expect(await groupsOf(email)).toEqual(["Billing", "On call"]);

    const [mail] = await waitForMails(email, 1);
    const visitor = await openPortal();
    await visitor.page.goto(linkIn(mail));
    await expect(visitor.page.getByText("You join the groups Billing and On call.")).toBeVisible();
    await visitor.register.fill("Radia", "Perlman", password);
    await visitor.register.submit.click();
    await expect(visitor.home.heading).toBeVisible();
    expect(await groupsOf(email)).toEqual(["Billing", "On call"]);
  });

  await test.step("The self-service link and additional links add people to groups", async () => {
    await identity.open();
    await identity.groups.choose("محا");
    await page.keyboard.press("Escape");
    // A role that can manage users is not for links.
    await identity.groups.field.fill("Platform");
    await expect(page.getByText("No groups found.")).toBeVisible();
    await identity.groups.field.fill("");
    await page.keyboard.press("Escape");
    await identity.saveChanges();
    await identity.createLink.click();
    await identity.linkDialog.name.fill("Partners");
    await identity.linkDialog.groups.choose("bil");
    await expect(identity.linkDialog.groups.options).not.toHaveCount(0);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(identity.linkDialog.groups.options).toHaveCount(0);
    await identity.linkDialog.submit.click();
    await expect(identity.row("Partners")).toContainText("Billing");
    await page.reload();
    await expect(identity.groups.removal("محاسبة")).toBeVisible();
  });
});
