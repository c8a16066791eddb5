import { z } from "zod";

/** A password from a form; the limit keeps long input away from hashing. */
export const passwordInputSchema = z
  .string()
  .min(1, "Enter a password.")
  .max(1024, "Use at most 128 characters.");
