import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";

/** Fails with the first element that is wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return "";
    const widest = [...document.querySelectorAll("body *")].find(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    return `${root.scrollWidth} px: ${widest?.outerHTML.slice(0, 200)}`;
  });
  expect(beyond, page.url()).toBe("");
}
