import { unstable_rethrow } from "next/navigation";

import type { Failure } from "@/lib/errors";

const unreachable = "Couldn't reach the server. Check your connection and try again.";

/**
 * Calls a server action; a lost connection becomes a failure like any other.
 * @param action calls it; redirects of the action go through to Next.js
 */
export async function callAction<Answer>(action: () => Promise<Answer>): Promise<Answer | Failure> {
  try {
    return await action();
  } catch (error) {
    unstable_rethrow(error);
    // The rate limit answers before the action runs, and says when to try again.
    const limited = error instanceof Error && error.message.startsWith("Too many");
    return {
      ok: false,
      code: limited ? "too_many_requests" : "unexpected",
      message: limited ? error.message : unreachable,
    };
  }
}
