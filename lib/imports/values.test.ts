import { describe, expect, test } from "vitest";

import { permissionLabels } from "@/lib/access/policy";

import { importFields } from "./columns";
import type { ImportField, Mapping } from "./columns";
import { readValues } from "./values";

const mapping: Mapping = Object.fromEntries(importFields.map((field, column) => [field, column]));

/** The values of a row with these cells; the others are those of a good row. */
function read(cells: Partial<Record<ImportField, string>> = {}, more: string[] = []) {
  const good = {
    email: "ada@example.com",
    firstName: "Ada",
    lastName: "Lovelace",
    role: "manager",
  };
  const all = { ...good, ...cells };
  const row = [...importFields.map((field) => (all as typeof cells)[field] ?? ""), ...more];
  return readValues(row, mapping, importFields.length);
}

const problemsOf = (...row: Parameters<typeof read>) =>
  read(...row).problems.map(({ field, kind, value, detail }) =>
    [field ?? "row", kind, value, detail].filter((part) => part !== undefined).join(" | "),
  );

describe("the values of a row", () => {
  test("are those of its cells", () => {
    const cells = { groups: "Billing$$Support", permissions: "audit:read", systemAdmin: "no" };
    expect(read(cells)).toEqual({
      email: "ada@example.com",
      emailNormalized: "ada@example.com",
      firstName: "Ada",
      lastName: "Lovelace",
      role: "manager",
      groups: ["Billing", "Support"],
      permissions: ["audit:read"],
      systemAdmin: false,
      problems: [],
    });
  });

  test("are empty for empty and missing cells and for columns that the file does not have", () => {
    const empty = { firstName: "", lastName: "", role: "", groups: [], permissions: [] };
    expect(readValues(["a@example.com"], mapping, 7)).toMatchObject({ ...empty, problems: [] });
    expect(readValues(["x", "a@example.com"], { email: 1 }, 2)).toMatchObject({
      ...empty,
      email: "a@example.com",
      systemAdmin: null,
      problems: [],
    });
  });

  test.each([
    ["  Ada ", "Ada"],
    ["\u00A0\u200BAda\uFEFF\u202C", "Ada"],
    ["Anne\u00A0Marie", "Anne\u00A0Marie"],
    ["Zoe\u0308", "Zoë"],
    ["'=Ada", "=Ada"],
    ["''=Ada", "'=Ada"],
    ["'Ada", "'Ada"],
    ["\u200B \u2060", ""],
  ])("lose white space, invisible edges and the export's apostrophes: %j is %j", (cell, name) => {
    expect(read({ firstName: cell })).toMatchObject({ firstName: name, problems: [] });
  });
});

describe("the email of a row", () => {
  test.each([
    ["Ada@Example.COM", "Ada@Example.COM", "ada@example.com"],
    ["\u202Aada@example.com\u202C", "ada@example.com", "ada@example.com"],
    ["mailto:ada@example.com", "ada@example.com", "ada@example.com"],
    ['"Lovelace, Ada" <ada@example.com>', "ada@example.com", "ada@example.com"],
    ["ada@müller.de", "ada@müller.de", "ada@xn--mller-kva.de"],
  ])("%j is read as %j, compared as %j", (cell, email, emailNormalized) => {
    expect(read({ email: cell })).toMatchObject({ email, emailNormalized, problems: [] });
  });

  test.each([
    ["", /^email . email_missing . $/],
    ["  ", /^email . email_missing . $/],
    ["ada", /^email . email_invalid . ada . ada is not an email address.$/],
    ["a@b.de, c@d.de", /email_invalid/],
    ["<a@b.de> <c@d.de>", /email_invalid/],
    ["x".repeat(100_000), /longer than 254/],
  ])("%j is a problem", (cell, problem) => {
    expect(problemsOf({ email: cell })).toEqual([expect.stringMatching(problem)]);
    expect(read({ email: cell }).email).toBeNull();
    expect(read({ email: cell }).problems[0]!.value.length).toBeLessThanOrEqual(200);
  });
});

describe("names", () => {
  test("that are no names are a problem each, empty ones are not", () => {
    expect(problemsOf({ firstName: "x".repeat(129), lastName: "a\nb" })).toEqual([
      `firstName | name_invalid | ${"x".repeat(129)} | Use at most 128 characters.`,
      "lastName | name_invalid | a\nb | Remove line breaks and control characters.",
    ]);
    expect(problemsOf({ firstName: "", lastName: " " })).toEqual([]);
    expect(problemsOf({ firstName: "\u{E0041}" })).toEqual([
      "firstName | name_invalid | \u{E0041} | Use visible characters.",
    ]);
  });
});

describe("groups", () => {
  test.each([
    ["A$$B", ["A", "B"]],
    [" A $$ $$B$$", ["A", "B"]],
    ["A$$A$$", ["A"]],
    ["Billing$$BILLING$$billing", ["Billing"]],
    ["A$$$B", ["A$", "B"]],
    ["A$$$$B", ["A", "B"]],
    ["A$$$", ["A$"]],
    ["A$B", ["A$B"]],
    ["A,B;C", ["A,B;C"]],
    ["$$", []],
    ["'=A$$B", ["=A", "B"]],
  ])("%j are %j", (cell, groups) => {
    expect(read({ groups: cell })).toMatchObject({ groups, problems: [] });
  });
});

describe("permissions", () => {
  test("are keys or labels in any case, each once; unknown ones stay as typed", () => {
    const label = permissionLabels["users:manage"].toUpperCase();
    const cell = `Audit:Read$$${label}$$View audit log$$Fly$$users:manage`;
    expect(read({ permissions: cell })).toMatchObject({
      permissions: ["audit:read", "users:manage", "Fly"],
      problems: [],
    });
  });
});

describe("System Admin", () => {
  test.each([
    ["yes", true],
    ["TRUE", true],
    ["1", true],
    ["Ja", true],
    ["x", true],
    ["No", false],
    ["0", false],
    ["nein", false],
    ["", null],
  ])("%j is %j", (cell, systemAdmin) => {
    expect(read({ systemAdmin: cell })).toMatchObject({ systemAdmin, problems: [] });
  });

  test("is a problem when it is neither yes nor no", () => {
    expect(problemsOf({ systemAdmin: "maybe" })).toEqual([
      "systemAdmin | system_admin_invalid | maybe",
    ]);
    expect(read({ systemAdmin: "maybe" }).systemAdmin).toBeNull();
  });
});

describe("cells beyond the columns", () => {
  test("are a problem, unless they are empty as at the end of many sheets", () => {
    expect(problemsOf({}, ["", " ", "\u00A0"])).toEqual([]);
    expect(problemsOf({}, ["", "Berlin", "x"])).toEqual(["row | too_many_cells | Berlin"]);
  });
});

test.each([" ", "\u200B", "$", "$$", "'", "\t", "=", "<", "@", "A$$"])(
  "the longest cells take linear time: %j many times",
  (part) => {
    const cell = `a${part.repeat(200_000)}b`;
    const start = performance.now();
    read({ email: cell, firstName: cell, groups: cell, permissions: cell, systemAdmin: cell });
    expect(performance.now() - start).toBeLessThan(2000);
  },
);
