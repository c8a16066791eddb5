import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

/** Presses Tab until the focus is on the element; gives up after a while. */
export async function tabTo(
  page: Page,
  target: Locator,
  key: "Tab" | "Shift+Tab" = "Tab",
): Promise<void> {
  await expect(target).toBeVisible();
  const element = await target.elementHandle();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await element?.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error("The keyboard does not reach it");
}
