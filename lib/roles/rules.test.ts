import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isWithin, permissions } from "@/lib/access/policy";

import { changedRoleFields, changesAccess } from "./editable";
import { roleKeyOf } from "./key";
import { decideRoleCreation, decideRoleOperation, roleOperations } from "./rules";

const anyPermissions = fc.subarray(permissions);
const anyRank = fc.constantFrom(10, 20, 30, 40);
const anySubject = fc.record({
  userId: fc.uuid(),
  rank: anyRank,
  permissions: anyPermissions.map((list) => new Set(list)),
});
const anyRole = fc.record({
  key: fc.constantFrom("auditor", "helper", "manager"),
  builtIn: fc.boolean(),
  rank: anyRank,
  permissions: anyPermissions,
});
const anyRules = fc.record({
  accessControl: fc.constantFrom("basic" as const, "rbac" as const),
  ownRoleKeys: fc.subarray(["auditor", "helper"]).map((keys) => new Set(keys)),
});

describe("the rules for roles", () => {
  test("allow a change of custom roles within one's own access alone, and not of one's own", () => {
    fc.assert(
      fc.property(
        anySubject,
        fc.constantFrom(...roleOperations),
        anyRole,
        anyRules,
        (actor, operation, role, rules) => {
          expect(decideRoleOperation(actor, operation, role, rules).allowed).toBe(
            actor.permissions.has("roles:manage") &&
              !role.builtIn &&
              !rules.ownRoleKeys.has(role.key) &&
              isWithin(actor, role) &&
              (operation === "delete" || rules.accessControl === "rbac"),
          );
        },
      ),
    );
  });

  test("allow to create with RBAC and roles:manage alone", () => {
    fc.assert(
      fc.property(anySubject, anyRules, (actor, { accessControl }) => {
        expect(decideRoleCreation(actor, accessControl).allowed).toBe(
          actor.permissions.has("roles:manage") && accessControl === "rbac",
        );
      }),
    );
  });
});

describe("the key of a role", () => {
  test("is always new, short and fit for a URL and a CSV file", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 128 }), { maxLength: 8 }),
        (names) => {
          const taken = new Set(["stakeholder", "role-1"]);
          for (const name of [...names, ...names, "Stakeholder"]) {
            const key = roleKeyOf(name, taken);
            expect(taken).not.toContain(key);
            expect(key).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
            expect(key.length).toBeLessThanOrEqual(64);
            taken.add(key);
          }
        },
      ),
    );
  });
});

describe("the changed fields", () => {
  const role = { name: "A", description: "", rank: 10, permissions: [permissions[0]!] };

  test("are the different ones; the order of permissions has no meaning", () => {
    const [first, second] = permissions as [(typeof permissions)[0], (typeof permissions)[0]];
    const both = { ...role, permissions: [first, second] };
    expect(changedRoleFields(both, { ...both, permissions: [second, first] })).toEqual([]);
    expect(changedRoleFields(role, { ...both, name: "B" })).toEqual(["name", "permissions"]);
  });

  test("change access if they are rank or permissions", () => {
    expect(changesAccess(role, { ...role, name: "B", description: "C" })).toBe(false);
    expect(changesAccess(role, { ...role, rank: 20 })).toBe(true);
    expect(changesAccess(role, { ...role, permissions: [] })).toBe(true);
  });
});
