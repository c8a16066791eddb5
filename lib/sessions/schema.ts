import { z } from "zod";

export const sessionIdSchema = z.object({ sessionId: z.uuid() });

/** All sessions of somebody, or the one that is named. */
export const endSessionsSchema = z.object({ userId: z.uuid(), sessionId: z.uuid().optional() });
