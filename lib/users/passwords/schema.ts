import { z } from "zod";

import { emailSchema } from "@/lib/users/schema";

import { passwordInputSchema } from "@/lib/passwords/schema";

/** *Forgot password*. */
export const forgotPasswordSchema = z.object({ email: emailSchema });

/** *Reset password*: the code from the email and the new password. */
export const resetPasswordSchema = z.object({
  email: emailSchema,
  code: z.string().trim().min(1, "Enter the confirmation code.").max(64),
  password: passwordInputSchema,
});

const confirmed = { message: "The passwords don't match.", path: ["confirmation"] };

/** *Choose a new password*, forced after a temporary one. */
export const choosePasswordSchema = z
  .object({ password: passwordInputSchema, confirmation: passwordInputSchema })
  .refine((form) => form.password === form.confirmation, confirmed);

/** *Change password* on the profile. */
export const changePasswordSchema = z.object({
  currentPassword: z.string().min(1, "Enter your current password.").max(1024),
  password: passwordInputSchema,
});
