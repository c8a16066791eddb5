import { sql } from "drizzle-orm";

import type { Permission } from "@/lib/access/policy";
import { passwordStatus, passwordStatusEnds } from "@/lib/passwords/status";
import type { LoginMethod } from "@/lib/identity/login-methods";
import type { PasswordStatus } from "@/lib/passwords/status";

import type { UserStatus } from "./status";

/** What queries about people select from `users` joined with `roles`; see `readPerson`. */
export const personColumns = sql`
  users.id, users.version, users.email, users.email_normalized as "emailNormalized",
  users.first_name as "firstName", users.last_name as "lastName", users.status,
  users.role_key as "roleKey", roles.name as "roleName", roles.rank,
  roles.permissions as "rolePermissions", users.extra_permissions as "extraPermissions",
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

/** A row of `personColumns`, with times as the database writes them. */
export type PersonRow = {
  id: string;
  version: number;
  email: string;
  emailNormalized: string;
  firstName: string;
  lastName: string;
  status: UserStatus;
  roleKey: string;
  roleName: string;
  rank: number;
  rolePermissions: Permission[];
  extraPermissions: Permission[];
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

/** A person as they are at a moment. */
export type PersonFacts = Pick<
  PersonRow,
  | "version"
  | "email"
  | "emailNormalized"
  | "firstName"
  | "lastName"
  | "status"
  | "roleKey"
  | "roleName"
  | "rank"
  | "rolePermissions"
  | "extraPermissions"
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

const date = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** Reads a row; what depends on time is computed here, for that moment (product.md 2). */
export function readPerson(row: PersonRow, at: Date): PersonFacts {
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
    version: row.version,
    email: row.email,
    emailNormalized: row.emailNormalized,
    firstName: row.firstName,
    lastName: row.lastName,
    status: row.status,
    roleKey: row.roleKey,
    roleName: row.roleName,
    rank: row.rank,
    rolePermissions: row.rolePermissions,
    extraPermissions: row.extraPermissions,
    signsInWith: signsInWith(row, status),
    passwordStatus: status,
    passwordStatusEndsAt: usesPasswords ? passwordStatusEnds(password, at) : null,
    createdAt: new Date(row.createdAt),
    activatedAt: date(row.activatedAt),
    lastActiveAt: date(row.lastActiveAt),
    deletedAt: date(row.deletedAt),
  };
}

/** Where passwords are used, whoever has none got in with Google beside them (product.md 2). */
export function signsInWith(
  { status, loginMethod }: Pick<PersonRow, "status" | "loginMethod">,
  password: PasswordStatus | null,
): LoginMethod | null {
  if (status === "invited" || status === "deleted") return null;
  return loginMethod === "password" && password === null ? "google" : loginMethod;
}

/** The role whose last active holder stays (product.md 3). */
const administratorRoleKey = "administrator";

export function isActiveAdministrator(person: { roleKey: string; status: UserStatus }): boolean {
  return person.roleKey === administratorRoleKey && person.status === "active";
}
