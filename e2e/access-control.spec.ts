import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import { groupMemberships, groups, users } from "@/db/schema/schema";
import { now } from "@/lib/clock";

import { expectAccessible } from "./support/accessibility";
import { expect, test } from "./support/fixtures";
import type { Organization, Person } from "./support/organizations";

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
      await accessPreview.confirm("Basic access").click();
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
  await identity.accessPreview.confirm("Basic access").click();
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
  await identity.accessPreview.confirm("RBAC").click();
  await expect(identity.unsaved).toBeHidden();
});
