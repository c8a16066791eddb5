import { z } from "zod";

/** The most groups that one form can choose. */
const maxGroups = 100;

/** The groups that new users join; each at most once. */
export const groupIdsSchema = z
  .array(z.uuid("Choose groups from the list."))
  .max(maxGroups, `Choose at most ${maxGroups} groups.`)
  .transform((ids) => [...new Set(ids)])
  .optional();
