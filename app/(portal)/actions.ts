"use server";

import { redirect } from "next/navigation";
import { z } from "zod";

import type { PaletteResult } from "@/components/shell/command-palette";
import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { currentSession } from "@/lib/auth/actor";
import { action } from "@/lib/auth/action";
import { signOut } from "@/lib/auth/auth";
import { endOwnSession } from "@/lib/auth/sign-in";
import { listGroups, seesGroups } from "@/lib/groups/queries";
import { groupListSchema } from "@/lib/groups/schema";
import { rolesOf } from "@/lib/roles/queries";
import { listUsers, userListSchema } from "@/lib/users/list/list";
import { displayName } from "@/lib/users/display-name";

export async function signOutAction(): Promise<void> {
  const session = await currentSession();
  // A user who still has to choose a password may sign out too.
  if (session && session.state !== "ended") await endOwnSession(session.actor);
  await signOut({ redirect: false });
  redirect("/sign-in");
}

/** How many users, groups and roles the command palette shows. */
const maxFound = { users: 10, groups: 5, roles: 5 };

async function findUsers(actor: Actor, q: string): Promise<PaletteResult[]> {
  if (!can(actor, "users:read")) return [];
  const { rows } = await listUsers(actor, userListSchema.parse({ q, size: 25 }));
  return rows.slice(0, maxFound.users).map((user) => ({
    kind: "user",
    name: displayName(user),
    detail: displayName(user) === user.email ? "" : user.email,
    href: `/settings/iam/users/${user.id}`,
  }));
}

async function findGroups(actor: Actor, q: string): Promise<PaletteResult[]> {
  if (!seesGroups(actor)) return [];
  const { rows } = await listGroups(actor, groupListSchema.parse({ q, size: 25 }));
  return rows.slice(0, maxFound.groups).map(({ id, name, description }) => ({
    kind: "group",
    name,
    detail: description,
    href: `/settings/iam/groups/${id}`,
  }));
}

async function findRoles(actor: Actor, q: string): Promise<PaletteResult[]> {
  if (!can(actor, "roles:manage")) return [];
  const text = q.trim().normalize("NFC").toLowerCase();
  const roles = await rolesOf(db, actor.organization.id);
  return roles
    .filter(({ name }) => name.toLowerCase().includes(text))
    .slice(0, maxFound.roles)
    .map(({ key, name, description }) => ({
      kind: "role",
      name,
      detail: description,
      href: `/settings/iam/roles/${key}`,
    }));
}

const search = action(z.string().max(256), async (actor, q) => {
  const found = await Promise.all([findUsers(actor, q), findGroups(actor, q), findRoles(actor, q)]);
  return found.flat();
});

/**
 * The users, groups and roles that the command palette shows for the typed text; none that the actor
 * may not see.
 */
export async function searchAction(query: string): Promise<PaletteResult[]> {
  const result = await search(query);
  return result.ok ? result.data : [];
}
