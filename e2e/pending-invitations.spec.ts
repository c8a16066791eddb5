import { accountsOf, expire, openInvitation } from "./support/database";
import { expect, test } from "./support/fixtures";
import { linkIn, mailsTo } from "./support/mailbox";
import { password } from "./support/organizations";

test("Resend makes a new link in the same row, and the old link says it was replaced", async ({
  organization,
  signedIn,
  visitor,
}) => {
  const invitation = await organization.invite("grace", "manager");
  const { pending, invite, shell } = await signedIn(organization.administrator);
  await invite.open();
  await expect(pending.row(invitation.email)).toContainText("In the Outbox");
  await pending.button(invitation.email, "Resend").click();
  await expect(shell.toast(`Invitation resent to ${invitation.email}`)).toBeVisible();
  await expect(pending.rows).toHaveCount(1);
  expect(await openInvitation(invitation.email)).toEqual({
    id: invitation.id,
    userId: invitation.userId,
  });

  const [newest, oldest, ...others] = await mailsTo(invitation.email);
  expect(others).toEqual([]);
  expect(linkIn(oldest)).toContain(invitation.path);
  await visitor.page.goto(invitation.path);
  await expect(visitor.register.heading).toHaveText("This invitation was replaced");
  await expect(visitor.page.getByText(/Use the one in the latest email/)).toBeVisible();
  await expect(visitor.page.getByRole("textbox")).toHaveCount(0);

  await visitor.page.goto(linkIn(newest));
  await visitor.register.fill("Grace", "Hopper", password);
  await visitor.register.submit.click();
  await expect(visitor.home.heading).toBeVisible();
  expect(await accountsOf(invitation.email)).toMatchObject([
    { id: invitation.userId, roleKey: "manager", status: "active" },
  ]);
});

test("Revoke ends the link and removes the user from Users; inviting again brings back the same user", async ({
  organization,
  signedIn,
  visitor,
}) => {
  const invitation = await organization.invite("grace");
  const { page, invite, pending, users, shell } = await signedIn(organization.administrator);
  await invite.open();
  await pending.button(invitation.email, "Revoke").click();
  const dialog = page.getByRole("alertdialog", { name: "Revoke invitation" });
  await expect(dialog).toContainText(invitation.email);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(pending.row(invitation.email)).toBeVisible();

  await pending.revoke(invitation.email);
  await expect(shell.toast(`Invitation for ${invitation.email} revoked`)).toBeVisible();
  await expect(page.getByText("No pending invitations")).toBeVisible();
  await users.open();
  await expect(users.rows).toHaveCount(1);

  await visitor.page.goto(invitation.path);
  await expect(visitor.register.heading).toHaveText("This invitation was revoked");
  await expect(visitor.page.getByRole("textbox")).toHaveCount(0);

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
  await visitor.page.reload();
  await expect(visitor.register.heading).toHaveText("This invitation was revoked");
  await visitor.page.goto(linkIn((await mailsTo(invitation.email))[0]));
  await expect(visitor.register.heading).toHaveText(`Join ${organization.name}`);
});

test("Copy link gives the link of the email, from the list and from Users", async ({
  organization,
  signedIn,
}) => {
  const invitation = await organization.invite("grace");
  const { page, pending, users, invite, shell } = await signedIn(organization.administrator, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const link = linkIn((await mailsTo(invitation.email))[0]);
  await invite.open();
  await pending.button(invitation.email, "Copy link").click();
  await expect(pending.row(invitation.email).getByText("Copied")).toBeAttached();
  expect(await copied()).toBe(link);

  await page.evaluate(() => navigator.clipboard.writeText(""));
  await users.open();
  const menu = await users.openMenu(invitation.email);
  await menu.getByRole("menuitem", { name: "Copy invitation link" }).click();
  await expect(shell.toast("Invitation link copied")).toBeVisible();
  expect(await copied()).toBe(link);
});

test("an expired invitation is shown as expired everywhere, and Resend renews it", async ({
  organization,
  signedIn,
  visitor,
}) => {
  const invitation = await organization.invite("grace");
  const { page, users, pending, home } = await signedIn(organization.administrator);
  await users.open();
  await expect(users.row(invitation.email)).toContainText("Invited");
  await expect(users.row(invitation.email)).not.toContainText("expired");

  await expire(invitation);
  await page.reload();
  await expect(users.row(invitation.email)).toContainText("Invited · expired");
  await visitor.page.goto(invitation.path);
  await expect(visitor.register.heading).toHaveText("This invitation has expired");
  await expect(visitor.page.getByText(/Ask the person who invited you to resend it/)).toBeVisible();
  await expect(visitor.page.getByRole("textbox")).toHaveCount(0);

  await page.goto("/");
  await expect(page.getByText("1 invitation has expired")).toBeVisible();
  await expect(home.count("Invited · expired")).toHaveText("1");
  await expect(home.count("Invited")).toHaveText("0");
  await page.getByRole("link", { name: "Pending invitations" }).click();
  await expect(pending.row(invitation.email)).toContainText("Expired");
  await expect(pending.button(invitation.email, "Copy link")).toHaveAccessibleDescription(
    /Resend the invitation first/,
  );
  await pending.button(invitation.email, "Resend").click();
  await expect(pending.row(invitation.email)).toContainText("expires in 7 days");
  await users.open();
  await expect(users.row(invitation.email)).not.toContainText("expired");
  await visitor.page.goto(linkIn((await mailsTo(invitation.email))[0]));
  await expect(visitor.register.heading).toHaveText(`Join ${organization.name}`);
});

test("an invitation that expires or is revoked while the form is filled in is refused", async ({
  organization,
  openPortal,
  signedIn,
}) => {
  for (const [name, title] of [
    ["expired", "This invitation has expired"],
    ["revoked", "This invitation was revoked"],
  ] as const) {
    const invitation = await organization.invite(name);
    const { page, register } = await openPortal();
    await page.goto(invitation.path);
    await register.fill("Grace", "Hopper", password);
    if (name === "expired") await expire(invitation);
    else {
      const manager = await signedIn(organization.administrator);
      await manager.invite.open();
      await manager.pending.revoke(invitation.email);
      await expect(manager.pending.row(invitation.email)).toHaveCount(0);
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
  const { page, pending, invite } = await signedIn(organization.administrator);
  await invite.open();
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
  const { page, users, shell } = await signedIn(organization.administrator);
  await users.open();
  await (
    await users.openMenu(invitation.email)
  )
    .getByRole("menuitem", { name: "Resend invitation" })
    .click();
  await expect(shell.toast(`Invitation resent to ${invitation.email}`)).toBeVisible();
  expect(await mailsTo(invitation.email)).toHaveLength(2);
  await (
    await users.openMenu(invitation.email)
  )
    .getByRole("menuitem", { name: "Revoke invitation" })
    .click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(users.rows).toHaveCount(1);
});

test("a change by another manager is reported, and nothing breaks", async ({
  organization,
  signedIn,
}) => {
  const revoked = await organization.invite("revoked");
  const [first, second] = await Promise.all([
    signedIn(organization.administrator),
    signedIn(await organization.add("manager")),
  ]);
  await first.invite.open();
  await second.invite.open();
  await first.pending.revoke(revoked.email);
  await expect(first.page.getByText("No pending invitations")).toBeVisible();
  await second.pending.button(revoked.email, "Resend").click();
  await expect(second.shell.toast("The invitation was revoked already.")).toBeVisible();
});
