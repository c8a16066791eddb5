import { expectAccessible } from "./support/accessibility";
import { expire, setTemporaryPasswordLeft } from "./support/database";
import { expect, test } from "./support/fixtures";
import type { Organization } from "./support/organizations";

/** An organization with every state that looks different. */
async function furnished(organization: Organization): Promise<{ email: string }> {
  await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  await organization.add("responder", { status: "inactive" });
  await expire(await organization.invite("expired"));
  return organization.invite("invited", "manager");
}

test("Home has no violation", async ({ organization, signedIn }) => {
  const { page } = await signedIn(organization.administrator);
  await page.goto("/");
  await expect(page.getByText("Next step")).toBeVisible();
  await expectAccessible(page);
  await furnished(organization);
  await page.reload();
  await expect(page.getByText("1 invitation has expired")).toBeVisible();
  await expectAccessible(page);
});

test("Users has no violation, also with an open menu and without a match", async ({
  organization,
  signedIn,
}) => {
  const { email } = await furnished(organization);
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await expectAccessible(page);
  await expect(await users.openMenu(email)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await users.search.fill("nobody like this");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await expectAccessible(page);
});

test("Invite new users has no violation with a list, an error, an outcome, a dialog", async ({
  organization,
  signedIn,
}) => {
  const { email } = await furnished(organization);
  const { page, invite, pending } = await signedIn(organization.administrator);
  await invite.open();
  await invite.add(`${organization.address("a")}, Bo <${organization.address("b")}>, kurt@@x`);
  await expect(invite.users).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await invite.users.fill(`${email} ${organization.administrator.email}`);
  await invite.send.click();
  await invite.expectOutcome("2 invited, 2 not invited");
  await expectAccessible(page);
  await pending.button(email, "Revoke").click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await expectAccessible(page);
});

test("the shell has no violation with its menu, its palette, or a toast", async ({
  organization,
  signedIn,
}) => {
  const { email } = await furnished(organization);
  const { page, shell, invite, pending } = await signedIn(organization.administrator);
  await invite.open();
  await shell.userMenu.click();
  await expect(shell.signOut).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await shell.openPalette();
  await page.keyboard.type("gra");
  await expect(shell.palette.getByRole("option", { name: /Grace Hopper/ })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await pending.button(email, "Resend").click();
  await expect(shell.toast(`Invitation resent to ${email}`)).toBeVisible();
  await expectAccessible(page);
});

test("the Outbox has no violation, in HTML and in text", async ({ organization, signedIn }) => {
  const { email } = await furnished(organization);
  const { page, outbox } = await signedIn(organization.administrator);
  await outbox.open();
  await expect(outbox.mail(email)).toBeVisible();
  await expectAccessible(page);
  await outbox.mail(email).click();
  await expect(outbox.html.getByRole("link").first()).toBeVisible();
  await expectAccessible(page);
  await outbox.textTab.click();
  await expectAccessible(page);
});

test("the pages outside the portal have no violation, also with errors", async ({
  organization,
  visitor: { page, signIn, register },
  problems,
}) => {
  problems.allow(/status of 404/);
  await signIn.open();
  await signIn.submit.click();
  await expect(signIn.email).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await signIn.signIn(organization.administrator.email, "wrong");
  await expect(signIn.problem).toBeVisible();
  await expectAccessible(page);

  const invitation = await organization.invite("grace");
  await page.goto(invitation.path);
  await register.password.fill("Short1");
  await register.submit.click();
  await expect(register.firstName).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await expire(invitation);
  await page.reload();
  await expect(register.heading).toHaveText("This invitation has expired");
  await expectAccessible(page);
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  await expectAccessible(page);
});

test("Create user has no violation, with errors and with what it shows once", async ({
  organization,
  signedIn,
}) => {
  const { page, createUser, users } = await signedIn(organization.administrator);
  await users.open();
  await createUser.open();
  await expectAccessible(page);
  await createUser.submit.click();
  await expect(createUser.firstName).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await createUser.fill("Grace", "Hopper", organization.address("grace"));
  await createUser.submit.click();
  await expect(createUser.temporaryPassword).toBeVisible();
  await expectAccessible(page);
});

test("Users has no violation with every password status, an open filter and a question", async ({
  organization,
  signedIn,
}) => {
  await furnished(organization);
  await organization.create("temporary", "responder", { firstName: "Grace", lastName: "Murray" });
  await setTemporaryPasswordLeft(await organization.create("ran-out"), "0 seconds");
  await organization.resetPassword(await organization.add("responder", { lastName: "Reset" }));
  await organization.add("responder", { lastName: "Deleted", status: "deleted" });
  const { page, users } = await signedIn(organization.administrator);
  await users.open("?status=active,inactive,deleted,invited");
  await users.filter("Status").click();
  await expect(page.getByRole("group", { name: "Status" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  for (const item of ["Disable", "Resend welcome email", "Reset password"]) {
    const question = await users.ask("Grace Murray", item);
    await expectAccessible(page);
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(question).toHaveCount(0);
  }
});

test("a user's page has no violation, also when a change was not saved", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.create("grace", "responder", {
    firstName: "Grace",
    lastName: "Hopper",
  });
  await signedIn(person);
  const { page, userPage } = await signedIn(organization.administrator);
  await userPage.open(person);
  await expectAccessible(page);
  const other = await signedIn(await organization.add("manager"));
  await other.userPage.open(person);
  await other.userPage.firstName.fill("Amazing");
  await other.userPage.save.click();
  await expect(other.userPage.heading).toHaveText("Amazing Hopper");
  await userPage.lastName.fill("Murray");
  await userPage.save.click();
  await expect(userPage.conflicts).toBeVisible();
  await expectAccessible(page);
  await userPage.ask("Disable");
  await expectAccessible(page);

  const reader = await signedIn(await organization.add("responder"));
  await reader.userPage.open(person);
  await expectAccessible(reader.page);
});

test("Profile has no violation, also with errors", async ({ organization, signedIn }) => {
  const { page, profile } = await signedIn(organization.administrator);
  await signedIn(organization.administrator);
  await profile.open();
  await expectAccessible(page);
  await profile.firstName.fill("");
  await profile.saveNames.click();
  await profile.change("wrong", "short");
  await expect(profile.currentPassword).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
});

test("the pages around passwords have no violation, also with errors", async ({
  organization,
  visitor: { page, forgotPassword, resetPassword },
  signedIn,
}) => {
  await forgotPassword.open();
  await forgotPassword.submit.click();
  await expect(forgotPassword.email).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await forgotPassword.ask(organization.address("nobody"));
  await expect(resetPassword.heading).toBeVisible();
  await expectAccessible(page);
  await resetPassword.set("ABCD-2345", "Quite another 7 words");
  await expect(resetPassword.code).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.goto("/sign-in?reason=disabled");
  await expectAccessible(page);

  const portal = await signedIn(await organization.create("grace"));
  await portal.page.goto("/change-password");
  await expect(portal.choosePassword.heading).toBeVisible();
  await expectAccessible(portal.page);
  await portal.choosePassword.choose("short", "shorter");
  await expect(portal.choosePassword.confirmation).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(portal.page);
});

test("on a narrow screen there is no violation either", async ({ organization, signedIn }) => {
  const { email } = await furnished(organization);
  const { page, users, invite, pending } = await signedIn(organization.administrator, {
    viewport: { width: 360, height: 740 },
  });
  await users.open();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Open navigation" }).click();
  await expect(page.getByRole("dialog", { name: "Navigation" })).toBeVisible();
  await expectAccessible(page);
  await invite.open();
  await pending.button(email, "Revoke").click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await expectAccessible(page);
});
