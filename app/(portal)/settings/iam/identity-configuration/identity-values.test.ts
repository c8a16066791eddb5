import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { changedFields, merge } from "./identity-values";
import type { IdentityValues } from "./identity-values";

const roles = [
  { key: "stakeholder", name: "Stakeholder", grantable: true },
  { key: "manager", name: "Manager", grantable: true },
];

const values: IdentityValues = {
  version: 1,
  loginMethod: "password",
  alsoGoogle: false,
  ownPassword: "",
  issuer: "",
  clientId: "",
  clientSecret: "",
  scopes: "openid email profile",
  providerName: "",
  selfService: true,
  createAtSignIn: false,
  allowedDomains: ["northwind.example"],
  defaultRoleKey: "stakeholder",
  acceptsRequests: false,
};

/** The same form with any of a few fields changed. */
const anyValues = fc
  .record(
    {
      providerName: fc.constantFrom("", "A", "B"),
      selfService: fc.boolean(),
      allowedDomains: fc.subarray(["a.example", "b.example", "c.example"]),
      defaultRoleKey: fc.constantFrom("stakeholder", "manager"),
    },
    { requiredKeys: [] },
  )
  .map((changes): IdentityValues => ({ ...values, ...changes }));

describe("of two who edit the configuration at once", () => {
  test("what one entered stays, and what one left alone becomes the other's", () => {
    fc.assert(
      fc.property(anyValues, anyValues, anyValues, (base, mine, stored) => {
        const theirs = { ...stored, version: 2 };
        const { values: merged, overtaken } = merge(base, mine, theirs, roles);
        const own = changedFields(base, mine);
        for (const field of Object.keys(values) as (keyof IdentityValues)[]) {
          const kept = field !== "version" && own.includes(field);
          expect(merged[field]).toEqual(kept ? mine[field] : theirs[field]);
        }
        // Told of exactly what both changed, to something else each.
        const both = changedFields(base, theirs).filter((field) => own.includes(field));
        const differing = changedFields(mine, theirs);
        expect(overtaken).toHaveLength(both.filter((field) => differing.includes(field)).length);
      }),
    );
  });

  test("the second is told in the words of the page", () => {
    const mine = { ...values, defaultRoleKey: "manager", selfService: false, allowedDomains: [] };
    const theirs: IdentityValues = {
      ...values,
      version: 2,
      loginMethod: "openid_connect",
      defaultRoleKey: "manager",
      allowedDomains: ["a.example", "*.b.example"],
    };
    expect(merge(values, mine, theirs, roles)).toEqual({
      values: { ...theirs, selfService: false, allowedDomains: [] },
      overtaken: [{ label: "Domain allowlist", theirs: "@a.example, *.b.example" }],
    });
  });
});
