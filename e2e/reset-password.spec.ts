import { letCodeRunOut } from "./support/database";
import { expect, test } from "./support/fixtures";
import { codeIn, mailsTo, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";

const wrongCode = /^This code is incorrect, used or expired\./;
const newPassword = "Quite another 7 words";

test(
  "Reset password ends all sessions, and an emailed code sets a new password",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const person = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
    const { page, home, signIn, resetPassword, forgotPassword } = await signedIn(person);
    await page.goto("/");
    await expect(home.heading).toBeVisible();
    const manager = await signedIn(organization.administrator);
    const row = manager.users.row("Grace Hopper");

    await test.step("A manager resets the password", async () => {
      await manager.users.open();
      const question = await manager.users.ask("Grace Hopper", "Reset password");
      await expect(question).toHaveAccessibleName("Reset password");
      await expect(question).toContainText("Grace Hopper");
      await expect(question).toContainText(person.email);
      await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
      await question.getByRole("button", { name: "Reset password" }).click();
      await expect(row).toContainText(/Reset-Code · (1 hour|60 min)/);
    });

    await test.step("The user's next click leads to Sign in, where the old password fails", async () => {
      await page.getByRole("link", { name: "Settings" }).click();
      await expect(signIn.heading).toBeVisible();
      await expect(
        page.getByText(/You were signed out because your password changed or expired/),
      ).toBeVisible();
      await signIn.signIn(person.email, password);
      await expect(signIn.problem).toHaveText("Incorrect email or password.");
    });

    const [mail, ...others] = await mailsTo(person.email);
    const code = codeIn(mail);

    await test.step("The email leads to the page for the code, which checks its fields", async () => {
      expect(others).toEqual([]);
      expect(mail!.subject).toMatch(/^Your password at .*Northwind.* was reset$/);
      await page.goto(/https?:\/\/\S+\/reset-password\?\S+/.exec(mail!.text)![0]);
      await expect(resetPassword.heading).toBeVisible();
      await expect(resetPassword.email).toHaveValue(person.email);
      await resetPassword.submit.click();
      await expect(resetPassword.code).toBeFocused();
      await expect(resetPassword.code).toHaveAccessibleDescription(
        /^Enter the confirmation code\./,
      );
      await resetPassword.set(code, "password");
      await expect(resetPassword.password).toHaveAttribute("aria-invalid", "true");
      await expect(resetPassword.code).toHaveValue(code);
    });

    await test.step("An expired code is refused at its field", async () => {
      await letCodeRunOut(person);
      await resetPassword.set(code, newPassword);
      await expect(resetPassword.code).toHaveAccessibleDescription(wrongCode);
      await expect(resetPassword.code).toBeFocused();
      await expect(resetPassword.password).toHaveValue(newPassword);
      await manager.page.reload();
      await expect(row).toContainText("Reset-Code-Expired");
    });

    await test.step("Another code can be requested, and sets the password", async () => {
      await page.getByRole("link", { name: "Send another code" }).click();
      await expect(forgotPassword.heading).toBeVisible();
      await forgotPassword.ask(person.email);
      await expect(resetPassword.heading).toBeVisible();
      const [latest] = await waitForMails(person.email, 2);
      const typed = codeIn(latest).toLowerCase().replace("-", " ");
      await resetPassword.set(typed, newPassword);
      await expect(page.getByText("Your new password is set. Sign in with it.")).toBeVisible();
      await signIn.signIn(person.email, newPassword);
      await expect(home.heading).toBeVisible();
      expect((await mailsTo(person.email))[0]!.subject).toMatch(
        /^Your password at .* was changed$/,
      );
      await manager.page.reload();
      await expect(row.getByRole("cell", { name: "Password", exact: true })).toBeVisible();
    });
  },
);
