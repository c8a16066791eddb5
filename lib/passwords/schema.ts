import { z } from "zod";

/** A password as it arrives in a form; the bound keeps hostile input away from hashing. */
export const passwordInputSchema = z
  .string()
  .min(1, "Enter a password.")
  .max(1024, "Use at most 128 characters.");
