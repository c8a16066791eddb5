import * as fc from "fast-check";
import { expect, test } from "vitest";

import { instantInWords, isolated, isolatedAddress, oneLine, unlinked } from "./foreign-text";

test("whatever was typed becomes one line without control characters, of a bounded length", () => {
  const anything = fc.string({ unit: "binary", maxLength: 400 });
  fc.assert(
    fc.property(anything, fc.integer({ min: 1, max: 200 }), (text, longest) => {
      const line = oneLine(text, longest);
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      expect([...line].length).toBeLessThanOrEqual(longest);
    }),
  );
});

test("names of any script stay as they are", () => {
  for (const name of ["Zoë Ångström", "محمد", "李小龍", "👩‍💻 Ada", "O'Neill-Smith", "می‌خواهم"]) {
    expect(oneLine(name, 128)).toBe(name);
  }
});

test("a name cannot be a link", () => {
  for (const name of ["https://evil.example/win", "evil.example", "www.evil.example"]) {
    expect(unlinked(name)).not.toMatch(/https?:\/\/|\w\.\w/);
  }
  expect(unlinked("Martin Luther King Jr.")).toBe("Martin Luther King Jr.");
});

test("a name from right to left is set apart in plain text, others are left alone", () => {
  expect(isolated("ליאור")).toBe("\u2068ליאור\u2069");
  expect(isolated("Grace")).toBe("Grace");
});

test("an address reads from left to right, whatever letters it has", () => {
  expect(isolatedAddress("ליאור@example.com")).toBe("\u2066ליאור@example.com\u2069");
  expect(isolatedAddress("grace@example.com")).toBe("grace@example.com");
});

test("instants are written in words, with their zone", () => {
  expect(instantInWords(new Date("2026-11-27T14:05:59Z"))).toBe(
    "Friday, 27 November 2026 at 14:05 UTC",
  );
});
