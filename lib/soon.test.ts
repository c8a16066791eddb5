import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";

import { expect, test } from "vitest";

import { soon } from "./soon";

test("what comes soon is given", async () => {
  expect(await soon(nextTurn("rows"), 1000)).toBe("rows");
});

test("what takes long is not waited for", async () => {
  const never = new Promise<string>(() => {});
  expect(await soon(never, 20)).toBeUndefined();
});

test("what fails soon fails", async () => {
  await expect(soon(Promise.reject(new Error("no rows")), 1000)).rejects.toThrow("no rows");
});

test("what has come while the process was busy is given, however late it is", async () => {
  const answer = delay(5, "rows");
  const asked = soon(answer, 50);
  const busyUntil = performance.now() + 100;
  while (performance.now() < busyUntil);
  expect(await asked).toBe("rows");
});
