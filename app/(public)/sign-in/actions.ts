"use server";

import { redirect } from "next/navigation";

import { requestOrigin } from "@/lib/auth/actor";
import { formAction } from "@/lib/auth/action";
import { startSession } from "@/lib/auth/start-session";
import { signIn } from "@/lib/auth/sign-in";
import { localPath, signInSchema } from "@/lib/auth/schema";

export const signInAction = formAction(signInSchema, async ({ from, ...credentials }) => {
  const { signInToken } = await signIn(credentials, await requestOrigin());
  await startSession(signInToken);
  redirect(localPath(from));
});
