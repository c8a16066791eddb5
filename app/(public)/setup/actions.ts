"use server";

import { redirect } from "next/navigation";

import { requestOrigin } from "@/lib/auth/actor";
import { formAction } from "@/lib/auth/action";
import { startSession } from "@/lib/auth/start-session";
import { setUp } from "@/lib/organizations/commands";
import { setUpSchema } from "@/lib/organizations/schema";

export const setUpAction = formAction(setUpSchema, async ({ key, ...organization }) => {
  const { signInToken } = await setUp(key, organization, await requestOrigin());
  await startSession(signInToken);
  redirect("/");
});
