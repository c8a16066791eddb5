import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { openSession } from "@/lib/auth/sessions";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { hashPassword } from "@/lib/passwords/hash";
import { passwordProblem } from "@/lib/passwords/problem";
import { displayName } from "@/lib/users/schema";

import { deadLinkSentences } from "./dead-links";
import { readInvitationLink } from "./queries";
import type { RegistrationInput } from "./schema";

/**
 * Uses a personal link up: the Invited person becomes Active and is signed in.
 * @returns the ticket for the cookie
 * @throws conflict when the link is dead, invalid for a weak password
 */
export async function register(
  input: RegistrationInput,
  origin: Origin,
): Promise<{ ticket: string }> {
  const link = await readInvitationLink(input.token);
  if (link.state !== "open")
    throw new GatehouseError("conflict", deadLinkSentences[link.state].title);
  const problem = passwordProblem(input.password, { ...input, email: link.email });
  if (problem) throw new GatehouseError("invalid", problem, { password: problem });
  const passwordHash = await hashPassword(input.password);

  const at = now();
  return db.transaction(async (tx) => {
    // Single use: of two that press Continue at once, one finds the invitation still open.
    const [used] = await tx.execute<{ userId: string; organizationId: string }>(sql`
      update invitations set accepted_at = ${at.toISOString()}
      where id = ${link.invitationId} and generation = ${link.generation}
        and accepted_at is null and revoked_at is null and expires_at > ${at.toISOString()}
      returning user_id as "userId", organization_id as "organizationId"
    `);
    if (!used) {
      // On our own connection: the pool may have none left when many lose at once.
      const { state } = await readInvitationLink(input.token, tx);
      throw new GatehouseError(
        "conflict",
        deadLinkSentences[state === "open" ? "used" : state].title,
      );
    }
    const { userId, organizationId } = used;
    await tx.execute(sql`
      update users
      set status = 'active', first_name = ${input.firstName}, last_name = ${input.lastName},
        password_hash = ${passwordHash}, version = version + 1,
        activated_at = coalesce(activated_at, ${at.toISOString()})
      where id = ${userId}
    `);
    const { ticket } = await openSession(tx, { id: userId, organizationId }, origin);
    const label = `${displayName({ ...input, email: link.email })} <${link.email}>`;
    await recordAuditEvents(
      tx,
      organizationId,
      { id: userId, label, origin },
      [
        {
          action: "user.registered",
          targetType: "user",
          targetId: userId,
          targetLabel: link.email,
          before: { status: "invited" },
          after: { status: "active", firstName: input.firstName, lastName: input.lastName },
        },
      ],
      at,
    );
    return { ticket };
  });
}
