import { defineConfig, devices } from "@playwright/test";
import { installedChromium } from "./support/chromium";

const asRoot = process.getuid?.() === 0;
const narrowScreens = "narrow-screens.spec.ts";

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results",
  globalSetup: "./support/shared-server.ts",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  projects: [
    { name: "desktop", testIgnore: narrowScreens },
    { name: "mobile", testMatch: narrowScreens, use: devices["Pixel 7"] },
  ],
  use: {
    ...devices["Desktop Chrome"],
    // Recording a trace of every test makes the run half as long again.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: installedChromium(),
      // Chromium's sandbox refuses root, and containers have a small /dev/shm.
      args: ["--disable-gpu", ...(asRoot ? ["--no-sandbox", "--disable-dev-shm-usage"] : [])],
    },
  },
});
