"use server";

import { redirect } from "next/navigation";
import { z } from "zod";

import { currentSession } from "@/lib/auth/actor";
import { action } from "@/lib/auth/action";
import { signOut } from "@/lib/auth/auth";
import { endOwnSession } from "@/lib/auth/sign-in";
import { listUsers, userListSchema } from "@/lib/users/list/list";
import { displayName } from "@/lib/users/display-name";

export async function signOutAction(): Promise<void> {
  const session = await currentSession();
  // A user who still has to choose a password may sign out too.
  if (session && session.state !== "ended") await endOwnSession(session.actor);
  await signOut({ redirect: false });
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

/** The users that the command palette shows for the typed text; none without permission. */
export async function findUsersAction(
  query: string,
): Promise<{ id: string; name: string; email: string; href: string }[]> {
  const result = await findUsers(query);
  return result.ok ? result.data : [];
}
