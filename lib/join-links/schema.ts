import { z } from "zod";

import { emailSchema, nameSchema } from "@/lib/users/schema";

const tokenSchema = z.string().max(256);

/** The longest message to the managers, in characters. */
export const maxMessageLength = 500;

/** The input of *Sign up to …*. */
export const joinSchema = z.object({ token: tokenSchema, email: emailSchema });

export type JoinInput = z.output<typeof joinSchema>;

/** The request of a person outside the allowlist to join. */
export const askSchema = z.object({
  token: tokenSchema,
  firstName: nameSchema("first name"),
  lastName: nameSchema("last name"),
  message: z
    .string()
    .default("")
    .transform((value) => value.replaceAll(/\r\n?/g, "\n").trim().normalize("NFC"))
    .pipe(
      z
        .string()
        .refine(
          (value) => [...value].length <= maxMessageLength,
          `Use at most ${maxMessageLength} characters.`,
        )
        // Lone surrogates and most control characters are not text.
        .refine((value) => !/[\p{Cs}]|(?![\n\t])\p{Cc}/u.test(value), "Remove control characters."),
    ),
});

export type AskInput = z.output<typeof askSchema>;
