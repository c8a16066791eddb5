import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isAllowed } from "@/lib/testing/allowlist";
import { domainToAscii } from "@/lib/email";

import {
  allowlistKeys,
  domainOf,
  parseDomainEntry,
  parseDomainList,
  shownEntry,
} from "./allowlist";

describe("one domain", () => {
  test.each([
    ["northwind.example", "northwind.example"],
    ["@northwind.example", "northwind.example"],
    [" @ Northwind.EXAMPLE ", "northwind.example"],
    ["*.northwind.example", "*.northwind.example"],
    ["@*.NORTHWIND.example", "*.northwind.example"],
    ["münchen.example", "xn--mnchen-3ya.example"],
    ["MU\u0308NCHEN.example", "xn--mnchen-3ya.example"],
    ["@xn--mnchen-3ya.example", "xn--mnchen-3ya.example"],
    ["ＮＯＲＴＨ.example", "north.example"],
    ["例え。テスト", "xn--r8jz45g.xn--zckzah"],
    ["mail.northwind.co.uk", "mail.northwind.co.uk"],
    ["northwind.github.io", "northwind.github.io"],
    ["corp.internal", "corp.internal"],
  ])("%j is kept as %j", (input, entry) => {
    expect(parseDomainEntry(input)).toEqual({ entry });
  });

  test.each([
    ["", "Enter a domain"],
    ["@", "Enter a domain"],
    ["   ", "Enter a domain"],
    ["@@", "Enter only the part after the @"],
    [".com", "Remove the dot at the start"],
    ["@.com", "Remove the dot at the start"],
    ["*..com", "Remove the dot at the start"],
    ["com", "“com” isn't a full domain"],
    ["@com", "“com” isn't a full domain"],
    ["co.uk", "“co.uk” isn't a full domain"],
    ["@CO.UK", "“co.uk” isn't a full domain"],
    ["*.com", "“com” isn't a full domain"],
    ["*.co.uk", "“co.uk” isn't a full domain"],
    ["github.io", "“github.io” isn't a full domain"],
    ["*.github.io", "“github.io” isn't a full domain"],
    ["kawasaki.jp", "“kawasaki.jp” isn't a full domain"],
    ["公司.cn", "“xn--55qx5d.cn” isn't a full domain"],
    ["localhost", "“localhost” isn't a full domain"],
    ["@exa mple.com", "Remove the spaces"],
    ["@exa\u00A0mple.com", "Remove the spaces"],
    ["@EXAMPLE.com.", "dot at the end"],
    ["*.example.com.", "dot at the end"],
    ["@xn--…", "isn't a domain"],
    ["@xn--", "isn't a domain"],
    ["xn--zz-.example", "isn't a domain"],
    ["xn--a.example", "isn't a domain"],
    ["ada@northwind.example", "Enter only the part after the @"],
    ["*@northwind.example", "Enter only the part after the @"],
    ["*", "Use * only at the start"],
    ["*northwind.example", "Use * only at the start"],
    ["*.*.northwind.example", "Use * only at the start"],
    ["mail.*.example", "Use * only at the start"],
    ["a..b.example", "isn't a domain"],
    ["-a.example", "isn't a domain"],
    ["a_b.example", "isn't a domain"],
    ["%00.example", "isn't a domain"],
    ["a%2eb.example", "isn't a domain"],
    ["northwind.example/path", "isn't a domain"],
    ["northwind.example:80", "isn't a domain"],
    ["192.0.2.1", "isn't a domain"],
    ["0x7f.1", "isn't a domain"],
    ["[::1]", "isn't a domain"],
    ["\0.example", "isn't a domain"],
    [`${"a".repeat(64)}.example`, "isn't a domain"],
    [`${"a.".repeat(5000)}example`, "too long"],
  ])("%j is refused with a reason", (input, reason) => {
    expect(parseDomainEntry(input)).toEqual({ problem: expect.stringContaining(reason) });
  });

  test("a normalized entry parses to itself, also as it is shown", () => {
    fc.assert(
      fc.property(fc.domain(), fc.boolean(), (domain, wildcard) => {
        const parsed = parseDomainEntry(wildcard ? `*.${domain}` : domain);
        if ("problem" in parsed) return;
        expect(parseDomainEntry(parsed.entry)).toEqual(parsed);
        expect(parseDomainEntry(shownEntry(parsed.entry))).toEqual(parsed);
      }),
    );
  });

  test("any text gives a normalized entry or an error", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const parsed = parseDomainEntry(text);
        expect(Object.values(parsed)).toEqual([
          expect.stringMatching(/^(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]+$|\.$/),
        ]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a pasted list", () => {
  test("is split at comma, semicolon, space, tab and line break, without duplicates", () => {
    expect(
      parseDomainList(
        "\uFEFF@a.example, b.example;c.example\r\nA.EXAMPLE *.a.example\td.example  @ e.example,,;",
      ),
    ).toEqual({
      entries: ["a.example", "b.example", "c.example", "*.a.example", "d.example", "e.example"],
      problems: [],
    });
  });

  test("keeps the valid entries and returns each invalid one with its reason", () => {
    expect(parseDomainList("a.example, co.uk; @; b.example.\nc.example")).toEqual({
      entries: ["a.example", "c.example"],
      problems: [
        { input: "co.uk", problem: expect.stringContaining("full domain") },
        { input: "@", problem: expect.stringContaining("Enter a domain") },
        { input: "b.example.", problem: expect.stringContaining("dot at the end") },
      ],
    });
  });

  test("with a space inside a domain does not allow the second half", () => {
    expect(parseDomainList("a.example @exa mple.com b.example")).toEqual({
      entries: ["a.example", "b.example"],
      problems: [{ input: "@exa mple.com", problem: "Remove the spaces from this domain." }],
    });
  });

  test.each([",", ";", " ", "\n"])(
    "of 500 separated by %j is read completely, in order",
    (separator) => {
      const entries = Array.from({ length: 500 }, (_, index) => `d${index}.northwind.example`);
      expect(parseDomainList(entries.map((entry) => `@${entry}`).join(separator))).toEqual({
        entries,
        problems: [],
      });
    },
  );
});

/** The rule as a person would say it: whole labels, from the right. */
function allowedByReference(entries: readonly string[], email: string): boolean {
  const labels = email.split("@").at(-1)!.split(".");
  return (
    entries.length === 0 ||
    entries.some((entry) => {
      const wanted = entry.replace(/^\*\./, "").split(".");
      const extra = labels.length - wanted.length;
      const ends = extra >= 0 && wanted.every((label, index) => labels[extra + index] === label);
      return ends && (entry.startsWith("*.") ? extra > 0 : extra === 0);
    })
  );
}

// Few labels, so that domains often match.
const label = fc.constantFrom("a", "b", "evil-a", "a-b", "aa");
const domain = fc
  .array(label, { minLength: 1, maxLength: 4 })
  .map((labels) => [...labels, "example"].join("."));
const entry = fc.tuple(fc.boolean(), domain).map(([star, name]) => (star ? `*.${name}` : name));

describe("an allowlist", () => {
  test("allows exactly the domains that the plain rule allows", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), domain, (entries, name) => {
        const email = `ada@${name}`;
        expect(isAllowed(entries, email)).toBe(allowedByReference(entries, email));
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    [["northwind.example"], "ada@northwind.example", true],
    [["northwind.example"], "ada@evil-northwind.example", false],
    [["northwind.example"], "ada@mail.northwind.example", false],
    [["northwind.example"], "ada@northwind.example.evil.example", false],
    [["*.northwind.example"], "ada@northwind.example", false],
    [["*.northwind.example"], "ada@mail.northwind.example", true],
    [["*.northwind.example"], "ada@a.b.northwind.example", true],
    [["*.northwind.example"], "ada@evilnorthwind.example", false],
    [["northwind.example"], "ada+northwind.example@evil.example", false],
    [["northwind.example"], "northwind.example@evil.example", false],
    [["northwind.example"], "a%00@northwind.example", true],
    [[], "ada@anything.example", true],
  ])("%j and %s: %s", (entries, email, allowed) => {
    expect(isAllowed(entries, email)).toBe(allowed);
  });

  test("matches a domain in any script with the form it was entered in", () => {
    const parsed = parseDomainEntry("@bücher.example") as { entry: string };
    const typed = domainToAscii("BÜCHER.example")!;
    expect(isAllowed([parsed.entry], `ada@${typed}`)).toBe(true);
  });

  test("is queried for the domain and each parent except the top-level one", () => {
    expect(allowlistKeys(domainOf("ada@a.b.example"))).toEqual(["a.b.example", "*.b.example"]);
  });
});
