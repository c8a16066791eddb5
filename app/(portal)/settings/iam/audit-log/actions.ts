"use server";

import { z } from "zod";

import { action } from "@/lib/auth/action";
import { listUsers, userListSchema } from "@/lib/users/list/list";
import { displayName } from "@/lib/users/display-name";
import { userStatuses } from "@/lib/users/status";

/** A user by whom the log can be filtered. */
export type FoundPerson = { id: string; name: string; email: string };

const maxShown = 8;

const findPeople = action(z.string().max(256), async (actor, q): Promise<FoundPerson[]> => {
  // Includes deleted users, because the log has their events.
  const status = userStatuses.join(",");
  const { rows } = await listUsers(actor, userListSchema.parse({ q, status, size: 25 }));
  return rows
    .slice(0, maxShown)
    .map((user) => ({ id: user.id, name: displayName(user), email: user.email }));
});

/** The users that the filters Actor and Target suggest for the typed text. */
export async function findPeopleAction(query: string): Promise<FoundPerson[]> {
  const result = await findPeople(query);
  return result.ok ? result.data : [];
}
