"use server";

import { redirect } from "next/navigation";

import { requestOrigin } from "@/lib/auth/actor";
import { formAction } from "@/lib/auth/action";
import { setPasswordWithCode } from "@/lib/users/passwords/code";
import { resetPasswordSchema } from "@/lib/users/passwords/schema";

export const setPasswordAction = formAction(
  resetPasswordSchema,
  async ({ email: { emailNormalized }, code, password }) => {
    await setPasswordWithCode({ emailNormalized, code, password }, await requestOrigin());
    redirect("/sign-in?reason=password_set");
  },
);
