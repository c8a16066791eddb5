"use server";

import { redirect } from "next/navigation";

import { currentSession, signInUrl } from "@/lib/auth/actor";
import { formAction } from "@/lib/auth/action";
import { GatehouseError } from "@/lib/errors";
import { chooseOwnPassword } from "@/lib/users/passwords/change";
import { choosePasswordSchema } from "@/lib/users/passwords/schema";

export const choosePasswordAction = formAction(choosePasswordSchema, async ({ password }) => {
  const session = await currentSession();
  if (session?.state !== "must_choose_password") redirect(await signInUrl());
  try {
    await chooseOwnPassword(session.actor, password);
  } catch (error) {
    // Another browser was quicker: the page itself knows where they belong now.
    if (error instanceof GatehouseError && error.code === "unauthenticated")
      redirect("/change-password");
    throw error;
  }
  redirect("/");
});
