import { randomUUID } from "node:crypto";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  confirmationCode,
  isConfirmationCode,
  isTemporaryPassword,
  temporaryPassword,
} from "./codes";

describe("generated secrets", () => {
  test("can be typed in any case, with or without spaces and hyphens", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(1000), (id, generation) => {
        const code = confirmationCode(id, generation);
        const password = temporaryPassword(id, generation);
        expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
        expect(password).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/);
        for (const typed of [code, code.toLowerCase(), code.replaceAll("-", " "), ` ${code} `]) {
          expect(isConfirmationCode(typed, id, generation)).toBe(true);
        }
        expect(
          isTemporaryPassword(password.replaceAll("-", "").toLowerCase(), id, generation),
        ).toBe(true);
      }),
    );
  });

  test("of another generation, user or purpose are not accepted", () => {
    const [id, other] = [randomUUID(), randomUUID()];
    expect(isConfirmationCode(confirmationCode(id, 1), id, 2)).toBe(false);
    expect(isConfirmationCode(confirmationCode(id, 1), other, 1)).toBe(false);
    expect(isTemporaryPassword(temporaryPassword(id, 1), id, 2)).toBe(false);
    expect(isConfirmationCode(temporaryPassword(id, 1).slice(0, 9), id, 1)).toBe(false);
  });

  test("use all 32 characters equally", () => {
    const counts = new Map<string, number>();
    for (let generation = 0; generation < 2000; generation++) {
      for (const character of temporaryPassword(
        "019a0000-0000-7000-8000-000000000000",
        generation,
      )) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    counts.delete("-");
    expect(counts.size).toBe(32);
    for (const count of counts.values()) expect(count).toBeGreaterThan(800);
  });
});
