import fc from "fast-check";
import { expect, test } from "vitest";

import { effectiveAccess } from "@/lib/access/effective";
import { permissions } from "@/lib/access/policy";

import { explainAccess } from "./explain";

const at = new Date("2026-11-02T08:00:00Z");
const role = fc.record({
  key: fc.constantFrom("a", "b", "administrator"),
  name: fc.string(),
  rank: fc.constantFrom(10, 20, 30, 40),
  permissions: fc.subarray(permissions),
});

test("exactly the permissions that a user has are explained", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("basic", "rbac"),
      role,
      fc.subarray(permissions),
      fc.boolean(),
      fc.array(fc.option(role), { maxLength: 4 }),
      (accessControl, ownRole, extraPermissions, systemAdmin, roles) => {
        const { permissions: explained } = explainAccess(
          {
            accessControl,
            role: ownRole,
            extraPermissions,
            systemAdmin,
            createdAt: at,
            memberships: roles.map((each, index) => ({
              groupId: String(index),
              groupName: "Group",
              role: each,
              createdAt: at,
              addedBy: null,
              endsAt: null,
            })),
          },
          [],
        );
        const access = effectiveAccess(accessControl, {
          role: ownRole,
          extraPermissions,
          systemAdmin,
          groupRoles: roles.flatMap((each) => (each ? [{ ...each, permanent: true }] : [])),
        });
        expect(new Set(explained.map(({ permission }) => permission))).toEqual(access.permissions);
        expect(explained.every(({ sources }) => sources.length > 0)).toBe(true);
      },
    ),
  );
});
