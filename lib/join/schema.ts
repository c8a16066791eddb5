import { z } from "zod";

import { allowedDomainsSchema } from "@/lib/identity/allowlist";
import { emailSchema, nameSchema } from "@/lib/users/schema";

const tokenSchema = z.string().max(256);

/** Longest message to the managers, in characters. */
export const longestMessage = 500;

/** What *Sign up to …* asks for. */
export const joinSchema = z.object({ token: tokenSchema, email: emailSchema });

export type JoinInput = z.output<typeof joinSchema>;

/** What somebody outside the allowlist says who asks to be let in. */
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
          (value) => [...value].length <= longestMessage,
          `Use at most ${longestMessage} characters.`,
        )
        // Halves of characters and most control characters are no text.
        .refine(
          (value) => !/[\p{Cs}]|(?![\n\t])\p{Cc}/u.test(value),
          "Use letters and signs only.",
        ),
    ),
});

export type AskInput = z.output<typeof askSchema>;

/** Most people that one link may be limited to. */
const mostUsesAtAll = 1_000_000;

/** A named link. Whoever comes through it gets its role. */
export const joinLinkSchema = z.object({
  /** The link to change; left out for a new one. */
  id: z.uuid().optional(),
  name: nameSchema("name"),
  /** "" gives the organization's default role. */
  roleKey: z.string().max(64),
  /** Empty: the organization's allowlist applies. */
  allowedDomains: allowedDomainsSchema,
  /** Null: any number of people. */
  mostUses: z
    .int("Enter a whole number.")
    .min(1, "Enter 1 or more.")
    .max(mostUsesAtAll, `Enter at most ${mostUsesAtAll.toLocaleString("en")}.`)
    .nullable(),
  /** A moment, or a day that still counts (UTC). Null: never. */
  expiresAt: z.union([z.iso.date(), z.iso.datetime({ offset: true })], "Enter a date.").nullable(),
});

export type JoinLinkInput = z.output<typeof joinLinkSchema>;

export const joinLinkIdSchema = z.object({ joinLinkId: z.uuid() });
