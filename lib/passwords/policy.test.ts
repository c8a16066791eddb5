import { describe, expect, test } from "vitest";

import { isCommonPassword } from "./common";
import { normalizePassword, passwordRules } from "./policy";

const owner = { email: "margaret@northwind.example", firstName: "Margaret", lastName: "Hamilton" };
const broken = (password: string, person = owner) =>
  passwordRules(password, person, isCommonPassword)
    .filter((rule) => !rule.met)
    .map((rule) => rule.key);

describe("the password policy of docs/product.md#sessions-and-secrets", () => {
  test.each([
    ["Apollo-11-Lander", []],
    ["Ab1-xyz", ["length"]],
    ["Ab1-xyzw", []],
    [`Ab1${"x".repeat(125)}`, []],
    [`Ab1${"x".repeat(126)}`, ["length"]],
    ["alllowercase", ["kinds"]],
    ["lowercase123", ["kinds"]],
    ["Lowercase123", []],
    ["Password123", ["common"]],
    ["xMargaretx1", ["owner"]],
    ["x-HAMILTON-1a", ["owner"]],
    ["margaret@northwind.example1A", ["owner"]],
    // Scripts without case count as letters; 🦄 is one character.
    ["сложный-Пароль", []],
    ["密码很长很长1!", []],
    ["Ab1🦄🦄🦄🦄", ["length"]],
    ["Ab1🦄🦄🦄🦄🦄", []],
  ])("%j breaks %j", (password, expected) => {
    expect(broken(password)).toEqual(expected);
  });

  test("a name of one or two letters forbids nothing", () => {
    expect(broken("Apollo-11-Lander", { ...owner, firstName: "A", lastName: "Li" })).toEqual([]);
  });

  test("the same password typed with other code points is the same", () => {
    expect(normalizePassword("ｐａｓｓ\u212B")).toBe(normalizePassword("pass\u00C5"));
  });
});
