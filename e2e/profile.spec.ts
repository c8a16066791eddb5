import { openSessionIds, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { actionCallOf, replay } from "./support/forged-requests";
import { mailsTo } from "./support/mailbox";
import { password } from "./support/organizations";

const newPassword = "Quite another 7 words";

test("users change their own names, and nothing else of themselves", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("stakeholder", { firstName: "Grace", lastName: "Hopper" });
  const { page, shell, profile } = await signedIn(person);
  await page.goto("/");
  await shell.userMenu.click();
  await page.getByRole("menuitem", { name: "Profile" }).click();
  await expect(profile.heading).toBeVisible();
  await expect(profile.email).toHaveValue(person.email);
  await expect(profile.email).not.toBeEditable();
  await expect(page.getByText(`Stakeholder of ${organization.name}.`)).toBeVisible();
  await profile.firstName.fill("");
  await profile.saveNames.click();
  await expect(profile.firstName).toBeFocused();
  await expect(profile.firstName).toHaveAccessibleDescription("Enter a first name.");
  await profile.firstName.fill(" Amazing ");
  const call = await actionCallOf(page, () => profile.saveNames.click());
  await expect(shell.toast("Changes saved")).toBeVisible();
  await expect(shell.userMenu).toHaveAccessibleName(/Amazing Hopper/);
  expect(await storedPerson(person)).toMatchObject({ firstName: "Amazing", lastName: "Hopper" });

  await replay(page.request, call, [
    { firstName: "A", lastName: "B", roleKey: "administrator", email: "x@example.com" },
  ]);
  expect(await storedPerson(person)).toMatchObject({ roleKey: "stakeholder" });
});

test("Change password asks for the current one, shows the rules live, and ends other sessions", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  const { page, profile, shell } = await signedIn(person);
  const elsewhere = await signedIn(person);
  await elsewhere.page.goto("/");
  await profile.open();
  await profile.changePassword.click();
  await expect(profile.currentPassword).toBeFocused();
  await expect(profile.currentPassword).toHaveAccessibleDescription("Enter your current password.");

  await profile.newPassword.fill("hopper");
  await expect(profile.rule("At least 8 characters")).toHaveText(/, not met( yet)?$/);
  await expect(profile.rule("Doesn't contain your name or email")).toHaveText(/, not met( yet)?$/);
  await profile.newPassword.fill(newPassword);
  for (const rule of [
    "At least 8 characters",
    "3 of:",
    "Not a common password",
    "Doesn't contain",
  ]) {
    await expect(profile.rule(rule)).toHaveText(/, met$/);
  }
  await profile.change("not my password", newPassword);
  await expect(profile.currentPassword).toHaveAccessibleDescription(
    "This is not your current password.",
  );
  await expect(profile.currentPassword).toBeFocused();
  await expect(profile.newPassword).toHaveValue(newPassword);
  await profile.change(password, "Password1");
  await expect(profile.newPassword).toHaveAttribute("aria-invalid", "true");
  await elsewhere.page.reload();
  await expect(elsewhere.home.heading).toBeVisible();

  await profile.change(password, newPassword);
  await expect(shell.toast("Password changed")).toBeVisible();
  await expect(profile.currentPassword).toHaveValue("");
  await expect(profile.newPassword).toHaveValue("");
  expect(await openSessionIds(person)).toHaveLength(1);
  await page.reload();
  await expect(profile.heading).toBeVisible();
  await elsewhere.page.getByRole("link", { name: "Settings" }).click();
  await expect(elsewhere.signIn.heading).toBeVisible();
  await expect(
    elsewhere.page.getByText(/You were signed out because your password changed or expired/),
  ).toBeVisible();
  const [mail, ...others] = await mailsTo(person.email);
  expect(others).toEqual([]);
  expect(mail!.subject).toMatch(/^Your password at .* was changed$/);
  await elsewhere.signIn.signIn(person.email, password);
  await expect(elsewhere.signIn.problem).toHaveText("Incorrect email or password.");
  await elsewhere.signIn.signIn(person.email, newPassword);
  await expect(elsewhere.signIn.heading).toHaveCount(0);
});

test("passwords can be pasted, shown and hidden, and may be in any script", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder");
  const { page, profile, signIn, shell, home } = await signedIn(person, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await profile.open();
  const unusual = "Пароль №7 🦄 ﬁn";
  await page.evaluate((text) => navigator.clipboard.writeText(text), unusual);
  await profile.newPassword.focus();
  await page.keyboard.press("ControlOrMeta+v");
  await expect(profile.newPassword).toHaveValue(unusual);
  await expect(profile.newPassword).toHaveAttribute("type", "password");
  await page.getByRole("button", { name: "Show password" }).last().click();
  await expect(profile.newPassword).toHaveAttribute("type", "text");
  await page.getByRole("button", { name: "Hide password" }).click();
  await profile.change(password, unusual);
  await expect(shell.toast("Password changed")).toBeVisible();

  // The same characters with other code points.
  await page.context().clearCookies();
  await signIn.open();
  await signIn.signIn(person.email, unusual.normalize("NFKC"));
  await expect(home.heading).toBeVisible();
});

test("guessing the current password at an unlocked screen is rate limited", async ({
  organization,
  signedIn,
}) => {
  const { page, profile } = await signedIn(await organization.add("responder"));
  await profile.open();
  await profile.currentPassword.fill("wrong 1");
  await profile.newPassword.fill(newPassword);
  const call = await actionCallOf(page, () => profile.changePassword.click());
  for (let attempt = 2; attempt <= 10; attempt += 1) {
    await replay(page.request, call, [
      { currentPassword: `wrong ${attempt}`, password: newPassword },
    ]);
  }
  await profile.change(password, newPassword);
  await expect(page.getByText(/Too many attempts\. Try again in 1[45] minutes\./)).toBeVisible();
});

test("End session ends one own session, End all other sessions the rest", async ({
  organization,
  openPortal,
}) => {
  const person = await organization.add("responder");
  const open = async (address: string) => {
    const portal = await openPortal({ address });
    await portal.signIn.open();
    await portal.signIn.signIn(person.email, password);
    await expect(portal.home.heading).toBeVisible();
    return portal;
  };
  const { page, profile, shell } = await open("10.1.1.1");
  const others = [await open("10.2.2.2"), await open("10.3.3.3"), await open("10.4.4.4")];
  await profile.open();
  await expect(profile.sessions).toHaveCount(4);
  const own = profile.sessions.filter({ hasText: "10.1.1.1" });
  await expect(own).toContainText("This session");
  await expect(own.getByRole("button")).toHaveCount(0);
  await expect(own).toContainText("Chrome");
  await profile.sessions
    .filter({ hasText: "10.2.2.2" })
    .getByRole("button", { name: "End session" })
    .click();
  await expect(shell.toast("Session ended")).toBeVisible();
  await expect(profile.sessions).toHaveCount(3);
  await others[0]!.page.reload();
  await expect(
    others[0]!.page.getByText("Your session has ended. Sign in again to continue."),
  ).toBeVisible();
  await others[1]!.page.reload();
  await expect(others[1]!.home.heading).toBeVisible();

  await profile.endOthers.click();
  await expect(shell.toast("All other sessions ended")).toBeVisible();
  await expect(profile.sessions).toHaveCount(1);
  await expect(profile.endOthers).toHaveCount(0);
  for (const other of others) {
    await other.page.goto("/");
    await expect(other.signIn.heading).toBeVisible();
  }
  await page.reload();
  await expect(profile.heading).toBeVisible();
});

test("the profile cannot end another user's session", async ({ organization, signedIn }) => {
  const victim = await organization.add("stakeholder");
  await signedIn(victim);
  const person = await organization.add("responder");
  const { page, profile } = await signedIn(person);
  await signedIn(person);
  await profile.open();
  const call = await actionCallOf(page, () =>
    page.getByRole("button", { name: "End session" }).click(),
  );
  await expect(profile.sessions).toHaveCount(1);
  const [theirs] = await openSessionIds(victim);
  for (const sessionId of [theirs, "00000000-0000-4000-8000-000000000000"]) {
    const answer = await replay(page.request, call, [{ sessionId }]);
    expect(answer).toContain('"code":"not_found"');
  }
  const nonsense = await replay(page.request, call, [{ sessionId: "' or 1=1" }]);
  expect(nonsense).toContain('"code":"invalid"');
  expect(await openSessionIds(victim)).toEqual([theirs]);
});
