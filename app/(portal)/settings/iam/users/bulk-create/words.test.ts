import { expect, test } from "vitest";

import { defaultOptions } from "@/lib/imports/options";

import { optionsText, planText, sizeText } from "./words";

test.each([
  [{ new: 1, updated: 0 }, "Creates 1 user"],
  [{ new: 1_234, updated: 5 }, "Creates 1,234 users and updates 5"],
  [{ new: 0, updated: 1 }, "Updates 1 user"],
  [{ new: 0, updated: 2_000 }, "Updates 2,000 users"],
  [{ new: 0, updated: 0 }, undefined],
])("a dry run of %j says %s", (counts, text) => {
  expect(planText({ ...counts, unchanged: 7, conflict: 3 })).toBe(text);
});

test.each([
  [1, "1 byte"],
  [900, "900 bytes"],
  [80 * 1024, "80 KB"],
  [35 * 1024 * 1024, "35.0 MB"],
])("a file of %i bytes has %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test.each([
  [{}, "Existing users left as they are"],
  [
    { groups: "replace", welcome: "later" },
    "Existing users left as they are · welcome emails later",
  ],
  [
    { existing: "update", scope: "all", welcome: "none" },
    "Existing users updated, groups added · only if all rows are good · no welcome emails",
  ],
  [{ existing: "update", groups: "replace" }, "Existing users updated, groups replaced"],
] as const)("the options %j are told as %s", (options, text) => {
  expect(optionsText({ ...defaultOptions, ...options })).toBe(text);
});
