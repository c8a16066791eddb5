import { z } from "zod";

export const sessionIdSchema = z.object({ sessionId: z.uuid() });

/** All sessions of a user, or the one with the given id. */
export const endSessionsSchema = z.object({ userId: z.uuid(), sessionId: z.uuid().optional() });
