import { initials } from "@/components/ui/avatar";
import type { LoginMethod } from "@/lib/login-methods";
import type { PasswordStatus } from "@/lib/passwords/status";
import type { UserOperation } from "@/lib/users/operations";
import type { ListedUser } from "@/lib/users/list/list";
import { displayName } from "@/lib/users/display-name";
import type { UserStatus } from "@/lib/users/status";

/** A user as the table shows them. */
export type UserRow = {
  id: string;
  /** The server's time when the page was rendered. */
  now: string;
  /** The name, or the email of users without one. */
  name: string;
  initials: string;
  email: string;
  role: string;
  /** How many groups, and the names of the first ones. */
  groups?: { count: number; names: readonly string[] };
  status: UserStatus;
  isActor?: true;
  systemAdmin?: true;
  /** Set if the actor may change it. */
  invitation?: { id: string; expired: boolean };
  invitationExpired?: true;
  passwordStatus?: PasswordStatus;
  /** Times in milliseconds. */
  passwordEndsAt?: number;
  /** How users without a password status sign in. */
  signsInWith?: LoginMethod;
  lastActive?: number;
  created?: number;
  operations?: readonly UserOperation[];
};

export function userRow(user: ListedUser, actorId: string, now: Date): UserRow {
  const { invitation, password } = user;
  const name = displayName(user);
  return {
    id: user.id,
    now: now.toISOString(),
    name,
    initials: initials(name),
    email: user.email,
    role: user.roleName,
    status: user.status,
    ...(user.id === actorId && { isActor: true }),
    ...(user.systemAdmin && { systemAdmin: true }),
    ...(user.groups.count > 0 && { groups: user.groups }),
    ...(invitation?.manageable && {
      invitation: { id: invitation.id, expired: invitation.expired },
    }),
    ...(invitation?.expired && { invitationExpired: true }),
    ...(password?.status && { passwordStatus: password.status }),
    ...(password?.endsAt && { passwordEndsAt: password.endsAt.getTime() }),
    ...(password?.signsInWith && !password.status && { signsInWith: password.signsInWith }),
    ...(user.lastActiveAt && { lastActive: user.lastActiveAt.getTime() }),
    ...(user.createdAt && { created: user.createdAt.getTime() }),
    ...(user.operations.length > 0 && { operations: user.operations }),
  };
}
