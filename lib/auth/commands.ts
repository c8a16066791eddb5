import { createHash } from "node:crypto";

import { sql } from "drizzle-orm";
import type { z } from "zod";

import { client, db } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { loginMethodLabels } from "@/lib/identity-configuration/login-methods";
import type { LoginMethod } from "@/lib/identity-configuration/login-methods";
import { logError } from "@/lib/log";
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
import { sessionLifetime, sessionTicket } from "@/lib/sessions/open";

/** Stands in for a person who does not exist. */
const nobody = "00000000-0000-0000-0000-000000000000";

/** What signing in reads of a person; times as the database writes them. */
type Account = {
  id: string;
  organizationId: string;
  passwordHash: string | null;
  temporaryGeneration: number;
  temporaryExpiresAt: string | null;
  loginMethod: LoginMethod;
};

const wrongPair = "This e-mail and password do not match an account.";

/**
 * Signs somebody in with a password. Every wrong pair gets the same answer after the same work; a
 * person who knows the password is told why they may not enter.
 * @returns the ticket for the cookie
 * @throws too_many_requests, invalid (wrong pair), forbidden (right pair, but may not sign in)
 */
export async function signIn(
  input: Omit<z.output<typeof signInSchema>, "from">,
  origin: Origin,
): Promise<{ ticket: string }> {
  const parsed = parseEmail(input.email);
  const emailNormalized = "problem" in parsed ? "" : parsed.emailNormalized;
  const address = networkOf(origin.address ?? "unknown");
  // By e-mail and address together, so that a stranger cannot lock a person out.
  const tries = createHash("sha256").update(`${emailNormalized}\n${address}`).digest("hex");
  const [user] = await client<Account[]>`
    select id, organization_id as "organizationId", password_hash as "passwordHash", temporary_generation as "temporaryGeneration",
      temporary_expires_at as "temporaryExpiresAt", login_method as "loginMethod"
    from users join identity_configurations using (organization_id)
    where email_normalized = ${emailNormalized} and status <> 'deleted'
  `;
  // Looked at for everybody, so that the time does not tell who has a password. Beside it the try is
  // counted, whatever comes of it: of those that come all at once no more than the limit learn
  // anything. Beside it, too, the session is opened: nobody has it before its ticket is handed out.
  const [ownMatches, sessionId, ...waits] = await Promise.all([
    verifyPassword(user?.passwordHash ?? null, input.password),
    user && openBesideTheHash(user, origin),
    consume(signInFailuresByAddress, address),
    consume(signInTries, tries),
  ]);
  const refusal = refusalOf(user, input.password, ownMatches, sessionId, Math.max(...waits));
  // Nobody waits for these: tries are forgotten in a quarter of an hour, and a session without its
  // ticket opens nothing.
  const afterwards = refusal
    ? sessionId && forgetSession(sessionId)
    : Promise.all([signInTries.delete(tries), signInFailuresByAddress.reward(address)]);
  if (afterwards) void afterwards.catch((error: unknown) => logError("after a sign-in", error));
  if (refusal) throw refusal;
  return { ticket: sessionTicket(sessionId!) };
}

/** Why a try to sign in is refused; undefined for the right pair of somebody who may. */
function refusalOf(
  user: Account | undefined,
  password: string,
  ownMatches: boolean,
  sessionId: string | undefined,
  wait: number,
): GatehouseError | undefined {
  if (wait > 0) return tooManyRequests(wait);
  const temporaryMatches = isTemporaryPassword(
    password,
    user?.id ?? nobody,
    user?.temporaryGeneration ?? 0,
  );
  if (!user || !(user.temporaryExpiresAt ? temporaryMatches : ownMatches)) {
    return new GatehouseError("invalid", wrongPair);
  }
  if (user.loginMethod !== "password") {
    return new GatehouseError(
      "forbidden",
      `Your organization signs in with ${loginMethodLabels[user.loginMethod]}, not with passwords. Choose “Use single sign-on”.`,
    );
  }
  if (user.temporaryExpiresAt && new Date(user.temporaryExpiresAt) <= now()) {
    return new GatehouseError(
      "forbidden",
      "Your temporary password has expired. Ask a manager of your organization to resend the welcome email.",
    );
  }
  if (!sessionId) {
    return new GatehouseError(
      "forbidden",
      "Your account is disabled. Ask a manager of your organization to enable it.",
    );
  }
  return undefined;
}

/**
 * Opens a session for somebody whose password is still being compared; only its ticket makes it
 * theirs. Disabling them, voiding the password or changing the login method at this moment either
 * waits and ends it, or is seen.
 * @returns undefined when they may not sign in any more
 */
async function openBesideTheHash(user: Account, origin: Origin): Promise<string | undefined> {
  const time = now().toISOString();
  const expiry = after(now(), sessionLifetime).toISOString();
  // Nobody waits for the disk: a session that a crash forgets was not handed out yet.
  const [session] = await client<{ id: string }[]>`
    with identity as materialized (
      select login_method from identity_configurations
      where organization_id = ${user.organizationId} for share
    )
    insert into sessions (organization_id, user_id, created_at, last_seen_at, expires_at, address, agent)
    select organization_id, id, ${time}, ${time}, ${expiry}, ${origin.address}, ${origin.agent}
    from users, identity, set_config('synchronous_commit', 'off', true)
    where id = ${user.id} and status = 'active' and login_method = 'password'
      and password_hash is not distinct from ${user.passwordHash}
      and temporary_generation = ${user.temporaryGeneration}
    for share of users
    returning id
  `;
  return session?.id;
}

/** Removes a session that was never handed out. */
async function forgetSession(sessionId: string): Promise<void> {
  await client`delete from sessions where id = ${sessionId} and claimed_at is null`;
}

/** Ends the actor's own session; another request with its cookie is signed out from now on. */
export async function signOut(actor: Actor): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const [ended] = await tx.execute(sql`
      update sessions set ended_at = ${at.toISOString()}, ended_reason = 'signed_out'
      where id = ${actor.sessionId} and ended_at is null
      returning id
    `);
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
