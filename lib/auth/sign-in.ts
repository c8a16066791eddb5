import { createHash } from "node:crypto";

import { and, eq, isNull, ne } from "drizzle-orm";
import type { z } from "zod";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { identityConfigurations, sessions, users } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { loginMethodLabels } from "@/lib/login-methods";
import { verifyPassword } from "@/lib/passwords/hash";
import {
  consume,
  networkOf,
  signInFailuresByAddress,
  signInTries,
  tooManyRequests,
} from "@/lib/rate-limits";
import { isTemporaryPassword } from "@/lib/secrets/codes";
import { parseEmail } from "@/lib/email";

import type { signInSchema } from "./schema";
import { openSession } from "@/lib/sessions/open";

/** The hash to verify against when the user does not exist. */
const unknownUserId = "00000000-0000-0000-0000-000000000000";

const accountColumns = {
  id: users.id,
  organizationId: users.organizationId,
  status: users.status,
  passwordHash: users.passwordHash,
  temporaryGeneration: users.temporaryGeneration,
  temporaryExpiresAt: users.temporaryExpiresAt,
  loginMethod: identityConfigurations.loginMethod,
};

const isOfOrganization = eq(identityConfigurations.organizationId, users.organizationId);

type Account = Awaited<ReturnType<typeof findAccount>>;

async function findAccount(emailNormalized: string) {
  const [account] = await db
    .select(accountColumns)
    .from(users)
    .innerJoin(identityConfigurations, isOfOrganization)
    .where(and(eq(users.emailNormalized, emailNormalized), ne(users.status, "deleted")));
  return account;
}

/**
 * Signs a user in with a password. Every wrong pair gets the same answer after the same work; a
 * user who knows the password is told why they may not sign in.
 * @returns the one-time sign-in token for `startSession`
 * @throws too_many_requests, invalid (wrong pair), forbidden (right pair, but may not sign in)
 */
export async function signIn(
  input: Omit<z.output<typeof signInSchema>, "from">,
  origin: Origin,
): Promise<{ signInToken: string }> {
  const parsed = parseEmail(input.email);
  const emailNormalized = "problem" in parsed ? "" : parsed.emailNormalized;
  const network = networkOf(origin.address ?? "unknown");
  // By email and network together, so that a stranger cannot lock a user out.
  const tries = createHash("sha256").update(`${emailNormalized}\n${network}`).digest("hex");
  // Counted before the password is verified, so that parallel attempts cannot exceed the limit.
  const waits = [
    await consume(signInFailuresByAddress, network),
    await consume(signInTries, tries),
  ];
  if (Math.max(...waits) > 0) throw tooManyRequests(Math.max(...waits));

  const account = await findAccount(emailNormalized);
  // Also verified for unknown users, so that the time does not tell who has a password.
  const ownMatches = await verifyPassword(account?.passwordHash ?? null, input.password);
  const temporaryMatches = isTemporaryPassword(
    input.password,
    account?.id ?? unknownUserId,
    account?.temporaryGeneration ?? 0,
  );
  if (!account || !(account.temporaryExpiresAt ? temporaryMatches : ownMatches)) {
    throw new GatehouseError("invalid", wrongPair);
  }
  const signInToken = await db.transaction((tx) => openSessionOf(tx, account, origin));
  await Promise.all([signInTries.delete(tries), signInFailuresByAddress.reward(network)]);
  return { signInToken };
}

const wrongPair = "Incorrect email or password.";

/**
 * Opens the session of a user with the right password, after reading again under lock what may have
 * changed since it was verified.
 * @throws invalid or forbidden when the user may not sign in
 */
async function openSessionOf(
  tx: Transaction,
  verified: NonNullable<Account>,
  origin: Origin,
): Promise<string> {
  const [account] = await tx
    .select(accountColumns)
    .from(users)
    .innerJoin(identityConfigurations, isOfOrganization)
    .where(eq(users.id, verified.id))
    .for("share");
  if (
    !account ||
    account.passwordHash !== verified.passwordHash ||
    account.temporaryGeneration !== verified.temporaryGeneration
  ) {
    throw new GatehouseError("invalid", wrongPair);
  }
  const refusal = refusalOf(account);
  if (refusal) throw new GatehouseError("forbidden", refusal);
  return (await openSession(tx, account, origin)).signInToken;
}

/** Why a user with the right password may not sign in. */
function refusalOf(account: NonNullable<Account>): string | undefined {
  if (account.loginMethod !== "password") {
    return `Your organization signs in with ${loginMethodLabels[account.loginMethod]}, not with passwords. Choose “Use single sign-on”.`;
  }
  if (account.temporaryExpiresAt && account.temporaryExpiresAt <= now()) {
    return "Your temporary password has expired. Ask a manager of your organization to resend the welcome email.";
  }
  if (account.status !== "active") {
    return "Your account is disabled. Ask a manager of your organization to enable it.";
  }
  return undefined;
}

/** Ends the actor's own session; another request with its cookie is signed out from now on. */
export async function endOwnSession(actor: Actor): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const [ended] = await tx
      .update(sessions)
      .set({ endedAt: at, endedReason: "signed_out" })
      .where(and(eq(sessions.id, actor.sessionId), isNull(sessions.endedAt)))
      .returning({ id: sessions.id });
    if (!ended) return;
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      [
        {
          action: "session.ended",
          targetType: "session",
          targetId: actor.sessionId,
          targetLabel: actor.email,
        },
      ],
      at,
    );
  });
}
