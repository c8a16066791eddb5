import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import { groupMemberships, groups, users } from "@/db/schema/schema";
import { now } from "@/lib/clock";

import { expectAccessible } from "./support/accessibility";
import { expect, test } from "./support/fixtures";
import type { Organization, Person, RoleKey } from "./support/organizations";

/** Adds a group that gives its members a role with RBAC. */
async function addGroup(
  { id: organizationId }: Organization,
  name: string,
  roleKey: string,
  members: readonly Person[],
): Promise<void> {
  const [group] = await db
    .insert(groups)
    .values({ organizationId, name, roleKey })
    .returning({ id: groups.id });
  const groupId = group!.id;
  await db
    .insert(groupMemberships)
    .values(members.map(({ id }) => ({ organizationId, groupId, userId: id, createdAt: now() })));
}

test(
  "switching shows who gains and who loses what, and takes effect on the next request",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const grace = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
    const radia = await organization.add("stakeholder", {
      firstName: "Radia",
      lastName: "Perlman",
    });
    await addGroup(organization, "Billing", "manager", [grace, radia]);
    const member = await signedIn(grace);
    const { page, identity } = await signedIn(organization.administrator);
    const { accessPreview } = identity;

    await test.step("Basic access ignores the roles of groups", async () => {
      await member.users.open();
      await expect(member.users.row("Radia Perlman")).toBeVisible();
      await expect(member.page.getByRole("button", { name: "Create user" })).toHaveCount(0);
    });

    await test.step("Saving asks first, with everyone who gains something", async () => {
      await identity.open();
      await expect(identity.accessControl("Basic access")).toBeChecked();
      await identity.accessControl("RBAC").check();
      await identity.save.click();
      await expect(accessPreview.summary).toHaveText(
        /^2 users gain accessManage Users & Permissions \(2\), Manage groups \(2\), View audit log \(2\)$/,
      );
      await expect(accessPreview.people).toHaveText([/^GHGrace Hopper/, /^RPRadia Perlman/]);
      await expectAccessible(page);
      await accessPreview.search.fill("perlman");
      await expect(accessPreview.people).toHaveText([
        /Radia Perlman.*Gains Manage Users & Permissions, Manage groups, View audit log.*Ranks as Manager instead of Stakeholder/,
      ]);
      await accessPreview.search.fill("zzz");
      await expect(accessPreview.dialog.getByText(/^No affected user matches/)).toBeVisible();
    });

    await test.step("Cancel saves nothing and keeps the choice", async () => {
      await accessPreview.dialog.getByRole("button", { name: "Cancel" }).click();
      await expect(identity.save).toBeFocused();
      await expect(identity.unsaved).toBeVisible();
      await expect(identity.accessControl("RBAC")).toBeChecked();
    });

    await test.step("With RBAC the member has the role of their group", async () => {
      await identity.switchTo("RBAC");
      await member.page.reload();
      await expect(member.page.getByRole("button", { name: "Create user" })).toBeVisible();
    });

    await test.step("The way back says who loses what", async () => {
      await identity.accessControl("Basic access").check();
      await identity.save.click();
      await expect(accessPreview.summary).toHaveText(/^2 users lose access/);
      await accessPreview.confirm("Switch to Basic access").click();
      await expect(identity.unsaved).toBeHidden();
      await member.page.reload();
      await expect(member.page.getByRole("button", { name: "Create user" })).toHaveCount(0);
    });
  },
);

test("a switch that would change one's own access is refused at the field", async ({
  organization,
  signedIn,
}) => {
  const own = await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  await db
    .update(users)
    .set({ systemAdmin: true, extraPermissions: ["identity:manage"] })
    .where(eq(users.id, own.id));
  const administrator = await signedIn(organization.administrator);
  await administrator.identity.open();
  await administrator.identity.switchTo("RBAC");

  const { page, identity } = await signedIn(own);
  await identity.open();
  await identity.accessControl("Basic access").check();
  await identity.save.click();
  await expect(identity.accessPreview.people).toHaveText([/Grace Hopper.*Loses Manage roles/]);
  await identity.accessPreview.confirm("Switch to Basic access").click();
  await expect(page.getByText(/^This would change your own access\./)).toBeVisible();
  await expect(identity.accessControl("Basic access")).toBeFocused();
  await expect(identity.unsaved).toBeVisible();
});

test("the preview says when no user's access changes", async ({ organization, signedIn }) => {
  const { identity } = await signedIn(organization.administrator);
  await identity.open();
  await identity.accessControl("RBAC").check();
  await identity.save.click();
  await expect(identity.accessPreview.summary).toHaveText("No user's access changes.");
  await expect(identity.accessPreview.search).toHaveCount(0);
  await identity.accessPreview.confirm("Switch to RBAC").click();
  await expect(identity.unsaved).toBeHidden();
});

test("who joins or leaves a group with a role is shown with what they gain and lose", async ({
  organization,
  signedIn,
}) => {
  await organization.useRbac();
  const add = (role: RoleKey, firstName: string, lastName: string) =>
    organization.add(role, { firstName, lastName });
  await add("responder", "Grace", "Hopper");
  const radia = await add("stakeholder", "Radia", "Perlman");
  const has = await add("manager", "Katherine", "Johnson");
  const groupId = await organization.addGroup("Support", { roleKey: "manager" });
  const portal = await signedIn(organization.administrator);
  const { page, group, bulk, shell } = portal;

  await test.step("Add members lists those who gain something, and Cancel keeps the input", async () => {
    await group.open(groupId);
    await group.addMembers.click();
    await group.choose(group.addDialog, "Grace Hopper");
    await group.addDialog.getByLabel("Email addresses").fill(`${radia.email}, ${has.email}`);
    await group.addDialog.getByRole("button", { name: "Add members" }).click();
    await expect(group.addPreview.summary).toHaveText(/^2 users gain access/);
    await expect(group.addPreview.people).toHaveText([
      /Grace Hopper.*Gains Manage Users & Permissions.*Ranks as Manager instead of Responder/,
      /Radia Perlman.*Gains .*Ranks as Manager instead of Stakeholder/,
    ]);
    await expectAccessible(page);
    await group.addPreview.confirm("Cancel").click();
    await group.addDialog.getByRole("button", { name: "Add members" }).click();
    await group.addPreview.confirm("Add members").click();
    await expect(shell.toast("3 members added")).toBeVisible();
    await expect(group.rows).toHaveCount(3);
  });

  await test.step("Remove says what is lost, or that nothing is", async () => {
    await group.act("Radia Perlman", "Remove from group");
    await expect(group.removePreview.people).toHaveText([
      /Radia Perlman.*Loses Manage Users & Permissions.*Ranks as Stakeholder instead of Manager/,
    ]);
    await expectAccessible(page);
    await group.removePreview.confirm("Remove").click();
    await expect(group.rows).toHaveCount(2);
    await group.act("Katherine Johnson", "Remove from group");
    await expect(group.removePreview.summary).toHaveText("No user's access changes.");
    await group.removePreview.confirm("Remove").click();
    await expect(group.rows).toHaveText([/Grace Hopper/]);
  });

  await test.step("Bulk actions list them in their dialog", async () => {
    await portal.users.open();
    await bulk.select("Radia Perlman", "Katherine Johnson", "Grace Hopper");
    const dialog = await bulk.ask("Add to group", "Add to group");
    await bulk.group.choose("sup");
    await expect(bulk.affected).toHaveText([/Radia Perlman.*Gains/]);
    await expect(dialog.getByText("2 of 3 selected users will be changed.")).toBeVisible();
    await expectAccessible(page);
    await bulk.confirm("Add to group", "2 users added to Support");
  });
});
