import { and, eq, isNull, sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { identityConfigurations } from "@/db/schema/identity-configurations";
import { invitations } from "@/db/schema/invitations";
import { roles } from "@/db/schema/roles";
import { users } from "@/db/schema/users";
import type { LoginMethod } from "@/lib/login-methods";
import { passwordStatus, passwordStatusEnds } from "@/lib/passwords/status";
import type { PasswordStatus } from "@/lib/passwords/status";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";

/** The join condition for the open invitation of a user; each user has at most one. */
export const isOpenInvitation = and(
  eq(invitations.userId, users.id),
  isNull(invitations.acceptedAt),
  isNull(invitations.revokedAt),
);

/** Users with role, login method and open invitation, to be narrowed by `.where()`. */
export const selectUsers = (executor: Executor, at: Date) =>
  executor
    .select({
      id: users.id,
      email: users.email,
      emailNormalized: users.emailNormalized,
      firstName: users.firstName,
      lastName: users.lastName,
      status: users.status,
      version: users.version,
      ...accessColumns(at),
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
      temporaryExpiresAt: users.temporaryExpiresAt,
      codeExpiresAt: users.codeExpiresAt,
      codeTries: users.codeTries,
      createdAt: users.createdAt,
      activatedAt: users.activatedAt,
      lastActiveAt: users.lastActiveAt,
      deletedAt: users.deletedAt,
      loginMethod: identityConfigurations.loginMethod,
      openInvitation: { id: invitations.id, expiresAt: invitations.expiresAt },
    })
    .from(users)
    .innerJoin(roles, isRoleOfUser)
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .leftJoin(invitations, isOpenInvitation);

export type SelectedUser = Awaited<ReturnType<typeof selectUsers>>[number];

/**
 * A user's state at a given time; what depends on time is computed for it
 * (docs/product.md#password-status).
 */
export function readPerson(row: SelectedUser, at: Date) {
  const { id, hasPassword, temporaryExpiresAt, codeExpiresAt, codeTries, loginMethod, ...rest } =
    row;
  const password = { hasPassword, temporaryExpiresAt, codeExpiresAt, codeTries };
  const usesPasswords = loginMethod === "password";
  const status = usesPasswords ? passwordStatus(password, at) : null;
  const { rank, permissions, administrator } = accessOf(row);
  return {
    ...rest,
    userId: id,
    roleKey: row.role.key,
    roleName: row.role.name,
    rank,
    permissions,
    /** Whether the user is one of the active Administrators, of whom one has to remain. */
    isActiveAdministrator: administrator && row.status === "active",
    /** How the user signs in; null while they cannot. */
    signsInWith: signsInWith(row, status),
    /** Null for users who sign in another way, or not yet. */
    passwordStatus: status,
    /** Until when the password status lasts by itself. */
    passwordStatusEndsAt: usesPasswords ? passwordStatusEnds(password, at) : null,
  };
}

export type PersonFacts = ReturnType<typeof readPerson>;

/**
 * In organizations with passwords, a user without one signed in with Google
 * (docs/product.md#password-status).
 */
export function signsInWith(
  { status, loginMethod }: Pick<SelectedUser, "status" | "loginMethod">,
  password: PasswordStatus | null,
): LoginMethod | null {
  if (status === "invited" || status === "deleted") return null;
  return loginMethod === "password" && password === null ? "google" : loginMethod;
}
