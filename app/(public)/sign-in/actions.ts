"use server";

import { redirect } from "next/navigation";

import { requestOrigin } from "@/lib/auth/actor";
import { formAction } from "@/lib/action";
import { startSession } from "@/lib/auth/authentication";
import { signIn } from "@/lib/auth/commands";
import { localPath, signInSchema } from "@/lib/auth/schema";

export const signInAction = formAction(signInSchema, async ({ from, ...credentials }) => {
  const { ticket } = await signIn(credentials, await requestOrigin());
  await startSession(ticket);
  redirect(localPath(from));
});
