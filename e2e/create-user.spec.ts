import { expectAccessible } from "./support/accessibility";
import { accountsOf, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { mailsTo, temporaryPasswordIn } from "./support/mailbox";

const temporaryPasswordShape = /^(?:[A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/;

test(
  "Create user makes an Active user with a temporary password, shown once and emailed",
  { tag: "@smoke" },
  async ({ organization, signedIn, baseURL }) => {
    const { page, users, createUser } = await signedIn(organization.administrator, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const email = organization.address("Grace");
    await page.goto("/");

    await test.step("Home offers a new organization to create a user", async () => {
      await expect(page.getByText("Next step")).toBeVisible();
      await expectAccessible(page);
      await createUser.open();
      await expect(createUser.firstName).toBeFocused();
      await expect(createUser.role).toHaveValue("responder");
    });

    await test.step("Errors are shown at their fields, and the input stays", async () => {
      await createUser.submit.click();
      await expect(createUser.firstName).toBeFocused();
      await expect(createUser.firstName).toHaveAccessibleDescription("Enter a first name.");
      await expect(createUser.lastName).toHaveAccessibleDescription("Enter a last name.");
      await expect(createUser.email).toHaveAttribute("aria-invalid", "true");
      await expectAccessible(page);

      await createUser.fill("  Grace ", "Hopper", organization.administrator.email);
      await createUser.role.selectOption("Manager");
      await createUser.permission("Manage roles").check();
      await createUser.submit.click();
      await expect(createUser.email).toHaveAccessibleDescription(/^Already a member\./);
      await expect(createUser.email).toBeFocused();
      await expect(createUser.email).toHaveValue(organization.administrator.email);
      await expect(createUser.firstName).toHaveValue("  Grace ");
      await expect(createUser.role).toHaveValue("manager");
      await expect(createUser.permission("Manage roles")).toBeChecked();
      await createUser.email.fill(` ${email} `);
      await createUser.submit.click();
    });

    const shown = await test.step("The temporary password is shown and copied", async () => {
      await expect(createUser.outcome).toContainText("Grace Hopper");
      await expect(createUser.outcome).toContainText(
        "Administrators can also find it in the Outbox.",
      );
      await expect(createUser.outcome.getByLabel("Email")).toHaveValue(email);
      const password = await createUser.temporaryPassword.inputValue();
      expect(password).toMatch(temporaryPasswordShape);
      await createUser.copy.click();
      await expect(createUser.outcome.getByRole("status")).toHaveText("Copied");
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(password);
      // A click beside the dialog does not lose the password.
      await page.mouse.click(5, 5);
      await expect(createUser.temporaryPassword).toHaveValue(password);
      await expectAccessible(page);
      await createUser.done.click();
      await expect(createUser.outcome).toHaveCount(0);
      await expect(page.getByText("Next step")).toHaveCount(0);
      return password;
    });

    await test.step("The user is Active in Users", async () => {
      const [account] = await accountsOf(email);
      expect(await storedPerson(account!)).toMatchObject({
        status: "active",
        firstName: "Grace",
        roleKey: "manager",
        extraPermissions: ["roles:manage"],
        hasPassword: false,
      });
      await users.open();
      for (const text of [email, "Manager", "Active", "Temporary · 15 days left"]) {
        await expect(users.row("Grace Hopper")).toContainText(text);
      }
    });

    await test.step("The welcome email has the same password", async () => {
      const [welcome, ...others] = await mailsTo(email);
      expect(others).toEqual([]);
      expect(welcome!.subject).toContain(`Welcome to`);
      expect(welcome!.subject).toContain(organization.name);
      for (const part of [`Email:\n${email}`, `${baseURL}/sign-in`, shown]) {
        expect(welcome!.text).toContain(part);
      }
      expect(temporaryPasswordIn(welcome)).toBe(shown);
      expect(welcome!.html).toContain(shown);
    });

    await test.step("The password is not shown again", async () => {
      expect(await page.content()).not.toContain(shown);
      await users.name("Grace Hopper").click();
      await expect(page.getByRole("heading", { level: 1, name: "Grace Hopper" })).toBeVisible();
      expect(await page.content()).not.toContain(shown);
    });
  },
);

test("a Manager gives roles up to their rank and permissions they have", async ({
  organization,
  signedIn,
}) => {
  const { createUser, users } = await signedIn(await organization.add("manager"));
  await users.open();
  await createUser.open();
  await expect(createUser.role.locator("option")).toHaveText([
    "Stakeholder",
    "Responder",
    "Manager",
  ]);
  await expect(createUser.permission("Manage groups")).toBeEnabled();
  await expect(createUser.permission("View users")).toBeChecked();
  await expect(createUser.permission("View users")).toBeDisabled();
  await expect(createUser.permission("View users")).toHaveAccessibleDescription("Included in role");
  for (const missing of ["Manage roles", "Manage identity configuration"]) {
    await expect(createUser.permission(missing)).toHaveCount(0);
  }
});
