import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

/** Takes the pictures of the README: `npm run screenshots`. */
export default defineConfig({
  ...tests,
  projects: undefined,
  testMatch: "screenshots.ts",
  globalSetup: "./support/picture-server.ts",
  workers: 1,
});
