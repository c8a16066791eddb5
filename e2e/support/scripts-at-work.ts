import { expect } from "@playwright/test";
import type { Locator } from "@playwright/test";

/**
 * Waits until the page's scripts have taken over a field, and listen for keys. Before, its value is
 * the server's and is set once more by the form; text that is put in just then, as no person can,
 * ends behind it.
 */
export async function scriptsAtWork(field: Locator): Promise<void> {
  const taken = () =>
    field.evaluate((element) => Object.keys(element).some((key) => key.startsWith("__reactProps")));
  await expect.poll(taken).toBe(true);
  // What React does after that comes before the browser has nothing to do.
  await field.evaluate(
    () => new Promise<void>((resolve) => void requestIdleCallback(() => resolve())),
  );
}
