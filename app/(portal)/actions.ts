"use server";

import { redirect } from "next/navigation";
import { z } from "zod";

import { currentSession } from "@/lib/auth/actor";
import { action } from "@/lib/action";
import { dropCookie } from "@/lib/auth/authentication";
import { signOut } from "@/lib/auth/commands";
import { listUsers, userListSchema } from "@/lib/users/list/list";
import { displayName } from "@/lib/users/schema";

export async function signOutAction(): Promise<void> {
  const session = await currentSession();
  // Somebody who has yet to choose a password may leave, too.
  if (session && session.state !== "ended") await signOut(session.actor);
  await dropCookie();
  redirect("/sign-in");
}

const findUsers = action(z.string().max(256), async (actor, q) => {
  const { rows } = await listUsers(actor, userListSchema.parse({ q, size: 25 }));
  return rows.slice(0, 10).map((user) => ({
    id: user.id,
    name: displayName(user),
    email: user.email,
    href: `/settings/iam/users/${user.id}`,
  }));
});

/** The people that the command palette shows for what was typed; nobody when it may not look. */
export async function findUsersAction(
  query: string,
): Promise<{ id: string; name: string; email: string; href: string }[]> {
  const result = await findUsers(query);
  return result.ok ? result.data : [];
}
