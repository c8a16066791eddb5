import { db } from "@/db/client";
import type { Origin } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { hashPassword } from "@/lib/passwords/hash";
import { passwordProblem } from "@/lib/passwords/problem";
import { retryOnCollision } from "@/lib/transactions";

import { completeLink } from "./complete";
import { deadPersonalLinkMessages } from "./dead-personal-links";
import { readPersonalLink } from "./queries";
import type { RegistrationInput } from "./schema";

/**
 * Registers with the personal link of an invitation or a registration, which works once: the person
 * becomes Active and is signed in.
 * @returns the one-time sign-in token for `startSession`
 * @throws conflict when the link is dead, invalid for a weak password
 */
export async function register(
  input: RegistrationInput,
  origin: Origin,
): Promise<{ signInToken: string }> {
  const { token, firstName, lastName, password } = input;
  const link = await readPersonalLink(token);
  if (link.state !== "open")
    throw new GatehouseError("conflict", deadPersonalLinkMessages[link.state].title);
  const problem = passwordProblem(password, { firstName, lastName, email: link.email });
  if (problem) throw new GatehouseError("invalid", problem, { password: problem });
  const registrant = { firstName, lastName, passwordHash: await hashPassword(password) };

  const at = now();
  // Another request may take the address between the read and the insert: then try again.
  const { signInToken } = await retryOnCollision(() =>
    db.transaction((tx) => completeLink(tx, link, token, registrant, origin, at)),
  );
  return { signInToken };
}
