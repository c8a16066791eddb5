"use server";

import { refresh } from "next/cache";
import { z } from "zod";

import { action } from "@/lib/auth/action";
import { changeOwnPassword } from "@/lib/users/passwords/change";
import { changePasswordSchema } from "@/lib/users/passwords/schema";
import { endOtherSessions, endOwnSession } from "@/lib/sessions/commands";
import { sessionIdSchema } from "@/lib/sessions/schema";
import { editOwnNames } from "@/lib/users/edit";
import { ownNamesSchema } from "@/lib/users/schema";

export const saveOwnNamesAction = action(ownNamesSchema, async (actor, names) => {
  await editOwnNames(actor, names);
  refresh();
});

export const changePasswordAction = action(changePasswordSchema, async (actor, input) => {
  await changeOwnPassword(actor, input);
  refresh();
});

export const endOwnSessionAction = action(sessionIdSchema, async (actor, { sessionId }) => {
  await endOwnSession(actor, sessionId);
  refresh();
});

export const endOtherSessionsAction = action(z.object({}), async (actor) => {
  const { count } = await endOtherSessions(actor);
  refresh();
  return { count };
});
