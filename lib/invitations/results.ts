import { and, eq } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitations, users } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { GatehouseError } from "@/lib/errors";

import { changeRefusals } from "./schema";
import type { ChangeOutcome, ChangeResult } from "./schema";

/** The result for each id, in the order given, after some of the invitations were changed. */
export async function resultsFor(
  tx: Transaction,
  actor: Actor,
  ids: readonly string[],
  changed: readonly { id: string; email: string }[],
): Promise<ChangeResult[]> {
  const done = new Map(changed.map(({ id, email }) => [id, email]));
  const rest = ids.filter((id) => !done.has(id));
  const found = new Map<string, ChangeResult>();
  if (rest.length > 0) {
    const rows = await tx
      .select({
        id: invitations.id,
        email: users.email,
        acceptedAt: invitations.acceptedAt,
        revokedAt: invitations.revokedAt,
      })
      .from(invitations)
      .innerJoin(users, eq(users.id, invitations.userId))
      .where(
        and(inIds(invitations.id, rest), eq(invitations.organizationId, actor.organization.id)),
      );
    for (const { id, email, acceptedAt, revokedAt } of rows) {
      const outcome: ChangeOutcome = acceptedAt
        ? "used"
        : revokedAt
          ? "revoked"
          : "above_your_role";
      found.set(id, { invitationId: id, email, outcome });
    }
  }
  return ids.map((id) =>
    done.has(id)
      ? { invitationId: id, email: done.get(id), outcome: "done" }
      : (found.get(id) ?? { invitationId: id, outcome: "not_found" }),
  );
}

/** The result of a list of one. @throws the reason why the invitation was not changed */
export function onlyResult([result]: readonly ChangeResult[]): { email: string } {
  const outcome = result?.outcome ?? "not_found";
  if (outcome === "done") return { email: result!.email! };
  const code =
    outcome === "not_found"
      ? "not_found"
      : outcome === "above_your_role"
        ? "forbidden"
        : "conflict";
  throw new GatehouseError(code, changeRefusals[outcome]);
}
