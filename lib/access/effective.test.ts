import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { effectiveAccess } from "./effective";
import type { AccessSources, GroupRole, RoleAccess } from "./effective";
import { administratorRank, builtInRoles, permissions } from "./policy";

const builtIn = (key: string): RoleAccess => builtInRoles.find((role) => role.key === key)!;
const sources = (changes: Partial<AccessSources> = {}): AccessSources => ({
  role: builtIn("stakeholder"),
  extraPermissions: [],
  systemAdmin: false,
  groupRoles: [],
  ...changes,
});
const throughGroup = (key: string, permanent = true): GroupRole => ({ ...builtIn(key), permanent });

const anyRole: fc.Arbitrary<RoleAccess> = fc.oneof(
  fc.constantFrom(...builtInRoles),
  fc.record({
    key: fc.string({ minLength: 1 }),
    rank: fc.constantFrom(10, 20, 30, 40),
    permissions: fc.subarray(permissions),
  }),
);
const anySources: fc.Arbitrary<AccessSources> = fc.record({
  role: anyRole,
  extraPermissions: fc.subarray(permissions),
  systemAdmin: fc.boolean(),
  groupRoles: fc.array(
    fc.tuple(anyRole, fc.boolean()).map(([role, permanent]) => ({ ...role, permanent })),
  ),
});

describe("effective access", () => {
  test("with Basic access is the role and the extra permissions alone", () => {
    fc.assert(
      fc.property(anySources, (all) => {
        const access = effectiveAccess("basic", all);
        const plain = effectiveAccess("basic", { ...all, systemAdmin: false, groupRoles: [] });
        expect(access).toEqual(plain);
        expect(access.rank).toBe(all.role.rank);
        expect(access.permissions).toEqual(
          new Set([...all.role.permissions, ...all.extraPermissions]),
        );
      }),
    );
  });

  test("with RBAC is the union of all sources and the highest rank", () => {
    fc.assert(
      fc.property(anySources, (all) => {
        const access = effectiveAccess("rbac", all);
        for (const role of [all.role, ...all.groupRoles]) {
          expect(access.rank).toBeGreaterThanOrEqual(role.rank);
          for (const permission of role.permissions)
            expect(access.permissions).toContain(permission);
        }
        expect(access.permissions).toEqual(
          new Set(
            all.systemAdmin
              ? permissions
              : [all.role, ...all.groupRoles]
                  .flatMap((role) => [...role.permissions])
                  .concat(all.extraPermissions),
          ),
        );
      }),
    );
  });

  test("of a System Admin is Administrator's rank and every permission, with RBAC only", () => {
    const admin = sources({ systemAdmin: true });
    expect(effectiveAccess("rbac", admin)).toEqual({
      rank: administratorRank,
      permissions: new Set(permissions),
      administrator: true,
    });
    expect(effectiveAccess("basic", admin).rank).toBe(10);
  });

  test.each([
    ["by role", "basic", sources({ role: builtIn("administrator") }), true],
    ["through a group", "rbac", sources({ groupRoles: [throughGroup("administrator")] }), true],
    [
      "through a group, but Basic",
      "basic",
      sources({ groupRoles: [throughGroup("administrator")] }),
      false,
    ],
    [
      "through a membership that ends",
      "rbac",
      sources({ groupRoles: [throughGroup("administrator", false)] }),
      false,
    ],
    [
      "with every permission, but another role",
      "rbac",
      sources({ extraPermissions: permissions }),
      false,
    ],
  ] as const)("counts as a lasting Administrator %s: %s", (_how, mode, held, expected) => {
    expect(effectiveAccess(mode, held).administrator).toBe(expected);
  });
});
