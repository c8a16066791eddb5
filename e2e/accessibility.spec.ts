import { expectAccessible } from "./support/accessibility";
import { expire } from "./support/database";
import { expect, test } from "./support/fixtures";
import type { Organization } from "./support/organizations";

/** An organization with every state that looks different. */
async function furnished(organization: Organization): Promise<{ email: string }> {
  await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  await organization.add("responder", { status: "inactive" });
  await organization.add("responder", { status: "deleted" });
  await organization.create("temporary");
  await organization.resetPassword(await organization.add("responder", { lastName: "Reset" }));
  await expire(await organization.invite("expired"));
  return organization.invite("invited", "manager");
}

test("Users and Invite have no violation with every status, filter, error, outcome and dialog", async ({
  organization,
  signedIn,
}) => {
  const { email } = await furnished(organization);
  const { page, users, invite, pending, shell } = await signedIn(organization.administrator);

  await test.step("Users, with an open filter", async () => {
    await users.open("?status=active,inactive,deleted,invited");
    await users.filter("Status").click();
    await expect(page.getByRole("group", { name: "Status" })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("Invite, with a list, an error, an outcome, a toast and a dialog", async () => {
    await invite.open();
    await invite.add(`${organization.address("a")}, Bo <${organization.address("b")}>, kurt@@x`);
    await expect(invite.users).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(page);
    await invite.users.fill(`${email} ${organization.administrator.email}`);
    await invite.send.click();
    await invite.expectOutcome("2 invited, 2 not invited");
    await pending.button(email, "Resend").click();
    await expect(shell.toast(`Invitation resent to ${email}`)).toBeVisible();
    await expectAccessible(page);
    await pending.button(email, "Revoke").click();
    await expect(page.getByRole("alertdialog")).toBeVisible();
    await expectAccessible(page);
  });
});

test("Home, Profile, the Outbox and the shell have no violation", async ({
  organization,
  signedIn,
}) => {
  const { email } = await furnished(organization);
  const { page, shell, profile, outbox } = await signedIn(organization.administrator);

  await test.step("Home, its menu and the palette", async () => {
    await page.goto("/");
    await expect(page.getByText("1 invitation has expired")).toBeVisible();
    await expectAccessible(page);
    await shell.userMenu.click();
    await expect(shell.signOut).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await shell.openPalette();
    await page.keyboard.type("gra");
    await expect(shell.palette.getByRole("option", { name: /Grace Hopper/ })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("The Outbox, and an email in HTML and in text", async () => {
    await outbox.open();
    await expect(outbox.mail(email)).toBeVisible();
    await expectAccessible(page);
    await outbox.mail(email).click();
    await expect(outbox.html.getByRole("link").first()).toBeVisible();
    await expectAccessible(page);
    await outbox.textTab.click();
    await expectAccessible(page);
  });

  await test.step("Profile, with sessions and errors", async () => {
    await signedIn(organization.administrator);
    await profile.open();
    await profile.firstName.fill("");
    await profile.saveNames.click();
    await profile.change("wrong", "short");
    await expect(profile.currentPassword).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(page);
  });
});

test("the pages around passwords have no violation, also with errors", async ({
  organization,
  visitor: { page, signIn, forgotPassword, resetPassword },
  signedIn,
}) => {
  await test.step("Sign in", async () => {
    await signIn.open();
    await signIn.submit.click();
    await expect(signIn.email).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(page);
    await signIn.signIn(organization.administrator.email, "wrong");
    await expect(signIn.problem).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("Forgot password and Reset password", async () => {
    await signIn.forgotPassword.click();
    await forgotPassword.submit.click();
    await expect(forgotPassword.email).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(page);
    await forgotPassword.ask(organization.address("unknown"));
    await expect(resetPassword.heading).toBeVisible();
    await resetPassword.set("ABCD-2345", "Quite another 7 words");
    await expect(resetPassword.code).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(page);
  });

  await test.step("Choose a new password", async () => {
    const newcomer = await signedIn(await organization.create("newcomer"));
    await newcomer.page.goto("/change-password");
    await newcomer.choosePassword.choose("short", "shorter");
    await expect(newcomer.choosePassword.confirmation).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(newcomer.page);
  });
});

test("Register, a dead link and an unknown page have no violation", async ({
  organization,
  visitor: { page, register },
  problems,
}) => {
  problems.allow(/status of 404/);

  await test.step("Register, and a dead link", async () => {
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
  });

  await test.step("Page not found", async () => {
    await page.goto("/nowhere");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
    await expectAccessible(page);
  });
});
