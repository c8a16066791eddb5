import { describe, expect, test } from "vitest";

import { builtInRoles } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { days } from "@/lib/clock";
import type { PasswordStatus } from "@/lib/passwords/status";

import { decideOperation, userOperations } from "./operations";
import type { OperationTarget } from "./operations";
import type { UserStatus } from "./status";

const at = new Date("2026-11-20T08:00:00Z");

const actorOf = (key: string): Subject => {
  const role = builtInRoles.find((candidate) => candidate.key === key)!;
  return { userId: "actor", rank: role.rank, permissions: new Set(role.permissions) };
};

const rankOf = (key: string): number => actorOf(key).rank;

function target(changes: Partial<OperationTarget> = {}): OperationTarget {
  const status = changes.status ?? "active";
  return {
    userId: "target",
    rank: 10,
    permissions: new Set(),
    status,
    passwordStatus: status === "invited" ? null : "ok",
    activatedAt: status === "invited" ? null : at,
    deletedAt: status === "deleted" ? at : null,
    lastAdministrator: false,
    ...changes,
  };
}

const allowed = (actor: Subject, person: OperationTarget): string[] =>
  userOperations.filter((operation) => decideOperation(actor, operation, person, at).allowed);

/** The allowed operations in each status (docs/product.md#user-status). */
const byStatus: [UserStatus, PasswordStatus | null, string][] = [
  ["invited", null, "edit"],
  ["active", "ok", "edit disable reset_password end_sessions"],
  ["active", "temporary", "edit disable resend_welcome reset_password end_sessions"],
  ["active", "temporary_expired", "edit disable resend_welcome reset_password end_sessions"],
  ["active", "reset_code", "edit disable reset_password end_sessions"],
  ["active", "reset_code_expired", "edit disable reset_password end_sessions"],
  ["active", null, "edit disable end_sessions"],
  ["inactive", "ok", "edit enable delete"],
  ["inactive", "temporary_expired", "edit enable delete"],
  ["deleted", "ok", "restore"],
];

/**
 * Whether a user of the first role may act on a user of the second
 * (docs/product.md#permissions-and-roles).
 */
const byRank: [actor: string, canActOn: string][] = [
  ["stakeholder", ""],
  ["responder", ""],
  ["manager", "stakeholder responder manager"],
  ["administrator", "stakeholder responder manager administrator"],
];

describe("allowed operations", () => {
  test.each(byStatus)(
    "for a user who is %s with password status %s are: %s",
    (status, passwordStatus, expected) => {
      expect(allowed(actorOf("administrator"), target({ status, passwordStatus })).join(" ")).toBe(
        expected,
      );
    },
  );

  test("are the only ones; the others are refused with a reason", () => {
    for (const [status, passwordStatus] of byStatus) {
      for (const operation of userOperations) {
        const decision = decideOperation(
          actorOf("administrator"),
          operation,
          target({ status, passwordStatus }),
          at,
        );
        expect(decision.allowed || decision.reason).toSatisfy(
          (answer) => answer === true || /^[A-Z].+\.$/.test(String(answer)),
        );
      }
    }
  });
});

describe("rank and permission", () => {
  const roles = builtInRoles.map((role) => role.key);
  const cases = byRank.flatMap(([actor, targets]) =>
    roles.flatMap((role) =>
      byStatus.map(([status, passwordStatus, operations]) => ({
        actor,
        role,
        status,
        passwordStatus,
        expected: targets.split(" ").includes(role) ? operations : "",
      })),
    ),
  );

  test.each(cases)(
    "a $actor on a $role who is $status ($passwordStatus): “$expected”",
    ({ actor, role, status, passwordStatus, expected }) => {
      const person = target({ status, passwordStatus, rank: rankOf(role) });
      expect(allowed(actorOf(actor), person).join(" ")).toBe(expected);
    },
  );

  test("users may only edit their own names on themselves", () => {
    for (const [status, passwordStatus] of byStatus) {
      const self = target({ userId: "actor", status, passwordStatus });
      expect(
        allowed(actorOf("administrator"), self).filter((operation) => operation !== "edit"),
      ).toEqual([]);
    }
  });

  test("the last active Administrator can be neither disabled nor deleted", () => {
    const last = target({ rank: 40, lastAdministrator: true });
    expect(allowed(actorOf("administrator"), last)).not.toContain("disable");
    expect(decideOperation(actorOf("administrator"), "disable", last, at)).toEqual({
      allowed: false,
      reason: "This is the last active Administrator. Make another user Administrator first.",
    });
  });
});

describe("restoring", () => {
  const deleted = (ago: number, activatedAt: Date | null = at) =>
    target({ status: "deleted", deletedAt: new Date(at.getTime() - ago), activatedAt });

  const tooLate = {
    allowed: false,
    reason: "This user was deleted more than 20 days ago. Send a new invitation instead.",
  };

  test.each([
    [0, { allowed: true }],
    [days(20) - 1, { allowed: true }],
    [days(20), tooLate],
    [days(400), tooLate],
  ])("%d milliseconds after the deletion is decided as %j", (ago, expected) => {
    expect(decideOperation(actorOf("manager"), "restore", deleted(ago), at)).toEqual(expected);
  });

  test("restoring requires that the user was Active before", () => {
    expect(decideOperation(actorOf("manager"), "restore", deleted(0, null), at).allowed).toBe(
      false,
    );
  });
});
