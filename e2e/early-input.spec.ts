import type { Page } from "@playwright/test";

import { storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { password } from "./support/organizations";

/** Holds the scripts of a page back, as on a slow network, until the returned function is called. */
async function holdScripts(page: Page): Promise<() => void> {
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/_next/static/**/*.js*", async (route) => {
    await released;
    await route.continue();
  });
  return () => release?.();
}

test("what is entered before the scripts have loaded is kept and sent", async ({
  organization,
  visitor: { page, signIn, home, userPage },
}) => {
  const grace = await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });

  await test.step("Sign in takes it", async () => {
    const release = await holdScripts(page);
    await page.goto("/sign-in", { waitUntil: "commit" });
    await signIn.email.fill(organization.administrator.email);
    await signIn.password.fill(password);
    release();
    await signIn.submit.click();
    await expect(home.heading).toBeVisible();
  });

  await test.step("The page of a user comes with the stored values, and saves what was changed", async () => {
    const release = await holdScripts(page);
    await page.goto(`/settings/iam/users/${grace.id}`, { waitUntil: "commit" });
    await expect(userPage.firstName).toHaveValue("Grace");
    await expect(userPage.lastName).toHaveValue("Hopper");
    await expect(userPage.role).toHaveValue("manager");
    await userPage.lastName.fill("Murray");
    await userPage.role.selectOption("Responder");
    release();
    await expect(page.getByText("Unsaved changes")).toBeVisible();
    await expect(userPage.firstName).toHaveValue("Grace");
    await expect(userPage.lastName).toHaveValue("Murray");
    await expect(userPage.role).toHaveValue("responder");
    await userPage.save.click();
    await expect(page.getByText("Unsaved changes")).toHaveCount(0);
    expect(await storedPerson(grace)).toMatchObject({
      firstName: "Grace",
      lastName: "Murray",
      roleKey: "responder",
    });
  });
});
