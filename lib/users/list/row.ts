import { sql } from "drizzle-orm";

import type { Permission } from "@/lib/access/policy";
import { passwordStatus, passwordStatusEnds } from "@/lib/passwords/status";
import type { LoginMethod } from "@/lib/identity-configuration/login-methods";
import type { PasswordStatus } from "@/lib/passwords/status";

import type { UserStatus } from "@/lib/users/status";

/** What lists select from `users` joined with `roles`; see `readListedPerson`. */
export const listedPersonColumns = sql`
  users.id, users.email, users.first_name as "firstName", users.last_name as "lastName",
  users.status, users.role_key as "roleKey", roles.name as "roleName", roles.rank,
  users.password_hash is not null as "hasPassword",
  users.temporary_expires_at as "temporaryExpiresAt", users.code_expires_at as "codeExpiresAt",
  users.code_tries as "codeTries", users.created_at as "createdAt",
  users.activated_at as "activatedAt", users.last_active_at as "lastActiveAt",
  users.deleted_at as "deletedAt",
  (
    select login_method from identity_configurations as identity
    where identity.organization_id = users.organization_id
  ) as "loginMethod"
`;

/** All that queries about people select; see `readPerson`. */
export const personColumns = sql`
  ${listedPersonColumns}, users.version, users.email_normalized as "emailNormalized",
  roles.permissions as "rolePermissions", users.extra_permissions as "extraPermissions"
`;

/** A row of `listedPersonColumns`, with times as the database writes them. */
export type ListedPersonRow = {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  status: UserStatus;
  roleKey: string;
  roleName: string;
  rank: number;
  hasPassword: boolean;
  temporaryExpiresAt: string | null;
  codeExpiresAt: string | null;
  codeTries: number;
  createdAt: string;
  activatedAt: string | null;
  lastActiveAt: string | null;
  deletedAt: string | null;
  loginMethod: LoginMethod;
};

type Details = {
  version: number;
  emailNormalized: string;
  rolePermissions: Permission[];
  extraPermissions: Permission[];
};

/** A row of `personColumns`. */
export type PersonRow = ListedPersonRow & Details;

/** What lists know of a person at a moment. */
export type ListedPerson = Pick<
  ListedPersonRow,
  "email" | "firstName" | "lastName" | "status" | "roleKey" | "roleName" | "rank"
> & {
  userId: string;
  /** How the person proves who they are; null for those who cannot sign in yet, or any more. */
  signsInWith: LoginMethod | null;
  /** Null for whoever signs in another way, or not yet. */
  passwordStatus: PasswordStatus | null;
  /** Until when the password status lasts by itself. */
  passwordStatusEndsAt: Date | null;
  createdAt: Date;
  activatedAt: Date | null;
  lastActiveAt: Date | null;
  deletedAt: Date | null;
};

/** A person as they are at a moment. */
export type PersonFacts = ListedPerson & Details;

const date = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** Reads a row; what depends on time is computed here, for that moment (docs/product.md#password-status). */
export function readListedPerson(row: ListedPersonRow, at: Date): ListedPerson {
  const usesPasswords = row.loginMethod === "password";
  const password = {
    hasPassword: row.hasPassword,
    temporaryExpiresAt: date(row.temporaryExpiresAt),
    codeExpiresAt: date(row.codeExpiresAt),
    codeTries: row.codeTries,
  };
  const status = usesPasswords ? passwordStatus(password, at) : null;
  return {
    userId: row.id,
    email: row.email,
    firstName: row.firstName,
    lastName: row.lastName,
    status: row.status,
    roleKey: row.roleKey,
    roleName: row.roleName,
    rank: row.rank,
    signsInWith: signsInWith(row, status),
    passwordStatus: status,
    passwordStatusEndsAt: usesPasswords ? passwordStatusEnds(password, at) : null,
    createdAt: new Date(row.createdAt),
    activatedAt: date(row.activatedAt),
    lastActiveAt: date(row.lastActiveAt),
    deletedAt: date(row.deletedAt),
  };
}

/** The same of all that is selected. */
export function readPerson(row: PersonRow, at: Date): PersonFacts {
  const { version, emailNormalized, rolePermissions, extraPermissions } = row;
  return {
    ...readListedPerson(row, at),
    version,
    emailNormalized,
    rolePermissions,
    extraPermissions,
  };
}

/** Where passwords are used, whoever has none got in with Google beside them (docs/product.md#password-status). */
export function signsInWith(
  { status, loginMethod }: Pick<ListedPersonRow, "status" | "loginMethod">,
  password: PasswordStatus | null,
): LoginMethod | null {
  if (status === "invited" || status === "deleted") return null;
  return loginMethod === "password" && password === null ? "google" : loginMethod;
}

/** The role whose last active holder stays (docs/product.md#permissions-and-roles). */
const administratorRoleKey = "administrator";

export function isActiveAdministrator(person: { roleKey: string; status: UserStatus }): boolean {
  return person.roleKey === administratorRoleKey && person.status === "active";
}
