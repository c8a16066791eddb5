import { openSessionIds, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { mailsTo } from "./support/mailbox";
import { password, sessionCookie } from "./support/organizations";

const newPassword = "Quite another 7 words";

test(
  "users change their own names and end their other sessions",
  { tag: "@smoke" },
  async ({ organization, openPortal }) => {
    const person = await organization.add("stakeholder", {
      firstName: "Grace",
      lastName: "Hopper",
    });
    // Three sessions on other devices.
    for (let device = 0; device < 3; device += 1) await sessionCookie(person);
    const { page, signIn, home, shell, profile } = await openPortal({ address: "10.1.1.1" });

    await test.step("The user menu leads to the profile", async () => {
      await signIn.open();
      await signIn.signIn(person.email, password);
      await expect(home.heading).toBeVisible();
      await shell.userMenu.click();
      await page.getByRole("menuitem", { name: "Profile" }).click();
      await expect(profile.heading).toBeVisible();
      await expect(profile.email).toHaveValue(person.email);
      await expect(profile.email).not.toBeEditable();
      await expect(page.getByText(`Stakeholder of ${organization.name}.`)).toBeVisible();
    });

    await test.step("Names are checked and saved", async () => {
      await profile.firstName.fill("");
      await profile.saveNames.click();
      await expect(profile.firstName).toBeFocused();
      await expect(profile.firstName).toHaveAccessibleDescription("Enter a first name.");
      await profile.firstName.fill(" Amazing ");
      await profile.saveNames.click();
      await expect(shell.toast("Changes saved")).toBeVisible();
      await expect(shell.userMenu).toHaveAccessibleName(/Amazing Hopper/);
      expect(await storedPerson(person)).toMatchObject({
        firstName: "Amazing",
        lastName: "Hopper",
      });
    });

    await test.step("End session ends one session, End all other sessions the rest", async () => {
      await expect(profile.sessions).toHaveCount(4);
      const own = profile.sessions.filter({ hasText: "10.1.1.1" });
      await expect(own).toContainText("This session");
      await expect(own).toContainText("Chrome");
      await expect(own.getByRole("button")).toHaveCount(0);
      await profile.sessions.getByRole("button", { name: "End session" }).first().click();
      await expect(shell.toast("Session ended")).toBeVisible();
      await expect(profile.sessions).toHaveCount(3);
      await profile.endOthers.click();
      await expect(shell.toast("All other sessions ended")).toBeVisible();
      await expect(profile.sessions).toHaveCount(1);
      await expect(profile.endOthers).toHaveCount(0);
      expect(await openSessionIds(person)).toHaveLength(1);
    });
  },
);

test("Change password asks for the current one, shows the rules live, and ends other sessions", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  const { page, profile, shell } = await signedIn(person, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const elsewhere = await signedIn(person);
  await elsewhere.page.goto("/");
  await profile.open();

  await test.step("The rules are checked while typing, and the password can be shown", async () => {
    await profile.changePassword.click();
    await expect(profile.currentPassword).toBeFocused();
    await expect(profile.currentPassword).toHaveAccessibleDescription(
      "Enter your current password.",
    );
    await profile.newPassword.fill("hopper");
    await expect(profile.rule("At least 8 characters")).toHaveText(/, not met( yet)?$/);
    await expect(profile.rule("Doesn't contain your name or email")).toHaveText(
      /, not met( yet)?$/,
    );
    await profile.newPassword.fill("");
    await page.evaluate((text) => navigator.clipboard.writeText(text), newPassword);
    await profile.newPassword.press("ControlOrMeta+v");
    for (const rule of [
      "At least 8 characters",
      "3 of:",
      "Not a common password",
      "Doesn't contain",
    ]) {
      await expect(profile.rule(rule)).toHaveText(/, met$/);
    }
    await expect(profile.newPassword).toHaveAttribute("type", "password");
    await page.getByRole("button", { name: "Show password" }).last().click();
    await expect(profile.newPassword).toHaveAttribute("type", "text");
    await expect(profile.newPassword).toHaveValue(newPassword);
    await page.getByRole("button", { name: "Hide password" }).click();
  });

  await test.step("A wrong current password and a weak new one are refused at their fields", async () => {
    await profile.change("not my password", newPassword);
    await expect(profile.currentPassword).toHaveAccessibleDescription(
      "This is not your current password.",
    );
    await expect(profile.currentPassword).toBeFocused();
    await expect(profile.newPassword).toHaveValue(newPassword);
    await profile.change(password, "Password1");
    await expect(profile.newPassword).toHaveAttribute("aria-invalid", "true");
  });

  await test.step("The new password keeps this session and ends the other one", async () => {
    await profile.change(password, newPassword);
    await expect(shell.toast("Password changed")).toBeVisible();
    await expect(profile.currentPassword).toHaveValue("");
    await expect(profile.newPassword).toHaveValue("");
    expect(await openSessionIds(person)).toHaveLength(1);
    await page.reload();
    await expect(profile.heading).toBeVisible();
    const mails = await mailsTo(person.email);
    expect(mails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Your password at .* was changed$/),
    ]);
    await elsewhere.page.getByRole("link", { name: "Settings" }).click();
    await expect(elsewhere.signIn.heading).toBeVisible();
    await expect(
      elsewhere.page.getByText(/You were signed out because your password changed or expired/),
    ).toBeVisible();
    await elsewhere.signIn.signIn(person.email, newPassword);
    await expect(elsewhere.signIn.heading).toHaveCount(0);
  });
});
