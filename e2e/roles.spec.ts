import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import { identityConfigurations } from "@/db/schema/schema";
import { createRole } from "@/lib/roles/create";
import { roleValuesSchema } from "@/lib/roles/schema";

import { expectAccessible } from "./support/accessibility";
import { storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import type { Organization } from "./support/organizations";

const useRbac = ({ id }: Organization) =>
  db
    .update(identityConfigurations)
    .set({ accessControl: "rbac" })
    .where(eq(identityConfigurations.organizationId, id));

test("a custom role is made of another one, compared, given, edited, undone and replaced", async ({
  organization,
  signedIn,
}) => {
  await useRbac(organization);
  const grace = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  const { page, shell, roles, users, userPage } = await signedIn(organization.administrator);

  await test.step("Create from Manager, without managing groups", async () => {
    await page.goto("/");
    await shell.link("Settings").click();
    await shell.settings.getByRole("link", { name: "Roles", exact: true }).click();
    await expect(roles.row("Manager")).toContainText("Built-in");
    await expectAccessible(page);
    await roles.create.click();
    await roles.startFrom.selectOption("Manager");
    await expect(roles.permission("groups:manage")).toBeChecked();
    await expect(roles.ranksAs).toHaveValue("30");
    await expectAccessible(page);
    await roles.name.fill("manager");
    await roles.submit("Create");
    await expect(roles.name).toHaveAccessibleDescription(/Another role has this name/);
    await roles.name.fill("Support lead");
    await roles.permission("groups:manage").click();
    await roles.submit("Create");
    await expect(shell.toast("Support lead created")).toBeVisible();
    await expect(page).toHaveURL(/\/roles\/support-lead$/);
    await expect(roles.carrier("Users")).toHaveText("0");
  });

  await test.step("Compare", async () => {
    await roles.open();
    await expect(roles.matrix.getByRole("columnheader")).toHaveText([
      "Permission",
      "Stakeholder",
      "Responder",
      "Manager",
      "Administrator",
      "Support lead",
    ]);
    expect(await roles.compared("users:manage")).toEqual(["no", "no", "yes", "yes", "yes"]);
    expect(await roles.compared("groups:manage")).toEqual(["no", "no", "yes", "yes", "no"]);
  });

  await test.step("Give it to a user, who is counted and listed", async () => {
    await page.goto(`/settings/iam/users/${grace.id}`);
    await userPage.role.selectOption("Support lead");
    await userPage.save.click();
    await expect(shell.toast("Changes saved")).toBeVisible();
    await roles.open("support-lead");
    await roles.carrier("Users").getByRole("link").click();
    await expect(users.row("Grace Hopper")).toBeVisible();
    await expect(users.row("Ada Lovelace")).toHaveCount(0);
    await page.goBack();
  });

  await test.step("An edit says what it changes, and can be undone", async () => {
    await roles.edit.click();
    await roles.permission("audit:read").click();
    await roles.ranksAs.selectOption("Responder");
    await roles.submit("Save");
    await expect(roles.preview).toContainText("1 user loses access");
    await expect(roles.preview.getByRole("listitem").filter({ hasText: "Grace" })).toContainText(
      "View audit log",
    );
    await expectAccessible(page);
    await roles.preview.getByRole("button", { name: "Save changes" }).click();
    await expect(shell.toast("Changes saved")).toBeVisible();
    await expect(roles.detail("Ranks as")).toHaveText("Responder");
    await shell.undo("Undo").click();
    await expect(shell.toast("Edit undone")).toBeVisible();
    await expect(roles.detail("Ranks as")).toHaveText("Manager");
    await expectAccessible(page);
  });

  await test.step("Delete asks for a replacement, which the user gets", async () => {
    await roles.remove.click();
    await expect(roles.deletion).toContainText("is used by 1 user");
    const confirm = roles.deletion.getByRole("button", { name: "Delete role" });
    await confirm.click();
    await expect(roles.deletion.getByLabel("Replacement")).toHaveAccessibleDescription(
      /Choose a role for those who have Support lead now/,
    );
    await expectAccessible(page);
    await roles.deletion.getByLabel("Replacement").selectOption("Stakeholder");
    await expect(roles.deletion).toContainText("1 user loses access");
    await confirm.click();
    await expect(shell.toast("Support lead deleted")).toBeVisible();
    await expect(roles.list).toBeVisible();
    await expect(roles.row("Support lead")).toHaveCount(0);
    expect(await storedPerson(grace)).toMatchObject({ roleKey: "stakeholder" });
  });
});

test("of two who edit a role, the second keeps their input and is told of the other's", async ({
  organization,
  signedIn,
}) => {
  await useRbac(organization);
  const values = { name: "Auditor", description: "", rank: 20, permissions: ["audit:read"] };
  await createRole(organization.actor, roleValuesSchema.parse(values));
  const other = await organization.add("administrator");
  const { page, roles, shell } = await signedIn(organization.administrator);
  const second = await signedIn(other);
  await roles.open("auditor");
  await roles.edit.click();
  await roles.description.fill("Reads the audit log");

  await second.roles.open("auditor");
  await second.roles.edit.click();
  await second.roles.name.fill("Inspector");
  await second.roles.submit("Save");
  await expect(second.shell.toast("Changes saved")).toBeVisible();

  await roles.submit("Save");
  await expect(roles.dialog.getByRole("alert")).toContainText(/Auditor.*Inspector/);
  await expect(roles.description).toHaveValue("Reads the audit log");
  await expect(roles.name).toHaveValue("Inspector");
  await roles.submit("Save");
  await expect(shell.toast("Changes saved")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Inspector");
});

test("built-in roles, and with Basic access all, are read-only and say why", async ({
  organization,
  signedIn,
}) => {
  const { page, roles } = await signedIn(organization.administrator);
  await roles.open();
  await expect(page.getByText("Custom roles need RBAC.").first()).toBeVisible();
  await expect(roles.create).toHaveAccessibleDescription("Custom roles need RBAC.");
  await roles.open("manager");
  await expect(page.getByText("Built-in roles can't be changed or deleted.")).toBeVisible();
  await expect(roles.edit).toHaveCount(0);
  await expect(roles.remove).toHaveCount(0);
  await expectAccessible(page);
  const manager = await signedIn(await organization.add("manager"));
  for (const path of ["/settings/iam/roles", "/settings/iam/roles/manager"])
    expect((await manager.page.request.get(path)).status(), path).toBe(404);
});
