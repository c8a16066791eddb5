import { AuthError } from "next-auth";

import { GatehouseError } from "@/lib/errors";

import { signIn } from "./auth";

/**
 * Exchanges a one-time sign-in token for the session cookie of this response.
 * @throws unauthenticated when the session was ended in between
 */
export async function startSession(signInToken: string): Promise<void> {
  try {
    await signIn("sign-in-token", { token: signInToken, redirect: false });
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    throw new GatehouseError("unauthenticated", "Your session has ended. Sign in again.");
  }
}
