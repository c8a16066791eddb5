import { describe, expect, test } from "vitest";

import { importFields, mapHeader, mapWithoutHeader, templateColumns } from "./columns";

describe("a header", () => {
  test("of the template means its fields, with System Admin where the template has it", () => {
    for (const withSystemAdmin of [false, true]) {
      const columns = templateColumns(withSystemAdmin);
      expect(mapHeader(columns)).toEqual({
        mapping: Object.fromEntries(columns.map((field, column) => [field, column])),
        doubled: [],
        unknown: [],
      });
    }
    expect(templateColumns(true)).toEqual(importFields);
    expect(templateColumns(false)).not.toContain("systemAdmin");
  });

  test("of the Users export is understood; columns that cannot be imported are unknown", () => {
    const header = ["First name", "Last name", "Email", "Role", "System Admin", "Groups"];
    expect(mapHeader([...header, "Permissions", "Status", "Last active"])).toEqual({
      mapping: {
        email: 2,
        firstName: 0,
        lastName: 1,
        role: 3,
        groups: 5,
        permissions: 6,
        systemAdmin: 4,
      },
      doubled: [],
      unknown: [7, 8],
    });
  });

  test.each([
    ["E-Mail", "email"],
    ["\uFEFFe_mail", "email"],
    ["E-Mail-Adresse", "email"],
    ["EMAIL ADDRESS", "email"],
    ["Correo electrónico", "email"],
    ["Vorname", "firstName"],
    ["Given  name", "firstName"],
    ["First.Name", "firstName"],
    ["Prénom", "firstName"],
    ["PRE\u0301NOM", "firstName"],
    ["Nachname", "lastName"],
    ["surname", "lastName"],
    ["Apellido", "lastName"],
    ["Rolle", "role"],
    ["Group", "groups"],
    ["Gruppen", "groups"],
    ["Teams", "groups"],
    ["Berechtigungen", "permissions"],
    ["system_admin", "systemAdmin"],
    ["姓", "lastName"],
  ])("%j means %s", (title, field) => {
    expect(mapHeader([title]).mapping).toEqual({ [field]: 0 });
  });

  test("with two columns for a field means neither of them", () => {
    expect(mapHeader(["Email", "Vorname", "E-Mail", "First name", "Role"])).toEqual({
      mapping: { role: 4 },
      doubled: ["email", "firstName"],
      unknown: [],
    });
  });

  test("keeps empty titles apart from unknown ones, as at the end of many sheets", () => {
    expect(mapHeader(["email", "", "  ", "Phone", "Name", "__proto__", "x".repeat(5000)])).toEqual({
      mapping: { email: 0 },
      doubled: [],
      unknown: [3, 4, 5, 6],
    });
  });
});

describe("a file without a header", () => {
  test("has the email where addresses stand, and the other fields in the template's order", () => {
    expect(
      mapWithoutHeader([
        ["Ada", "Lovelace", "ada@example.com", "manager", ""],
        ["Grace@Navy", "Hopper", "grace@example.com", "manager", ""],
      ]),
    ).toEqual({ firstName: 0, lastName: 1, email: 2, role: 3 });
  });

  test("has only the email where the number of columns does not fit", () => {
    expect(mapWithoutHeader([["Ada Lovelace", "ada@example.com"]])).toEqual({ email: 1 });
    expect(mapWithoutHeader([["ada@example.com", ...Array.from("1234567")]])).toEqual({ email: 0 });
  });

  test("has nothing where no cell is an address", () => {
    expect(mapWithoutHeader([["Ada", "Lovelace", "x"], []])).toEqual({});
    expect(mapWithoutHeader([])).toEqual({});
  });
});
