import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { maxCodeTries, passwordStatus, passwordStatusEnds } from "./status";
import type { PasswordFacts } from "./status";

const at = new Date("2026-11-20T08:00:00.000Z");
const nothing: PasswordFacts = {
  hasPassword: false,
  temporaryExpiresAt: null,
  codeExpiresAt: null,
  codeTries: 0,
};
const beside = (offset: number) => new Date(at.getTime() + offset);

describe("the status at the boundaries", () => {
  test.each([
    [1, "temporary"],
    [0, "temporary_expired"],
    [-1, "temporary_expired"],
  ])("a temporary password that ends %d ms from now is %s", (offset, expected) => {
    expect(passwordStatus({ ...nothing, temporaryExpiresAt: beside(offset) }, at)).toBe(expected);
  });

  test.each([
    [1, 0, "reset_code"],
    [0, 0, "reset_code_expired"],
    [-1, 0, "reset_code_expired"],
    [1, maxCodeTries - 1, "reset_code"],
    [1, maxCodeTries, "reset_code_expired"],
  ])("a code that ends %d ms from now, after %d tries, is %s", (offset, codeTries, expected) => {
    expect(passwordStatus({ ...nothing, codeExpiresAt: beside(offset), codeTries }, at)).toBe(
      expected,
    );
  });

  test("a user without a password or code has no status", () => {
    expect(passwordStatus(nothing, at)).toBeNull();
  });
});

const anyInstant = fc.option(
  fc.integer({ min: -3, max: 3 }).map((offset) => beside(offset)),
  { nil: null },
);
const anyFacts = fc.record({
  hasPassword: fc.boolean(),
  temporaryExpiresAt: anyInstant,
  codeExpiresAt: anyInstant,
  codeTries: fc.integer({ min: 0, max: maxCodeTries + 1 }),
});

describe("for random facts", () => {
  test("a code requested by a stranger leaves OK unchanged", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(passwordStatus({ ...facts, hasPassword: true }, at)).toBe("ok");
      }),
    );
  });

  test("a code does not change Temporary-Expired", () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 0, max: 3 }), (facts, ago) => {
        const expired = { ...facts, hasPassword: false, temporaryExpiresAt: beside(-ago) };
        expect(passwordStatus(expired, at)).toBe("temporary_expired");
      }),
    );
  });

  test("a status changes only when it expires, and never back on its own", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const before = passwordStatus(facts, at);
        const ends = passwordStatusEnds(facts, at);
        expect(ends === null).toBe(before !== "temporary" && before !== "reset_code");
        for (let later = 0; later <= 8; later++) {
          const moment = beside(later);
          const expected = ends !== null && moment >= ends ? `${before}_expired` : before;
          expect(passwordStatus(facts, moment)).toBe(expected);
        }
      }),
    );
  });
});
