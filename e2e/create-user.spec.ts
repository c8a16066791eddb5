import { accountsOf, auditActions, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { mailsTo, temporaryPasswordIn } from "./support/mailbox";
import { newOrganization } from "./support/organizations";
import { CreateUserDialog } from "./support/pages/create-user-dialog";
import { UsersPage } from "./support/pages/users-page";

const temporaryPasswordShape = /^(?:[A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/;

test(
  "Create user makes an Active person with a Temporary password, shown once and mailed",
  { tag: "@smoke" },
  async ({ organization, signedIn, baseURL }) => {
    const page = await signedIn(organization.administrator, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const users = new UsersPage(page);
    const create = new CreateUserDialog(page);
    const email = organization.address("Grace");
    await users.open();
    await create.open();
    await expect(create.firstName).toBeFocused();
    await expect(create.role.locator("option")).toHaveText([
      "Stakeholder",
      "Responder",
      "Manager",
      "Administrator",
    ]);
    await expect(create.role).toHaveValue("responder");
    await create.fill("  Grace ", "Hopper", ` ${email} `);
    await create.role.selectOption("Manager");
    await create.permission("Manage roles").check();
    await create.submit.click();

    await expect(create.outcome).toContainText("Grace Hopper");
    await expect(create.outcome).toContainText("Administrators can also find it in the Outbox.");
    await expect(create.outcome.getByLabel("Email")).toHaveValue(email);
    const shown = await create.temporaryPassword.inputValue();
    expect(shown).toMatch(temporaryPasswordShape);
    await create.copy.click();
    await expect(create.outcome.getByRole("status")).toHaveText("Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
    await create.done.click();
    await expect(create.outcome).toHaveCount(0);

    const row = users.row("Grace Hopper");
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

    const [welcome, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(welcome!.subject).toContain(`Welcome to`);
    expect(welcome!.subject).toContain(organization.name);
    for (const part of [`Email:\n${email}`, `${baseURL}/sign-in`, shown]) {
      expect(welcome!.text).toContain(part);
    }
    expect(temporaryPasswordIn(welcome)).toBe(shown);
    expect(welcome!.html).toContain(shown);

    // Shown once: neither the page that is read again nor any other brings it back.
    await page.reload();
    await expect(users.row("Grace Hopper")).toBeVisible();
    expect(await page.content()).not.toContain(shown);
    await users.row("Grace Hopper").getByRole("link").click();
    await expect(page.getByRole("heading", { level: 1, name: "Grace Hopper" })).toBeVisible();
    expect(await page.content()).not.toContain(shown);
  },
);

test("a press beside the temporary password does not lose it", async ({
  organization,
  signedIn,
}) => {
  const page = await signedIn(organization.administrator);
  const create = new CreateUserDialog(page);
  await new UsersPage(page).open();
  await create.open();
  await create.fill("Grace", "Hopper", organization.address("grace"));
  await create.submit.click();
  await expect(create.temporaryPassword).toBeVisible();
  await page.mouse.click(5, 5);
  await expect(create.temporaryPassword).toHaveValue(temporaryPasswordShape);
});

test("what is wrong is said beside its field, and what was entered stays", async ({
  organization,
  signedIn,
}) => {
  const page = await signedIn(organization.administrator);
  const create = new CreateUserDialog(page);
  await new UsersPage(page).open();
  await create.open();
  await create.submit.click();
  await expect(create.firstName).toBeFocused();
  await expect(create.firstName).toHaveAccessibleDescription("Enter a first name.");
  await expect(create.lastName).toHaveAccessibleDescription("Enter a last name.");
  await expect(create.email).toHaveAttribute("aria-invalid", "true");

  await create.fill("Grace", "x".repeat(129), "grace@");
  await create.role.selectOption("Stakeholder");
  await create.permission("View audit log").check();
  await create.submit.click();
  await expect(create.lastName).toBeFocused();
  await expect(create.lastName).toHaveAccessibleDescription("Use at most 128 characters.");
  await expect(create.email).toHaveAttribute("aria-invalid", "true");
  await expect(create.firstName).toHaveValue("Grace");
  await expect(create.email).toHaveValue("grace@");
  await expect(create.role).toHaveValue("stakeholder");
  await expect(create.permission("View audit log")).toBeChecked();
  expect(await mailsTo("grace@")).toEqual([]);
});

test("who has the address already is said at the field, and nobody is created", async ({
  organization,
  signedIn,
}) => {
  const other = await newOrganization("Contoso");
  const member = await organization.add("responder");
  const disabled = await organization.add("responder", { status: "inactive" });
  const invited = await organization.invite("invited");
  const page = await signedIn(organization.administrator);
  const create = new CreateUserDialog(page);
  await new UsersPage(page).open();
  await create.open();
  for (const [email, sentence] of [
    [member.email.toUpperCase(), "Already a member."],
    [disabled.email, "Already a member."],
    [organization.administrator.email, "Already a member."],
    [invited.email, "Already invited. Resend or revoke the invitation instead."],
    [other.administrator.email, "Belongs to another organization."],
  ] as const) {
    await create.fill("Grace", "Hopper", email);
    await create.submit.click();
    await expect(create.email, email).toHaveAccessibleDescription(new RegExp(`^${sentence}`));
    await expect(create.email).toBeFocused();
    await expect(create.email).toHaveValue(email);
    await expect(create.firstName).toHaveValue("Grace");
    expect(await accountsOf(email)).toHaveLength(1);
  }
  expect(await storedPerson(member)).toMatchObject({ firstName: "Robin", version: 1 });

  // The same dialog goes on from there.
  await create.email.fill(organization.address("free"));
  await create.submit.click();
  await expect(create.temporaryPassword).toHaveValue(temporaryPasswordShape);
});

test("somebody who was deleted comes back as the same user", async ({ organization, signedIn }) => {
  const deleted = await organization.add("manager", { status: "deleted" });
  const page = await signedIn(organization.administrator);
  const create = new CreateUserDialog(page);
  await new UsersPage(page).open();
  await create.open();
  await create.fill("Grace", "Hopper", deleted.email);
  await create.submit.click();
  await expect(create.temporaryPassword).toHaveValue(temporaryPasswordShape);
  expect(await accountsOf(deleted.email)).toMatchObject([
    { id: deleted.id, status: "active", roleKey: "responder" },
  ]);
  expect(await storedPerson(deleted)).toMatchObject({ hasPassword: false, firstName: "Grace" });
});

test("a Manager gives roles up to the own rank and permissions that they have", async ({
  organization,
  signedIn,
}) => {
  const page = await signedIn(await organization.add("manager"));
  const create = new CreateUserDialog(page);
  await new UsersPage(page).open();
  await create.open();
  await expect(create.role.locator("option")).toHaveText(["Stakeholder", "Responder", "Manager"]);
  await expect(create.permission("Manage groups")).toBeEnabled();
  await expect(create.permission("View users")).toBeChecked();
  await expect(create.permission("View users")).toBeDisabled();
  await expect(create.permission("View users")).toHaveAccessibleDescription("Included in role");
  for (const missing of ["Manage roles", "Manage identity configuration"]) {
    await expect(create.permission(missing)).toHaveCount(0);
  }
});

test("whoever does not manage users is not offered to create one", async ({
  organization,
  signedIn,
}) => {
  for (const role of ["stakeholder", "responder"] as const) {
    const page = await signedIn(await organization.add(role));
    const users = new UsersPage(page);
    await users.open();
    await expect(users.rows.first()).toBeVisible();
    await expect(users.createUser).toHaveCount(0);
  }
});

test("Home offers a new organization to create somebody", async ({ organization, signedIn }) => {
  const page = await signedIn(organization.administrator);
  await page.goto("/");
  const create = new CreateUserDialog(page);
  await create.open();
  await create.fill("Grace", "Hopper", organization.address("grace"));
  await create.submit.click();
  await expect(create.temporaryPassword).toHaveValue(temporaryPasswordShape);
  await create.done.click();
  await expect(page.getByText("Next step")).toHaveCount(0);
});
