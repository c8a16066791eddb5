import { describe, expect, test } from "vitest";

import { changeStatusSchema, editUserSchema, nameSchema } from "./schema";

const id = "019a0000-0000-7000-8000-000000000000";

describe("a name (docs/product.md#names)", () => {
  const name = nameSchema("first name");

  test.each([
    ["  Grace ", "Grace"],
    ["=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"],
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["محمد".repeat(32), "محمد".repeat(32)],
    ["🦄".repeat(128), "🦄".repeat(128)],
    ["\u202Eabc", "\u202Eabc"],
    ["Zoe\u0308", "Zoë"],
  ])("of any script is kept as written: %j", (input, expected) => {
    expect(name.parse(input)).toBe(expected);
  });

  test.each([
    ["", "Enter a first name."],
    ["  ", "Enter a first name."],
    ["\u200B\u2060", "Enter a first name."],
    ["x".repeat(129), "Use at most 128 characters."],
    ["a\nb", "Remove line breaks and control characters."],
    ["a\0b", "Remove line breaks and control characters."],
    ["\uD800", "Remove line breaks and control characters."],
  ])("that is empty, too long or no text is refused with the reason: %j", (input, reason) => {
    expect(name.safeParse(input).error?.issues[0]?.message).toBe(reason);
  });
});

describe("any client may call an action with any value", () => {
  test.each([
    undefined,
    null,
    {},
    { userId: id },
    { userId: id, operation: "promote" },
    { userId: id, operation: { toString: "disable" } },
    { userId: [id], operation: "disable" },
    { userId: "\0", operation: "disable" },
    { userId: "' or 1=1 --", operation: "disable" },
  ])("%j is no status change", (input) => {
    expect(changeStatusSchema.safeParse(input).success).toBe(false);
  });

  const edit = { userId: id, version: 1, firstName: "A", lastName: "B", roleKey: "responder" };

  test.each([
    { userId: "' or 1=1 --" },
    { version: 0 },
    { firstName: null },
    { roleKey: "" },
    { roleKey: "r".repeat(65) },
    { extraPermissions: ["users:everything"] },
  ])("%j is no edit of a user", (change) => {
    expect(editUserSchema.safeParse(edit).success).toBe(true);
    expect(editUserSchema.safeParse({ ...edit, ...change }).success).toBe(false);
  });
});
