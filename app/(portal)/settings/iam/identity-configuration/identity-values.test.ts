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
  accessControl: "basic",
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

/** The same form with some fields changed. */
const anyValues = fc
  .record(
    {
      providerName: fc.constantFrom("", "A", "B"),
      accessControl: fc.constantFrom("basic" as const, "rbac" as const),
      selfService: fc.boolean(),
      allowedDomains: fc.subarray(["a.example", "b.example", "c.example"]),
      defaultRoleKey: fc.constantFrom("stakeholder", "manager"),
    },
    { requiredKeys: [] },
  )
  .map((changes): IdentityValues => ({ ...values, ...changes }));

describe("merging two edits", () => {
  test("entered values stay, and other fields take the stored values", () => {
    fc.assert(
      fc.property(anyValues, anyValues, anyValues, (base, mine, stored) => {
        const theirs = { ...stored, version: 2 };
        const { values: merged, conflicts } = merge(base, mine, theirs, { roles, groups: [] });
        const own = changedFields(base, mine);
        for (const field of Object.keys(values) as (keyof IdentityValues)[]) {
          const kept = field !== "version" && own.includes(field);
          expect(merged[field]).toEqual(kept ? mine[field] : theirs[field]);
        }
        // Conflicts are exactly the fields that both changed differently.
        const both = changedFields(base, theirs).filter((field) => own.includes(field));
        const differing = changedFields(mine, theirs);
        expect(conflicts).toHaveLength(both.filter((field) => differing.includes(field)).length);
      }),
    );
  });

  test("conflicts are shown as text", () => {
    const mine = { ...values, defaultRoleKey: "manager", selfService: false, allowedDomains: [] };
    const stored: IdentityValues = {
      ...values,
      version: 2,
      loginMethod: "openid_connect",
      defaultRoleKey: "manager",
      allowedDomains: ["a.example", "*.b.example"],
    };
    expect(merge(values, mine, stored, { roles, groups: [] })).toEqual({
      values: { ...stored, selfService: false, allowedDomains: [] },
      conflicts: [{ label: "Domain allowlist", stored: "@a.example, *.b.example" }],
    });
  });
});
