import { expect, test } from "./support/fixtures";
import { codeIn, waitForMails } from "./support/mailbox";

const newPassword = "Quite another 7 words";

test(
  "Forgot password emails a code that sets a new password; open sessions work until then",
  { tag: "@smoke" },
  async ({ organization, signedIn, visitor }) => {
    const person = await organization.add("responder");
    const inside = await signedIn(person);
    await inside.page.goto("/");
    const { page, signIn, resetPassword, forgotPassword, home } = visitor;

    await test.step("A user asks for a code", async () => {
      await signIn.open();
      await signIn.forgotPassword.click();
      await expect(forgotPassword.heading).toBeVisible();
      await forgotPassword.submit.click();
      await expect(forgotPassword.email).toHaveAttribute("aria-invalid", "true");
      await expect(forgotPassword.email).toBeFocused();
      await forgotPassword.ask(` ${person.email.toUpperCase()} `);
      await expect(resetPassword.heading).toBeVisible();
      await expect(resetPassword.notice).toContainText("If this email belongs to an account");
      await expect(resetPassword.email).toHaveValue(person.email.toUpperCase());
    });

    await test.step("The code in the email sets a new password", async () => {
      const [mail] = await waitForMails(person.email, 1);
      expect(mail!.subject).toMatch(/^Set a new password for /);
      expect(mail!.text).toContain("you can ignore this email");
      await inside.page.reload();
      await expect(inside.home.heading).toBeVisible();
      await resetPassword.set(codeIn(mail), newPassword);
      await expect(page.getByText("Your new password is set. Sign in with it.")).toBeVisible();
      await signIn.signIn(person.email, newPassword);
      await expect(home.heading).toBeVisible();
    });

    await test.step("The earlier session has ended", async () => {
      await inside.page.reload();
      await expect(inside.signIn.heading).toBeVisible();
    });
  },
);
