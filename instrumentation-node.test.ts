import { expect, test } from "vitest";

import { startBackground } from "./instrumentation-node";

test("under a server without a gate nothing starts, and no page is served", async () => {
  await expect(startBackground()).rejects.toThrow("scripts/server.mjs");
});
