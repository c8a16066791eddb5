import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { domainToAscii, parseEmail } from "./email";

const normalized = (input: string): string | undefined => {
  const parsed = parseEmail(input);
  return "problem" in parsed ? undefined : parsed.emailNormalized;
};

describe("an email is normalized by trimming, lower case and ASCII domains", () => {
  test.each([
    ["A@B.cc", "a@b.cc"],
    ["  ada@northwind.example \n", "ada@northwind.example"],
    ["ü@exämple.de", "ü@xn--exmple-cua.de"],
    ["Ü@EXÄMPLE.DE", "ü@xn--exmple-cua.de"],
    ["ada@xn--exmple-cua.de", "ada@xn--exmple-cua.de"],
    ["用户@例子.中国", "用户@xn--fsqu00a.xn--fiqs8s"],
    ["ada+lovelace@mail.northwind.example", "ada+lovelace@mail.northwind.example"],
    ["o'brien@northwind.example", "o'brien@northwind.example"],
    // The same letters, composed and decomposed.
    ["u\u0308@northwind.example", "ü@northwind.example"],
    ["ada@northwind\u3002example", "ada@northwind.example"],
  ])("%j becomes %j", (input, expected) => {
    expect(normalized(input)).toBe(expected);
  });

  test("the typed form is kept for display", () => {
    expect(parseEmail(" Ada@Northwind.example ")).toMatchObject({ email: "Ada@Northwind.example" });
  });
});

describe("text that is not an email address is refused with the reason", () => {
  test.each([
    "",
    "@",
    "ada",
    "ada@",
    "@northwind.example",
    "kurt@@northwind",
    "kurt@@northwind.example",
    "ada@northwind",
    "ada@.example",
    "ada@northwind..example",
    "ada@northwind.example.",
    "ada@-northwind.example",
    "ada@north wind.example",
    "a da@northwind.example",
    "ada.@northwind.example",
    ".ada@northwind.example",
    "a..da@northwind.example",
    '"ada l"@northwind.example',
    "ada@127.0.0.1",
    "ada@[::1]",
    "ada@northwind.example/x",
    "ada@northwind.example:25",
    "ada@north%00wind.example",
    "ada\u0000@northwind.example",
    "ada@northwind.example\r\nBcc: eve@evil.example",
    "ada<script>@northwind.example",
    "ada\u202e@northwind.example",
  ])("%j", (input) => {
    expect(parseEmail(input)).toHaveProperty("problem");
  });

  test("very long text is refused before it is parsed", () => {
    for (const part of ["a", "@", "a.", " "]) {
      expect(parseEmail(`${part.repeat(1_000_000)}@northwind.example`)).toEqual({
        problem: expect.stringContaining("is longer than 254 characters"),
      });
    }
  });

  test("254 characters are allowed, 64 before the @", () => {
    const domain = `${"d".repeat(60)}.${"e".repeat(60)}.${"f".repeat(60)}.example`;
    const local = "l".repeat(254 - domain.length - 1);
    expect(normalized(`${local}@${domain}`)).toHaveLength(254);
    expect(parseEmail(`${local}l@${domain}`)).toEqual({
      problem: expect.stringContaining("is longer than 254 characters"),
    });
    expect(parseEmail(`${"l".repeat(65)}@northwind.example`)).toEqual({
      problem: expect.stringContaining("more than 64 characters before the @"),
    });
  });
});

describe("properties of normalization", () => {
  const label = fc
    .stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
    .filter((text) => !/^..--/.test(text));
  const address = fc
    .tuple(fc.stringMatching(/^[A-Za-z0-9+_'-]{1,20}$/), label, fc.stringMatching(/^[a-z]{2,8}$/))
    .map(([local, name, top]) => `${local}@${name}.${top}`);

  test("normalizing twice changes nothing", () => {
    fc.assert(
      fc.property(address, (input) => {
        const once = normalized(input)!;
        expect(normalized(once)).toBe(once);
      }),
    );
  });

  test("case and surrounding space never distinguish two users", () => {
    fc.assert(
      fc.property(
        address,
        fc.constantFrom("", " ", "\t", "\n", "\u00a0", "\ufeff"),
        (input, space) => {
          expect(normalized(`${space}${input.toUpperCase()}${space}`)).toBe(normalized(input));
        },
      ),
    );
  });

  test("any text is either refused or normalized to what the database accepts", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 40 }),
        fc.string({ unit: "binary", maxLength: 20 }),
        (local, domain) => {
          const result = normalized(`${local}@${domain}.example`);
          if (result === undefined) return;
          expect(result).not.toMatch(/[A-Z\s]/);
          expect(normalized(result)).toBe(result);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

test("a domain needs two labels and a top-level one that is not a number", () => {
  expect(domainToAscii("northwind")).toBeUndefined();
  expect(domainToAscii("1.2")).toBeUndefined();
  expect(domainToAscii("NORTHWIND.Example")).toBe("northwind.example");
});
