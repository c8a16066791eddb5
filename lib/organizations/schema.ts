import { z } from "zod";

import { passwordInputSchema } from "@/lib/passwords/schema";
import { emailSchema, nameSchema } from "@/lib/users/schema";

/** An organization with its first Administrator, for set-up and the command line. */
export const organizationSchema = z.object({
  name: nameSchema("name"),
  slug: z
    .string()
    .transform((value) => value.trim().toLowerCase())
    .pipe(
      z
        .string()
        .min(1, "Enter a subdomain.")
        .regex(
          /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
          "Use at most 63 letters a–z, digits and hyphens, with a letter or digit at both ends.",
        ),
    ),
  firstName: nameSchema("first name"),
  lastName: nameSchema("last name"),
  email: emailSchema,
  password: passwordInputSchema,
});

/** The form of the first run, with the key from the URL that the terminal printed. */
export const setUpSchema = organizationSchema.extend({ key: z.string().max(64) });

export type OrganizationInput = z.output<typeof organizationSchema>;
