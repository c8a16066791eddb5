import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules whose result depends on the theme; the others are the same in both. */
const colorRules = ["color-contrast", "link-in-text-block"];

/** Fails when axe finds anything on the page as it stands, in the light or in the dark theme. */
export async function expectAccessible(page: Page): Promise<void> {
  // A list is dimmed while its rows are of an older state.
  await expect(page.locator("table[aria-busy=true]")).toHaveCount(0);
  await page.evaluate(await axe);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    // Colours in transition to the other theme belong to neither.
    await page.evaluate(async () => {
      await new Promise(requestAnimationFrame);
      await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    });
    const options: RunOptions = {
      resultTypes: ["violations"],
      // Loads every stylesheet again, for rules that are off.
      preload: false,
      ...(colorScheme === "dark" ? { runOnly: colorRules } : {}),
    };
    const violations = await page.evaluate(async (runOptions) => {
      const { axe: checker } = globalThis as unknown as {
        axe: { run: (options: RunOptions) => Promise<AxeResults> };
      };
      const results = await checker.run(runOptions);
      return results.violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ""}`),
      );
    }, options);
    expect(violations, `${page.url()} in the ${colorScheme} theme`).toEqual([]);
  }
}
