"use server";

import { redirect } from "next/navigation";

import { requestOrigin } from "@/lib/auth/actor";
import { formAction } from "@/lib/auth/action";
import { requestCode } from "@/lib/users/passwords/code";
import { forgotPasswordSchema } from "@/lib/users/passwords/schema";

export const requestCodeAction = formAction(forgotPasswordSchema, async ({ email }) => {
  await requestCode(email.emailNormalized, await requestOrigin());
  redirect(`/reset-password?${new URLSearchParams({ email: email.email, asked: "1" })}`);
});
