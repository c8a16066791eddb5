import { openSessionIds, setTemporaryPasswordLeft } from "./support/database";
import { expect, test } from "./support/fixtures";
import { mailsTo, temporaryPasswordIn } from "./support/mailbox";
import { password } from "./support/organizations";

const wrongPair = "Incorrect email or password.";

test(
  "the temporary password leads to Choose a new password, and only the new one opens the portal",
  { tag: "@smoke" },
  async ({ organization, visitor: { page, signIn, choosePassword, home } }) => {
    const newcomer = await organization.create("grace", "administrator", {
      firstName: "Grace",
      lastName: "Hopper",
    });
    const [welcome] = await mailsTo(newcomer.email);

    await test.step("The user signs in with the temporary password", async () => {
      await page.goto("/settings/iam/users");
      await signIn.signIn(newcomer.email, temporaryPasswordIn(welcome));
      await expect(choosePassword.heading).toBeVisible();
      await expect(page.getByText(`Signed in as ${newcomer.email}`)).toBeVisible();
      await expect(page.getByRole("navigation")).toHaveCount(0);
    });

    await test.step("Nothing else opens before a new password is chosen", async () => {
      for (const path of [
        "/",
        "/sign-in",
        "/sign-in?from=%2Fprofile",
        "/profile",
        "/outbox",
        "/settings/iam/users",
        "/settings/iam/users/invite",
        `/settings/iam/users/${newcomer.id}`,
      ]) {
        const answer = await page.request.get(path);
        expect(new URL(answer.url()).pathname, path).toBe("/change-password");
        const data = await page.request.get(path, { headers: { rsc: "1" }, maxRedirects: 0 });
        expect(await data.text(), path).not.toContain(organization.administrator.email);
      }
      expect((await page.request.get("/api/outbox")).status()).toBe(401);
    });

    await test.step("The user can sign out instead", async () => {
      await page.getByRole("button", { name: "Sign out" }).click();
      await expect(signIn.heading).toBeVisible();
      expect(await openSessionIds(newcomer)).toEqual([]);
      // Also typed in lower case and without hyphens.
      const typed = newcomer.temporaryPassword.toLowerCase().replaceAll("-", " ");
      await signIn.signIn(newcomer.email, typed);
      await expect(choosePassword.heading).toBeVisible();
    });

    await test.step("The rules are checked while typing", async () => {
      await expect(choosePassword.rule("At least 8 characters")).toHaveText(/, not met yet$/);
      await choosePassword.password.fill("Grace hopper 1");
      await expect(choosePassword.rule("At least 8 characters")).toHaveText(/, met$/);
      await expect(choosePassword.rule("Doesn't contain your name or email")).toHaveText(
        /, not met yet$/,
      );
      await choosePassword.confirmation.fill("Grace hopper 1");
      await choosePassword.submit.click();
      await expect(choosePassword.password).toHaveAttribute("aria-invalid", "true");
      await choosePassword.choose(password, `${password}x`);
      await expect(choosePassword.confirmation).toHaveAccessibleDescription(
        "The passwords don't match.",
      );
    });

    await test.step("The new password leads to Home", async () => {
      await choosePassword.choose(password);
      await expect(home.heading).toBeVisible();
      await expect(page.getByText("Signed in as Grace Hopper")).toBeVisible();
      expect((await mailsTo(newcomer.email))[0]!.subject).toContain("was changed");
    });

    await test.step("The temporary password no longer works", async () => {
      await page.context().clearCookies();
      await signIn.open();
      await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
      await expect(signIn.problem).toHaveText(wrongPair);
      await signIn.signIn(newcomer.email, password);
      await expect(home.heading).toBeVisible();
    });
  },
);

test("after 15 days Sign in says it expired, and Resend welcome email renews it", async ({
  organization,
  signedIn,
  visitor: { page, signIn, choosePassword, home },
}) => {
  const newcomer = await organization.create("grace", "responder", {
    firstName: "Grace",
    lastName: "Hopper",
  });

  await test.step("Sign in says that the temporary password has expired", async () => {
    await signIn.open();
    await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
    await expect(choosePassword.heading).toBeVisible();
    await setTemporaryPasswordLeft(newcomer, "0 seconds");
    await choosePassword.choose(password);
    await expect(signIn.heading).toBeVisible();
    await expect(
      page.getByText(/You were signed out because your password changed or expired/),
    ).toBeVisible();
    await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
    await expect(signIn.problem).toHaveText(
      "Your temporary password has expired. Ask a manager of your organization to resend the welcome email.",
    );
  });

  const renewed = await test.step("A manager resends the welcome email", async () => {
    const manager = await signedIn(organization.administrator);
    const { users } = manager;
    await manager.page.goto("/");
    await expect(manager.page.getByText("1 temporary password has expired")).toBeVisible();
    await manager.page.getByRole("link", { name: "Show user" }).click();
    await expect(users.rows).toHaveCount(1);
    const row = users.row("Grace Hopper");
    await row.getByText("Temporary-Expired", { exact: true }).hover();
    await expect(
      manager.page.getByRole("tooltip", { includeHidden: true }).filter({
        hasText: "Resend the welcome email to send a new temporary password.",
      }),
    ).toBeVisible();
    const question = await users.ask("Grace Hopper", "Resend welcome email");
    await expect(question).toHaveAccessibleName("Resend welcome email");
    await expect(question).toContainText("Grace Hopper");
    await expect(question).toContainText(newcomer.email);
    await question.getByRole("button", { name: "Resend welcome email" }).click();
    const shownOnce = manager.page.getByRole("alertdialog", { name: "New temporary password" });
    const shown = await shownOnce.getByLabel("Temporary password").inputValue();
    await shownOnce.getByRole("button", { name: "Done" }).click();
    await users.open();
    await expect(row).toContainText("Temporary · 15 days left");
    const [latest] = await mailsTo(newcomer.email);
    expect(temporaryPasswordIn(latest)).toBe(shown);
    return shown;
  });

  await test.step("Only the new one works", async () => {
    await signIn.signIn(newcomer.email, newcomer.temporaryPassword);
    await expect(signIn.problem).toHaveText(wrongPair);
    await signIn.signIn(newcomer.email, renewed);
    await choosePassword.choose(password);
    await expect(home.heading).toBeVisible();
  });
});
