import { accountsOf, expire, openInvitation } from "./support/database";
import { expect, test } from "./support/fixtures";
import { linkIn, mailsTo } from "./support/mailbox";
import { password } from "./support/organizations";
import { HomePage } from "./support/pages/home-page";
import { InvitePage } from "./support/pages/invite-page";
import { PendingInvitations } from "./support/pages/pending-invitations";
import { RegisterPage } from "./support/pages/register-page";
import { Shell } from "./support/pages/shell";
import { UsersPage } from "./support/pages/users-page";

test("Resend makes a new link in the same row, and the old link says that it was replaced", async ({
  organization,
  signedIn,
  page: newcomersPage,
}) => {
  const invitation = await organization.invite("grace", "manager");
  const page = await signedIn(organization.administrator);
  const pending = new PendingInvitations(page);
  await new InvitePage(page).open();
  await expect(pending.row(invitation.email)).toContainText("In the Outbox");
  await pending.button(invitation.email, "Resend").click();
  await expect(new Shell(page).toast(`Invitation resent to ${invitation.email}`)).toBeVisible();
  await expect(pending.rows).toHaveCount(1);
  expect(await openInvitation(invitation.email)).toEqual({
    id: invitation.id,
    userId: invitation.userId,
  });

  const [newest, oldest, ...others] = await mailsTo(invitation.email);
  expect(others).toEqual([]);
  expect(linkIn(oldest)).toContain(invitation.path);
  const register = new RegisterPage(newcomersPage);
  await newcomersPage.goto(invitation.path);
  await expect(register.heading).toHaveText("This invitation was replaced");
  await expect(newcomersPage.getByText(/only its link works/)).toBeVisible();
  await expect(newcomersPage.getByRole("textbox")).toHaveCount(0);

  await newcomersPage.goto(linkIn(newest));
  await register.fill("Grace", "Hopper", password);
  await register.submit.click();
  await expect(new HomePage(newcomersPage).heading).toBeVisible();
  expect(await accountsOf(invitation.email)).toMatchObject([
    { id: invitation.userId, roleKey: "manager", status: "active" },
  ]);
});

test("Revoke ends the link and takes the person out of Users; inviting again makes the same user", async ({
  organization,
  signedIn,
  page: newcomersPage,
}) => {
  const invitation = await organization.invite("grace");
  const page = await signedIn(organization.administrator);
  const invite = new InvitePage(page);
  const pending = new PendingInvitations(page);
  const users = new UsersPage(page);
  await invite.open();
  await pending.button(invitation.email, "Revoke").click();
  const dialog = page.getByRole("alertdialog", { name: "Revoke invitation" });
  await expect(dialog).toContainText(invitation.email);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(pending.row(invitation.email)).toBeVisible();

  await pending.revoke(invitation.email);
  await expect(new Shell(page).toast(`Invitation for ${invitation.email} revoked`)).toBeVisible();
  await expect(page.getByText("No invitation is pending")).toBeVisible();
  await users.open();
  await expect(users.rows).toHaveCount(1);

  const register = new RegisterPage(newcomersPage);
  await newcomersPage.goto(invitation.path);
  await expect(register.heading).toHaveText("This invitation was revoked");
  await expect(newcomersPage.getByRole("textbox")).toHaveCount(0);

  await invite.open();
  await invite.add(invitation.email);
  await invite.role(invitation.email).selectOption("Manager");
  await invite.send.click();
  await invite.expectOutcome("1 invited");
  expect(await accountsOf(invitation.email)).toEqual([
    {
      id: invitation.userId,
      organizationId: organization.id,
      roleKey: "manager",
      status: "invited",
    },
  ]);
  await newcomersPage.reload();
  await expect(register.heading).toHaveText("This invitation was revoked");
  await newcomersPage.goto(linkIn((await mailsTo(invitation.email))[0]));
  await expect(register.heading).toHaveText(`Join ${organization.name}`);
});

test("Copy link gives the very link of the mail, from the list and from Users", async ({
  organization,
  signedIn,
}) => {
  const invitation = await organization.invite("grace");
  const page = await signedIn(organization.administrator, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const link = linkIn((await mailsTo(invitation.email))[0]);
  const pending = new PendingInvitations(page);
  await new InvitePage(page).open();
  await pending.button(invitation.email, "Copy link").click();
  await expect(pending.row(invitation.email).getByText("Copied")).toBeAttached();
  expect(await copied()).toBe(link);

  await page.evaluate(() => navigator.clipboard.writeText(""));
  const users = new UsersPage(page);
  await users.open();
  const menu = await users.openMenu(invitation.email);
  await menu.getByRole("menuitem", { name: "Copy invitation link" }).click();
  await expect(new Shell(page).toast("Invitation link copied")).toBeVisible();
  expect(await copied()).toBe(link);
});

test("an invitation that ran out is shown as such everywhere, and Resend revives it", async ({
  organization,
  signedIn,
  page: newcomersPage,
}) => {
  const invitation = await organization.invite("grace");
  const page = await signedIn(organization.administrator);
  const users = new UsersPage(page);
  const pending = new PendingInvitations(page);
  const register = new RegisterPage(newcomersPage);
  await users.open();
  await expect(users.row(invitation.email)).toContainText("Invited");
  await expect(users.row(invitation.email)).not.toContainText("expired");

  await expire(invitation);
  await page.reload();
  await expect(users.row(invitation.email)).toContainText("Invited · expired");
  await newcomersPage.goto(invitation.path);
  await expect(register.heading).toHaveText("This invitation has expired");
  await expect(
    newcomersPage.getByText(/Ask the person who invited you to resend it/),
  ).toBeVisible();
  await expect(newcomersPage.getByRole("textbox")).toHaveCount(0);

  await page.goto("/");
  await expect(page.getByText("1 invitation has expired")).toBeVisible();
  await expect(new HomePage(page).count("Invited · expired")).toHaveText("1");
  await expect(new HomePage(page).count("Invited")).toHaveText("0");
  await page.getByRole("link", { name: "Pending invitations" }).click();
  await expect(pending.row(invitation.email)).toContainText("Expired");
  await expect(pending.button(invitation.email, "Copy link")).toHaveAccessibleDescription(
    /Resend the invitation first/,
  );
  await pending.button(invitation.email, "Resend").click();
  await expect(pending.row(invitation.email)).toContainText("expires in 7 days");
  await users.open();
  await expect(users.row(invitation.email)).not.toContainText("expired");
  await newcomersPage.goto(linkIn((await mailsTo(invitation.email))[0]));
  await expect(register.heading).toHaveText(`Join ${organization.name}`);
});

test("an invitation that runs out or is revoked while the form is filled in opens nothing", async ({
  organization,
  openBrowser,
  signedIn,
}) => {
  for (const [name, title] of [
    ["expired", "This invitation has expired"],
    ["revoked", "This invitation was revoked"],
  ] as const) {
    const invitation = await organization.invite(name);
    const page = await (await openBrowser()).newPage();
    await page.goto(invitation.path);
    const register = new RegisterPage(page);
    await register.fill("Grace", "Hopper", password);
    if (name === "expired") await expire(invitation);
    else {
      const managersPage = await signedIn(organization.administrator);
      await new InvitePage(managersPage).open();
      await new PendingInvitations(managersPage).revoke(invitation.email);
      await expect(new PendingInvitations(managersPage).row(invitation.email)).toHaveCount(0);
    }
    await register.submit.click();
    await expect(register.problem).toHaveText(title);
    await expect(register.firstName).toHaveValue("Grace");
    expect(await accountsOf(invitation.email)).not.toMatchObject([{ status: "active" }]);
  }
});

test("pending invitations are searched by name and address, and paged", async ({
  organization,
  signedIn,
}) => {
  for (let index = 0; index < 27; index += 1) await organization.invite(`person${index}`);
  const page = await signedIn(organization.administrator);
  const pending = new PendingInvitations(page);
  await new InvitePage(page).open();
  await expect(page.getByLabel("27 pending")).toBeVisible();
  await expect(pending.rows).toHaveCount(25);
  await expect(pending.row("person26@")).toBeVisible();
  await pending.next.click();
  await expect(pending.rows).toHaveCount(2);
  await expect(pending.row("person0@")).toBeVisible();
  await pending.previous.click();
  await expect(pending.rows).toHaveCount(25);

  await pending.search.fill("PERSON1");
  await expect(page.getByLabel("11 pending")).toBeVisible();
  await expect(pending.rows).toHaveCount(11);
  await pending.search.fill("person14");
  await expect(pending.rows).toHaveCount(1);
  await pending.search.fill("nobody like this");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("button", { name: "Clear search" }).last().click();
  await expect(pending.rows).toHaveCount(25);
});

test("the row menu in Users resends and revokes, too", async ({ organization, signedIn }) => {
  const invitation = await organization.invite("grace");
  const page = await signedIn(organization.administrator);
  const users = new UsersPage(page);
  await users.open();
  await (
    await users.openMenu(invitation.email)
  )
    .getByRole("menuitem", { name: "Resend invitation" })
    .click();
  await expect(new Shell(page).toast(`Invitation resent to ${invitation.email}`)).toBeVisible();
  expect(await mailsTo(invitation.email)).toHaveLength(2);
  await (
    await users.openMenu(invitation.email)
  )
    .getByRole("menuitem", { name: "Revoke invitation" })
    .click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(users.rows).toHaveCount(1);
});

test("what another manager did meanwhile is said, and nothing breaks", async ({
  organization,
  signedIn,
}) => {
  const revoked = await organization.invite("revoked");
  const [first, second] = await Promise.all([
    signedIn(organization.administrator),
    signedIn(await organization.add("manager")),
  ]);
  await new InvitePage(first).open();
  await new InvitePage(second).open();
  await new PendingInvitations(first).revoke(revoked.email);
  await expect(first.getByText("No invitation is pending")).toBeVisible();
  await new PendingInvitations(second).button(revoked.email, "Resend").click();
  await expect(new Shell(second).toast("The invitation was revoked already.")).toBeVisible();
});
