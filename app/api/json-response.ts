import { z } from "zod";

import type { Actor } from "@/lib/access/actor";
import { currentActor } from "@/lib/auth/actor";
import { GatehouseError } from "@/lib/errors";
import type { ErrorCode } from "@/lib/errors";

/** The status codes of expected errors. */
export const statuses: Partial<Record<ErrorCode, number>> = {
  forbidden: 403,
  not_found: 404,
  invalid: 400,
  conflict: 409,
  too_many_requests: 429,
};

const headers = { "cache-control": "no-store" };

/**
 * Responds with JSON for a signed-in user, or with the sentence why not.
 * @param work throws a GatehouseError for what the user can cause; invalid input is not found
 */
export async function answerWithJson(work: (actor: Actor) => Promise<unknown>): Promise<Response> {
  const actor = await currentActor();
  if (!actor) return Response.json({ message: "Sign in first." }, { status: 401, headers });
  try {
    return Response.json(await work(actor), { headers });
  } catch (error) {
    if (error instanceof z.ZodError) return Response.json(null, { status: 404, headers });
    const status = error instanceof GatehouseError ? statuses[error.code] : undefined;
    if (!(error instanceof GatehouseError) || !status) throw error;
    const { message, fieldErrors } = error;
    return Response.json({ message, fieldErrors }, { status, headers });
  }
}
