import { z } from "zod";

import { passwordInputSchema } from "@/lib/passwords/schema";
import { nameSchema } from "@/lib/users/schema";

/** The registration form; the link gives the organization, the email and the role. */
export const registrationSchema = z.object({
  token: z.string().max(256),
  firstName: nameSchema("first name"),
  lastName: nameSchema("last name"),
  password: passwordInputSchema,
});

export type RegistrationInput = z.output<typeof registrationSchema>;
