import { z } from "zod";

import { passwordInputSchema } from "@/lib/passwords/schema";
import { nameSchema } from "@/lib/users/schema";

/** What a registrant fills in; organization, e-mail and role are given by the link. */
export const registrationSchema = z.object({
  token: z.string().max(256),
  firstName: nameSchema("first name"),
  lastName: nameSchema("last name"),
  password: passwordInputSchema,
});

export type RegistrationInput = z.output<typeof registrationSchema>;
