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

test("the page of a user comes with the stored values, and early input is kept and saved", async ({
  organization,
  signedIn,
}) => {
  const grace = await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  const { page, userPage } = await signedIn(organization.administrator);
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

test("sign-in takes what was entered before the scripts came", async ({
  organization,
  visitor,
}) => {
  const { page, signIn } = visitor;
  const release = await holdScripts(page);
  await page.goto("/sign-in", { waitUntil: "commit" });
  await signIn.email.fill(organization.administrator.email);
  await signIn.password.fill(password);
  release();
  await expect(signIn.email).toBeVisible();
  await signIn.submit.click();
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
});
