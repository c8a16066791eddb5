import { expect } from "@playwright/test";
import type { Locator } from "@playwright/test";

/**
 * Waits until the page's scripts have taken over a control, and listen for keys. Before, a key that
 * is pressed in the instant that the page shows, as no person can, is the browser's; and the value of
 * a field is the server's and is set once more by the form, so that text ends behind it.
 */
export async function scriptsAtWork(control: Locator): Promise<void> {
  const taken = () =>
    control.evaluate((element) =>
      Object.keys(element).some((key) => key.startsWith("__reactProps")),
    );
  await expect.poll(taken).toBe(true);
  // What React does after that comes before anything in the background. (An idle callback would wait
  // for ever after a press of Escape: Chromium calls none then.)
  await control.evaluate(() => scheduler.postTask(() => {}, { priority: "background" }));
}
