import { spawnSync } from "node:child_process";
import path from "node:path";

import { expect, test } from "vitest";

import { root } from "./installation.mjs";

test("npm start names mistakes in the environment, one line each, and starts nothing", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, "scripts", "start.mjs")],
    {
      cwd: root,
      env: { ...process.env, PORT: "http", MAIL_TRANSPORT: "pigeon" },
      encoding: "utf8",
    },
  );
  expect(stderr).toBe(
    "PORT must be a whole number from 1 to 65535\nMAIL_TRANSPORT must be resend, smtp or outbox\n",
  );
  expect(stdout).toBe("");
  expect(status).toBe(1);
});
