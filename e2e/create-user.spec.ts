import { accountsOf, auditActions, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { mailsTo, temporaryPasswordIn } from "./support/mailbox";
import { newOrganization } from "./support/organizations";

const temporaryPasswordShape = /^(?:[A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/;

test(
  "Create user makes an Active user with a temporary password, shown once and emailed",
  { tag: "@smoke" },
  async ({ organization, signedIn, baseURL }) => {
    const { page, users, createUser } = await signedIn(organization.administrator, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const email = organization.address("Grace");

    await test.step("The Administrator fills in the form", async () => {
      await users.open();
      await createUser.open();
      await expect(createUser.firstName).toBeFocused();
      await expect(createUser.role.locator("option")).toHaveText([
        "Stakeholder",
        "Responder",
        "Manager",
        "Administrator",
      ]);
      await expect(createUser.role).toHaveValue("responder");
      await createUser.fill("  Grace ", "Hopper", ` ${email} `);
      await createUser.role.selectOption("Manager");
      await createUser.permission("Manage roles").check();
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
      await createUser.done.click();
      await expect(createUser.outcome).toHaveCount(0);
      return password;
    });

    const row = users.row("Grace Hopper");

    await test.step("The user is Active in Users", async () => {
      await expect(row).toContainText(email);
      await expect(row).toContainText("Manager");
      await expect(row).toContainText("Active");
      await expect(row).toContainText("Temporary · 15 days left");
      const [account] = await accountsOf(email);
      expect(await storedPerson(account!)).toMatchObject({
        status: "active",
        firstName: "Grace",
        roleKey: "manager",
        extraPermissions: ["roles:manage"],
        hasPassword: false,
      });
      expect(await auditActions(organization.id)).toContain("user.created");
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
      await page.reload();
      await expect(users.row("Grace Hopper")).toBeVisible();
      expect(await page.content()).not.toContain(shown);
      await users.row("Grace Hopper").getByRole("link").click();
      await expect(page.getByRole("heading", { level: 1, name: "Grace Hopper" })).toBeVisible();
      expect(await page.content()).not.toContain(shown);
    });
  },
);

test("a click beside the temporary password does not lose it", async ({
  organization,
  signedIn,
}) => {
  const { page, createUser, users } = await signedIn(organization.administrator);
  await users.open();
  await createUser.open();
  await createUser.fill("Grace", "Hopper", organization.address("grace"));
  await createUser.submit.click();
  await expect(createUser.temporaryPassword).toBeVisible();
  await page.mouse.click(5, 5);
  await expect(createUser.temporaryPassword).toHaveValue(temporaryPasswordShape);
});

test("errors are shown at their fields, and the input stays", async ({
  organization,
  signedIn,
}) => {
  const { createUser, users } = await signedIn(organization.administrator);
  await users.open();
  await createUser.open();
  await createUser.submit.click();
  await expect(createUser.firstName).toBeFocused();
  await expect(createUser.firstName).toHaveAccessibleDescription("Enter a first name.");
  await expect(createUser.lastName).toHaveAccessibleDescription("Enter a last name.");
  await expect(createUser.email).toHaveAttribute("aria-invalid", "true");

  await createUser.fill("Grace", "x".repeat(129), "grace@");
  await createUser.role.selectOption("Stakeholder");
  await createUser.permission("View audit log").check();
  await createUser.submit.click();
  await expect(createUser.lastName).toBeFocused();
  await expect(createUser.lastName).toHaveAccessibleDescription("Use at most 128 characters.");
  await expect(createUser.email).toHaveAttribute("aria-invalid", "true");
  await expect(createUser.firstName).toHaveValue("Grace");
  await expect(createUser.email).toHaveValue("grace@");
  await expect(createUser.role).toHaveValue("stakeholder");
  await expect(createUser.permission("View audit log")).toBeChecked();
  expect(await mailsTo("grace@")).toEqual([]);
});

test("an address in use is refused at its field, and no user is created", async ({
  organization,
  signedIn,
}) => {
  const other = await newOrganization("Contoso");
  const member = await organization.add("responder");
  const disabled = await organization.add("responder", { status: "inactive" });
  const invited = await organization.invite("invited");
  const { createUser, users } = await signedIn(organization.administrator);
  await users.open();
  await createUser.open();
  for (const [email, sentence] of [
    [member.email.toUpperCase(), "Already a member."],
    [disabled.email, "Already a member."],
    [organization.administrator.email, "Already a member."],
    [invited.email, "Already invited. Resend or revoke the invitation instead."],
    [other.administrator.email, "Belongs to another organization."],
  ] as const) {
    await createUser.fill("Grace", "Hopper", email);
    await createUser.submit.click();
    await expect(createUser.email, email).toHaveAccessibleDescription(new RegExp(`^${sentence}`));
    await expect(createUser.email).toBeFocused();
    await expect(createUser.email).toHaveValue(email);
    await expect(createUser.firstName).toHaveValue("Grace");
    expect(await accountsOf(email)).toHaveLength(1);
  }
  expect(await storedPerson(member)).toMatchObject({ firstName: "Robin", version: 1 });

  // The same dialog can be corrected and sent.
  await createUser.email.fill(organization.address("free"));
  await createUser.submit.click();
  await expect(createUser.temporaryPassword).toHaveValue(temporaryPasswordShape);
});

test("a deleted user comes back as the same user", async ({ organization, signedIn }) => {
  const deleted = await organization.add("manager", { status: "deleted" });
  const { createUser, users } = await signedIn(organization.administrator);
  await users.open();
  await createUser.open();
  await createUser.fill("Grace", "Hopper", deleted.email);
  await createUser.submit.click();
  await expect(createUser.temporaryPassword).toHaveValue(temporaryPasswordShape);
  expect(await accountsOf(deleted.email)).toMatchObject([
    { id: deleted.id, status: "active", roleKey: "responder" },
  ]);
  expect(await storedPerson(deleted)).toMatchObject({ hasPassword: false, firstName: "Grace" });
});

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

test("users without Manage users see no Create user", async ({ organization, signedIn }) => {
  for (const role of ["stakeholder", "responder"] as const) {
    const { users } = await signedIn(await organization.add(role));
    await users.open();
    await expect(users.rows.first()).toBeVisible();
    await expect(users.createUser).toHaveCount(0);
  }
});

test("Home offers a new organization to create a user", async ({ organization, signedIn }) => {
  const { page, createUser } = await signedIn(organization.administrator);
  await page.goto("/");
  await createUser.open();
  await createUser.fill("Grace", "Hopper", organization.address("grace"));
  await createUser.submit.click();
  await expect(createUser.temporaryPassword).toHaveValue(temporaryPasswordShape);
  await createUser.done.click();
  await expect(page.getByText("Next step")).toHaveCount(0);
});
