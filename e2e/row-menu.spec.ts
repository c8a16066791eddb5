import { expectAccessible } from "./support/accessibility";
import { setDeletedSince } from "./support/database";
import { expect, test } from "./support/fixtures";

const named = (lastName: string) => ({ firstName: "Robin", lastName });

test("the row menu and the user's page offer what applies to a status, and nothing above the rank", async ({
  organization,
  signedIn,
}) => {
  const temporary = await organization.create("temporary", "responder", named("Temporary"));
  await organization.add("responder", { ...named("Deleted"), status: "deleted" });
  const late = await organization.add("responder", { ...named("Late"), status: "deleted" });
  await setDeletedSince(late, "20 days");
  const invited = await organization.invite("invited");
  const { page, users, userPage } = await signedIn(
    await organization.add("manager", named("Self")),
  );
  const items = page.getByRole("menuitem");
  const ofTemporary = ["Disable", "Resend welcome email", "Reset password", "End sessions"];
  await users.open("?status=invited,active,deleted");

  await test.step("The menu of a row has the items of its status", async () => {
    for (const [name, expected] of [
      ["Robin Temporary", ["Edit", ...ofTemporary]],
      [invited.email, ["Edit", "Resend invitation", "Revoke invitation", "Copy invitation link"]],
      ["Robin Deleted", ["Restore"]],
      ["Robin Self", ["Edit"]],
    ] as const) {
      const menu = await users.openMenu(name);
      await expect(items, name).toHaveText(expected);
      if (name === invited.email) await expectAccessible(page);
      await page.keyboard.press("Escape");
      await expect(menu).toHaveCount(0);
    }
    for (const name of ["Robin Late", "Ada Lovelace"]) {
      await expect(users.row(name)).toBeVisible();
      await expect(users.row(name).getByRole("button"), name).toHaveCount(0);
    }
  });

  await test.step("An action asks for confirmation", async () => {
    const question = await users.ask("Robin Temporary", "Resend welcome email");
    await expectAccessible(page);
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(question).toHaveCount(0);
  });

  await test.step("The user's page offers the same", async () => {
    await userPage.open(temporary);
    const more = userPage.summary.getByRole("button", { name: /^More actions for/ });
    const offered = await userPage.summary.getByRole("button").allTextContents();
    await more.click();
    await expect(items.first()).toBeVisible();
    offered.splice(-1, 1, ...(await items.allTextContents()));
    expect(offered).toEqual(ofTemporary);
    await page.keyboard.press("Escape");

    await userPage.open(organization.administrator);
    await expect(userPage.summary.getByRole("button")).toHaveCount(0);
    await expect(userPage.details).toContainText("This user's role is above yours.");
    await userPage.open(late);
    await expect(
      page.getByText(/deleted more than 20 days ago\. Send a new invitation/),
    ).toBeVisible();
    await expect(userPage.summary.getByRole("button")).toHaveCount(0);
  });
});
