import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  builtInRoles,
  can,
  canGrantRole,
  decide,
  defaultInvitedRole,
  grantableRoles,
  permissionAreas,
  permissions,
} from "./policy";
import type { Permission, Subject } from "./policy";

const actorOf = (key: (typeof builtInRoles)[number]["key"]): Subject => {
  const role = builtInRoles.find((candidate) => candidate.key === key)!;
  return { userId: key, rank: role.rank, permissions: new Set(role.permissions) };
};

const anySubject = fc.record({
  userId: fc.uuid(),
  rank: fc.integer({ min: 1, max: 100 }),
  permissions: fc.subarray(permissions).map((list) => new Set(list)),
});
const anyRole = fc.record({
  key: fc.string({ minLength: 1 }),
  rank: fc.integer({ min: 1, max: 100 }),
  permissions: fc.subarray(permissions),
});

describe("built-in roles", () => {
  test("each has all permissions of the previous one, at a higher rank", () => {
    for (const [index, role] of builtInRoles.entries()) {
      const lower = builtInRoles[index - 1];
      if (!lower) continue;
      expect(role.rank).toBeGreaterThan(lower.rank);
      expect(role.permissions).toEqual(expect.arrayContaining([...lower.permissions]));
    }
  });

  test.each([
    ["stakeholder", ["users:read", "users:invite"]],
    ["responder", ["users:read", "users:invite"]],
    ["manager", ["users:read", "users:invite", "users:manage", "groups:manage", "audit:read"]],
    ["administrator", permissions],
  ] as const)(
    "%s has the permissions of docs/product.md#permissions-and-roles",
    (key, expected) => {
      expect([...actorOf(key).permissions].toSorted()).toEqual([...expected].toSorted());
    },
  );
});

test("every permission is in exactly one area, in display order", () => {
  expect(permissionAreas.flatMap((area) => area.permissions).toSorted()).toEqual(
    [...permissions].toSorted(),
  );
});

describe("inviting", () => {
  test.each([
    ["stakeholder", ["stakeholder"], "stakeholder"],
    ["responder", ["stakeholder", "responder"], "responder"],
    ["manager", ["stakeholder", "responder", "manager"], "responder"],
    ["administrator", ["stakeholder", "responder", "manager", "administrator"], "responder"],
  ] as const)("a %s can assign %j and is proposed %s", (key, grantable, proposed) => {
    const roles = grantableRoles(actorOf(key), builtInRoles);
    expect(roles.map((role) => role.key)).toEqual(grantable);
    expect(defaultInvitedRole(roles)?.key).toBe(proposed);
  });

  test("an actor can assign exactly the roles within their own rank and permissions, lowest first", () => {
    fc.assert(
      fc.property(anySubject, fc.array(anyRole), (actor, roles) => {
        const grantable = grantableRoles(actor, roles);
        expect(grantable.toSorted((a, b) => a.rank - b.rank)).toEqual(grantable);
        for (const role of roles) {
          const within =
            role.rank <= actor.rank &&
            role.permissions.every((permission) => actor.permissions.has(permission));
          expect(grantable.includes(role)).toBe(within);
          expect(canGrantRole(actor, role)).toBe(within);
        }
      }),
    );
  });
});

describe("acting on users", () => {
  test("requires the permission, and every permission and the rank of the target", () => {
    fc.assert(
      fc.property(
        anySubject,
        fc.constantFrom(...permissions),
        anySubject,
        (actor, permission, target) => {
          expect(can(actor, permission, target)).toBe(
            actor.permissions.has(permission) &&
              target.rank <= actor.rank &&
              [...target.permissions].every((each) => actor.permissions.has(each)),
          );
        },
      ),
    );
  });

  test("an actor who may act on a user may act on every user of a lower rank", () => {
    fc.assert(
      fc.property(
        anySubject,
        fc.constantFrom(...permissions),
        anySubject,
        fc.nat(100),
        (actor, permission, target, lower) => {
          fc.pre(can(actor, permission, target));
          expect(can(actor, permission, { ...target, rank: target.rank - lower })).toBe(true);
        },
      ),
    );
  });

  test("a refusal names the missing permission, or the higher rank", () => {
    expect(decide(actorOf("responder"), "users:manage")).toEqual({
      allowed: false,
      reason: "This needs the permission “Manage Users & Permissions”.",
    });
    const target = { userId: "x", rank: 40, permissions: new Set<Permission>() };
    expect(decide(actorOf("manager"), "users:manage", target)).toEqual({
      allowed: false,
      reason: "This user's role is above yours.",
    });
  });

  test("a refusal names the permission of the target that the actor does not have", () => {
    const target = { userId: "x", rank: 10, permissions: new Set(["identity:manage"] as const) };
    expect(decide(actorOf("manager"), "users:manage", target)).toEqual({
      allowed: false,
      reason: "This user has the permission “Manage identity configuration”, which you don't have.",
    });
  });
});
