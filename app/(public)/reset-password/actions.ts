"use server";

import { redirect } from "next/navigation";

import { requestOrigin } from "@/lib/access/actor";
import { formAction } from "@/lib/action";
import { setPasswordWithCode } from "@/lib/passwords/code";
import { resetPasswordSchema } from "@/lib/passwords/forms";

export const setPasswordAction = formAction(
  resetPasswordSchema,
  async ({ email: { emailNormalized }, code, password }) => {
    await setPasswordWithCode({ emailNormalized, code, password }, await requestOrigin());
    redirect("/sign-in?reason=password_set");
  },
);
