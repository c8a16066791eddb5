import { letCodeRunOut, setDeletedSince, setTemporaryPasswordLeft } from "./support/database";
import { expect, test } from "./support/fixtures";
import type { Organization } from "./support/organizations";

const named = (lastName: string) => ({ firstName: "Robin", lastName });

/** A user of every status, with the items of their menu. */
async function everyStatus(
  organization: Organization,
): Promise<{ name: string; id: string; items: string[] }[]> {
  const ok = await organization.add("responder", named("Ok"));
  const temporary = await organization.create("temporary", "responder", named("Temporary"));
  const expired = await organization.create("expired", "responder", named("Expired"));
  await setTemporaryPasswordLeft(expired, "0 seconds");
  const reset = await organization.add("responder", named("Reset"));
  await organization.resetPassword(reset);
  const ranOut = await organization.add("responder", named("Ranout"));
  await organization.resetPassword(ranOut);
  await letCodeRunOut(ranOut);
  const inactive = await organization.add("responder", {
    ...named("Inactive"),
    status: "inactive",
  });
  const deleted = await organization.add("responder", { ...named("Deleted"), status: "deleted" });
  const late = await organization.add("responder", { ...named("Late"), status: "deleted" });
  await setDeletedSince(late, "20 days");
  const invited = await organization.invite("invited");
  const active = ["Edit", "Disable"];
  const welcome = ["Resend welcome email", "Reset password", "End sessions"];
  return [
    { name: "Robin Ok", id: ok.id, items: [...active, "Reset password", "End sessions"] },
    { name: "Robin Temporary", id: temporary.id, items: [...active, ...welcome] },
    { name: "Robin Expired", id: expired.id, items: [...active, ...welcome] },
    { name: "Robin Reset", id: reset.id, items: [...active, "Reset password", "End sessions"] },
    { name: "Robin Ranout", id: ranOut.id, items: [...active, "Reset password", "End sessions"] },
    { name: "Robin Inactive", id: inactive.id, items: ["Edit", "Enable", "Delete"] },
    { name: "Robin Deleted", id: deleted.id, items: ["Restore"] },
    { name: "Robin Late", id: late.id, items: [] },
    {
      name: invited.email,
      id: invited.userId,
      items: ["Edit", "Resend invitation", "Revoke invitation", "Copy invitation link"],
    },
  ];
}

test("the row menu and the user's page offer exactly what applies to each status", async ({
  organization,
  signedIn,
}) => {
  test.slow();
  const people = await everyStatus(organization);
  const { page, users, userPage } = await signedIn(await organization.add("manager"));
  await users.open("?status=invited,active,inactive,deleted");
  for (const { name, items } of people) {
    if (items.length === 0) {
      await expect(users.row(name)).toBeVisible();
      await expect(users.row(name).getByRole("button")).toHaveCount(0);
      continue;
    }
    const menu = await users.openMenu(name);
    await expect(menu.getByRole("menuitem"), name).toHaveText(items);
    await page.keyboard.press("Escape");
    await expect(menu).toHaveCount(0);
  }
  for (const { id, name, items } of people) {
    await userPage.open({ id });
    const more = userPage.summary.getByRole("button", { name: /^More actions for/ });
    const offered = await userPage.summary.getByRole("button").allTextContents();
    if (await more.isVisible()) {
      await more.click();
      await expect(page.getByRole("menuitem").first()).toBeVisible();
      offered.splice(-1, 1, ...(await page.getByRole("menuitem").allTextContents()));
    }
    expect(offered, name).toEqual(items.filter((item) => item !== "Edit"));
  }
});

test("the menu offers nothing for the own account or a higher rank", async ({
  organization,
  signedIn,
}) => {
  const manager = await organization.add("manager", named("Self"));
  const beside = await organization.add("manager", named("Beside"));
  const { page, users, userPage } = await signedIn(manager);
  await users.open();
  await expect(users.row(organization.administrator.email).getByRole("button")).toHaveCount(0);
  const own = await users.openMenu("Robin Self");
  await expect(own.getByRole("menuitem")).toHaveText(["Edit"]);
  await page.keyboard.press("Escape");
  const theirs = await users.openMenu("Robin Beside");
  await expect(theirs.getByRole("menuitem")).toHaveText([
    "Edit",
    "Disable",
    "Reset password",
    "End sessions",
  ]);

  for (const id of [organization.administrator.id, manager.id]) {
    await userPage.open({ id });
    await expect(userPage.summary.getByRole("button")).toHaveCount(0);
  }
  await userPage.open(organization.administrator);
  await expect(userPage.save).toHaveAccessibleDescription("This user's role is above yours.");
  await userPage.open(beside);
  await expect(userPage.save).not.toHaveAttribute("aria-disabled");
});

test("the Status filter is in the URL, and the back button undoes it", async ({
  organization,
  signedIn,
}) => {
  await organization.add("responder", { ...named("Inactive"), status: "inactive" });
  await organization.add("responder", { ...named("Deleted"), status: "deleted" });
  await organization.invite("invited");
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await expect(users.rows).toHaveCount(3);
  await users.choose("Status", "Inactive");
  await expect(users.rows).toHaveCount(1);
  await expect(users.row("Robin Inactive")).toBeVisible();
  expect(new URL(page.url()).searchParams.get("status")).toBe("inactive");
  await expect(users.filter("Status")).toHaveAccessibleName("Status: Inactive");
  await users.choose("Status", "Deleted");
  await expect(users.rows).toHaveCount(2);
  expect(new URL(page.url()).searchParams.get("status")).toBe("inactive,deleted");
  await page.reload();
  await expect(users.rows).toHaveCount(2);
  await page.goBack();
  await expect(users.rows).toHaveCount(1);
  await page.goBack();
  await expect(users.rows).toHaveCount(3);
  await page.goForward();
  await expect(users.row("Robin Inactive")).toBeVisible();
  await page.getByRole("button", { name: "Clear filter Status" }).click();
  await expect(users.rows).toHaveCount(3);
  expect(new URL(page.url()).search).toBe("");
  await expect(users.row("Robin Deleted")).toHaveCount(0);
});

test("the Password filter finds users who need help; an unknown value is ignored", async ({
  organization,
  signedIn,
}) => {
  const people = await everyStatus(organization);
  const { page, users } = await signedIn(organization.administrator);
  for (const [value, names] of [
    ["temporary", ["Robin Temporary"]],
    ["temporary_expired", ["Robin Expired"]],
    ["reset_code", ["Robin Reset"]],
    ["reset_code_expired", ["Robin Ranout"]],
    ["temporary,reset_code", ["Robin Temporary", "Robin Reset"]],
  ] as const) {
    await users.open(`?password=${value}`);
    await expect(users.rows, value).toHaveCount(names.length);
    for (const name of names) await expect(users.row(name)).toBeVisible();
  }
  for (const bad of ["?password=nonsense", "?status=nonsense", "?status=%00", "?status[]=x"]) {
    const response = await page.goto(`/settings/iam/users${bad}`);
    expect(response?.status(), bad).toBe(200);
    await expect(users.rows, bad).toHaveCount(people.length - 2 + 1);
  }
  await users.open("?status=inactive&password=temporary");
  await expect(page.getByText("Nothing matches these filters.")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).last().click();
  await expect(users.rows).toHaveCount(people.length - 2 + 1);
});

test("users without Manage Users & Permissions see no password statuses and no menus", async ({
  organization,
  signedIn,
}) => {
  await organization.create("temporary", "stakeholder", named("Temporary"));
  const { users } = await signedIn(await organization.add("responder", named("Self")));
  await users.open("?password=temporary");
  await expect(users.rows).toHaveCount(3);
  await expect(users.table.getByRole("columnheader", { name: "Sign-in" })).toHaveCount(0);
  await expect(users.filter("Password")).toHaveCount(0);
  await expect(users.row("Robin Temporary")).not.toContainText(/left|Temporary ·/);
  await expect(users.rows.getByRole("button")).toHaveCount(0);
});

test("names link to the user's page", async ({ organization, signedIn }) => {
  const person = await organization.add("responder", { firstName: "Grace", lastName: "Hopper" });
  const { page, users, userPage } = await signedIn(organization.administrator);
  await users.open();
  await users.table.getByRole("link", { name: "Grace Hopper" }).click();
  await expect(userPage.heading).toHaveText("Grace Hopper");
  expect(new URL(page.url()).pathname).toBe(`/settings/iam/users/${person.id}`);
  await page.getByRole("navigation", { name: "Breadcrumbs" }).getByRole("link").click();
  await expect(users.heading).toBeVisible();
});
