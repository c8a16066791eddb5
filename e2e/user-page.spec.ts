import { editUser } from "@/lib/users/edit";
import { changeStatus } from "@/lib/users/change-status";

import { expectAccessible } from "./support/accessibility";
import { openSessionIds, setGroupRole, storedPerson, useRbac } from "./support/database";
import { expect, test } from "./support/fixtures";
import { newOrganization, password, sessionCookie } from "./support/organizations";

/** A day in the zone of the browser, as date fields take it. */
const dayFromNow = (count: number): string =>
  new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);

const grace = { firstName: "Grace", lastName: "Hopper" };

test(
  "names, role and extra permissions are edited, and the page shows emails and what was done",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const person = await organization.create("grace", "responder", grace);
    const { page, userPage, shell, home } = await signedIn(organization.administrator);
    const latest = userPage.timeline.getByRole("listitem").first();
    await userPage.open(person);

    await test.step("The page says who the user is and what they may do", async () => {
      await expect(page).toHaveTitle("Grace Hopper · Gatehouse");
      await expect(userPage.summary).toContainText("Active");
      await expect(userPage.summary).toContainText("Temporary ·");
      await expect(userPage.email).toHaveValue(person.email);
      await expect(userPage.email).not.toBeEditable();
      await expect(userPage.permissions).toHaveText([
        /View users.*Role Responder · since \d+ \w+ \d{4} by Ada Lovelace/,
        /Invite users.*Role Responder · since \d+ \w+ \d{4} by Ada Lovelace/,
      ]);
      await expect(userPage.mails.getByRole("listitem")).toHaveText([/Welcome.*In the Outbox/]);
      await expectAccessible(page);
    });

    await test.step("Changes are saved, and the timeline shows them", async () => {
      await userPage.lastName.fill("Murray");
      await userPage.role.selectOption("Stakeholder");
      await userPage.permission("View audit log").check();
      await expect(page.getByText("Unsaved changes")).toBeVisible();
      await userPage.save.click();
      await expect(shell.toast("Changes saved")).toBeVisible();
      await expect(page.getByText("Unsaved changes")).toHaveCount(0);
      await expect(userPage.heading).toHaveText("Grace Murray");
      expect(await storedPerson(person)).toMatchObject({
        lastName: "Murray",
        roleKey: "stakeholder",
        extraPermissions: ["audit:read"],
      });
      await expect(userPage.permissions).toHaveText([
        /View users.*Role Stakeholder/,
        /Invite users.*Role Stakeholder/,
        /View audit log.*Direct · since \d+ \w+ \d{4} by Ada Lovelace/,
      ]);
      await expect(latest).toContainText("Ada Lovelace edited");
      await expect(latest).toContainText(/Last name: ?Hopper .*became Murray/);
      await expect(latest).toContainText(/Role: ?Responder .*became Stakeholder/);
      await expect(latest).toContainText(/Extra permissions: ?none .*became View audit log/);
    });

    await test.step("Discard takes the input back, and an error is shown at its field", async () => {
      await userPage.permission("View audit log").uncheck();
      await userPage.firstName.fill("Amazing");
      await userPage.discard.click();
      await expect(userPage.firstName).toHaveValue("Grace");
      await expect(userPage.permission("View audit log")).toBeChecked();
      await userPage.firstName.fill(" ");
      await userPage.save.click();
      await expect(userPage.firstName).toHaveAccessibleDescription("Enter a first name.");
      await expect(userPage.firstName).toBeFocused();
    });

    await test.step("Leaving with unsaved changes asks first", async () => {
      const asked: string[] = [];
      page.once("dialog", (dialog) => {
        asked.push(dialog.message());
        void dialog.dismiss();
      });
      await shell.link("Home").click();
      expect(asked).toEqual(["Leave without saving? What you changed here is lost."]);
      await expect(userPage.firstName).toHaveValue(" ");
      page.once("dialog", (dialog) => void dialog.accept());
      await shell.link("Home").click();
      await expect(home.heading).toBeVisible();
    });

    await test.step("An action changes the status, the emails and the timeline", async () => {
      await page.goBack();
      await expect(userPage.heading).toHaveText("Grace Murray");
      await userPage.act("Reset password");
      await expect(userPage.summary).toContainText("Reset-Code ·");
      await expect(latest).toContainText(
        /Ada Lovelace reset the password of .*Temporary .*became Reset-Code/,
      );
      expect(await page.content()).not.toContain(person.temporaryPassword);
      await expect(userPage.mails.getByRole("listitem")).toHaveText([/Password reset/, /Welcome/]);
      await userPage.mails.getByRole("link", { name: "Password reset" }).click();
      await expect(page).toHaveURL(/\/outbox\/[\w-]+$/);
    });
  },
);

test("the second of two managers who save is told what the first saved, and keeps the input", async ({
  organization,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const { page, userPage, shell } = await signedIn(await organization.add("manager"));
  await userPage.open(person);

  await test.step("Another manager's change is shown beside the input, and nothing is lost", async () => {
    await editUser(organization.actor, {
      userId: person.id,
      version: 1,
      firstName: "Grace",
      lastName: "Murray",
      roleKey: "manager",
      extraPermissions: [],
    });
    await userPage.lastName.fill("Brewster");
    await userPage.permission("View audit log").check();
    await userPage.save.click();
    await expect(userPage.conflicts).toContainText("Not saved: someone else edited this user");
    await expect(userPage.conflicts).toContainText(/Last name: Hopper .*became\s+Murray/);
    await expect(userPage.conflicts).toContainText("you entered Brewster");
    await expect(userPage.conflicts).toContainText(/Role: Responder .*became\s+Manager/);
    await expect(userPage.lastName).toHaveValue("Brewster");
    expect(await storedPerson(person)).toMatchObject({ lastName: "Murray", extraPermissions: [] });
    // Fields that this manager left alone keep the other one's values.
    await expect(userPage.role).toHaveValue("manager");
    await expectAccessible(page);
  });

  await test.step("Saving again saves the input", async () => {
    await userPage.save.click();
    await expect(shell.toast("Changes saved")).toBeVisible();
    await expect(userPage.conflicts).toHaveCount(0);
    expect(await storedPerson(person)).toMatchObject({ lastName: "Brewster", roleKey: "manager" });
  });

  await test.step("A user who has been deleted since is not saved", async () => {
    await changeStatus(organization.actor, "disable", [person.id]);
    await changeStatus(organization.actor, "delete", [person.id]);
    await userPage.lastName.fill("Hopper");
    await userPage.save.click();
    await expect(page.getByText("Deleted users can't be edited.").first()).toBeVisible();
    await expect(userPage.lastName).toHaveValue("Hopper");
    expect(await storedPerson(person)).toMatchObject({ lastName: "Brewster" });
  });
});

test("a changed role and an ended session take effect at the user's next click", async ({
  organization,
  openPortal,
  signedIn,
}) => {
  const person = await organization.add("responder", grace);
  const theirs = await openPortal({ address: "10.1.2.3" });
  await theirs.page.goto("/sign-in?from=/settings/iam/users");
  await theirs.signIn.signIn(person.email, password);
  await expect(theirs.users.heading).toBeVisible();
  await expect(theirs.users.createUser).toHaveCount(0);
  await sessionCookie(person);
  const { userPage, shell } = await signedIn(organization.administrator);
  await userPage.open(person);

  await test.step("A new role gives its permissions", async () => {
    await userPage.role.selectOption("Manager");
    await userPage.save.click();
    await expect(shell.toast("Changes saved")).toBeVisible();
    await theirs.page.reload();
    await expect(theirs.users.createUser).toBeVisible();
  });

  await test.step("A session has device, IP address and last seen, and is ended", async () => {
    const rows = userPage.sessions.getByRole("listitem");
    await expect(rows).toHaveCount(2);
    const row = rows.filter({ hasText: "10.1.2.3" });
    await expect(row).toContainText(/Chrome/);
    await expect(row).toContainText(/seen/);
    await row.getByRole("button", { name: "End session" }).click();
    await expect(shell.toast("Session ended")).toBeVisible();
    await expect(rows).toHaveCount(1);
    await expect(rows).not.toContainText("10.1.2.3");
    expect(await openSessionIds(person)).toHaveLength(1);
    await expect(userPage.timeline.getByRole("listitem").first()).toContainText(
      "ended sessions of",
    );
    await theirs.shell.link("Home").click();
    await expect(
      theirs.page.getByText("Your session has ended. Sign in again to continue."),
    ).toBeVisible();
  });
});

test("with RBAC, System Admin and groups are given, and every permission names its sources", async ({
  organization,
  signedIn,
}) => {
  await useRbac(organization.id);
  const support = await organization.addGroup("Support");
  await setGroupRole(support, "manager");
  const person = await organization.create("grace", "responder", grace);
  const { page, userPage, shell, home } = await signedIn(organization.administrator);
  const sourcesOf = (permission: string) =>
    userPage.permissions.filter({ hasText: permission }).getByRole("listitem");
  await userPage.open(person);

  await test.step("A group with a role is joined until a day", async () => {
    await expect(userPage.permissions).toHaveCount(2);
    await userPage.addToGroup.click();
    await userPage.group.choose("sup");
    await expect(userPage.groupDialog).toContainText("Gives the role Manager.");
    await userPage.groupDialog.getByLabel("Until").fill(dayFromNow(3));
    await expectAccessible(page);
    await userPage.groupDialog.getByRole("button", { name: "Add" }).click();
    await expect(userPage.accessPreview.people).toHaveText([
      /Grace Hopper.*Gains Manage Users & Permissions, Manage groups, View audit log.*Ranks as Manager/,
    ]);
    await userPage.accessPreview.confirm("Add to group").click();
    await expect(shell.toast("Grace Hopper added to Support")).toBeVisible();
    await expect(userPage.groups).toHaveText([
      /Support ?role Manager · ends in \d days · since .* by Ada Lovelace/,
    ]);
    await expect(userPage.addToGroup).toHaveCount(0);
    await expect(sourcesOf("View users")).toHaveText([
      /^Role Responder · since .* by Ada Lovelace$/,
      /^Group Support with role Manager \(ends in \d days\) · since .* by Ada Lovelace$/,
    ]);
    await expect(sourcesOf("View audit log")).toHaveText([/^Group Support/]);
  });

  await test.step("System Admin gives every permission", async () => {
    await userPage.systemAdmin.click();
    await userPage.save.click();
    await expect(shell.toast("Changes saved")).toBeVisible();
    await expect(userPage.summary).toContainText("Responder · System Admin");
    await expect(userPage.permissions).toHaveCount(7);
    await expect(sourcesOf("Manage roles")).toHaveText([
      /^System Admin · since .* by Ada Lovelace$/,
    ]);
    await expect(userPage.timeline.getByRole("listitem").nth(0)).toContainText(
      /System Admin: ?off .*became on/,
    );
    await expect(userPage.permission("View audit log")).toHaveCount(0);
    await expectAccessible(page);
  });

  await test.step("Home shows that the membership ends soon, and leads to it", async () => {
    await shell.link("Home").click();
    await expect(home.endingMemberships).toContainText("1 group membership ends within a week");
    await expectAccessible(page);
    await home.endingMemberships.getByRole("link", { name: "Support" }).click();
    await expect(page.getByRole("table", { name: "Members" })).toContainText("Grace Hopper");
    await page.goBack();
    await page.goBack();
  });

  await test.step("Leaving the group takes its permissions away", async () => {
    await userPage.groups.getByRole("button", { name: "Actions for Support" }).click();
    await page.getByRole("menuitem", { name: "Remove from group" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Remove from group" });
    await dialog.getByRole("button", { name: "Remove" }).click();
    await expect(shell.toast("Grace Hopper removed from Support")).toBeVisible();
    await expect(page.getByText("Not in any group.")).toBeVisible();
    await expect(sourcesOf("View users")).toHaveText([/^Role Responder/, /^System Admin/]);
  });
});

test("a page shows only what its reader may see and change", async ({
  organization,
  signedIn,
  problems,
}) => {
  problems.allow(/status of 404/);
  const person = await organization.create("grace", "stakeholder", grace);
  const other = await newOrganization("Contoso");
  const responder = await organization.add("responder");
  const { page, userPage, shell } = await signedIn(responder);

  await test.step("Without Manage Users & Permissions: name, email, role and status", async () => {
    await userPage.open(person);
    await expect(userPage.heading).toHaveText("Grace Hopper");
    await expect(userPage.details).toContainText("NameGrace Hopper");
    await expect(userPage.details).toContainText("RoleStakeholder");
    await expect(userPage.details.getByRole("textbox")).toHaveCount(0);
    await expect(userPage.save).toHaveCount(0);
    await expect(userPage.summary).toContainText("Active");
    await expect(userPage.summary).not.toContainText(/Temporary|created|signed in/);
    await expect(userPage.summary.getByRole("button")).toHaveCount(0);
    for (const hidden of ["Effective permissions", "Sessions", "Emails", "Timeline"]) {
      await expect(page.getByRole("region", { name: hidden })).toHaveCount(0);
    }
    expect(await page.content()).not.toMatch(
      /"(temporary|reset_code)(_expired)?"|extraPermissions|"version"|createdAt/,
    );
    await expectAccessible(page);
  });

  await test.step("Users of another organization and malformed ids are not found", async () => {
    for (const id of [other.administrator.id, "%00"]) {
      await page.goto(`/settings/iam/users/${id}`);
      await expect(page.getByRole("heading", { level: 1 }), id).toHaveText("Page not found");
      await expect(page.getByText(other.administrator.email)).toHaveCount(0);
      expect(await page.title(), id).not.toContain("Ada");
    }
  });

  await test.step("Managers change their own names, but not their own role", async () => {
    await editUser(organization.actor, {
      userId: responder.id,
      version: 1,
      firstName: responder.firstName,
      lastName: responder.lastName,
      roleKey: "manager",
      extraPermissions: [],
    });
    await userPage.open(responder);
    await expect(userPage.role).toBeDisabled();
    await expect(userPage.role).toHaveAccessibleDescription(
      "You can't change your own role and permissions.",
    );
    await expect(userPage.summary.getByRole("button")).toHaveCount(0);
    await userPage.lastName.fill("Murray");
    await userPage.save.click();
    await expect(userPage.heading).toHaveText("Robin Murray");
    await expect(shell.userMenu).toHaveAccessibleName(/Robin Murray/);
  });
});
