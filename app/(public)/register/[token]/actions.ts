"use server";

import { redirect } from "next/navigation";

import { requestOrigin } from "@/lib/auth/actor";
import { formAction } from "@/lib/auth/action";
import { startSession } from "@/lib/auth/start-session";
import { register } from "@/lib/registration/commands";
import { registrationSchema } from "@/lib/registration/schema";

export const registerAction = formAction(registrationSchema, async (input) => {
  const { signInToken } = await register(input, await requestOrigin());
  await startSession(signInToken);
  redirect("/");
});
