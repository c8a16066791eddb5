import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    environment: "node",
    pool: "forks",
    // Loading the app and copying a database for each file took longer than the tests;
    // lib/testing/worker-database.ts gives each file the state of a first one.
    isolate: false,
    // A spy of a test that failed would stay for the files after it.
    restoreMocks: true,
    // It imports "next/server" without an extension, which only a bundler resolves.
    server: { deps: { inline: ["next-auth"] } },
    // Vitest leaves one core free by default, which on a machine with two is half of it.
    maxWorkers: "100%",
    include: ["**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", ".next/**", "e2e/**", "bench/**"],
    globalSetup: ["db/testing/template-database.ts"],
    setupFiles: ["lib/testing/worker-database.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
