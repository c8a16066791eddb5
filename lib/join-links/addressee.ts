import { sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { after } from "@/lib/clock";
import type { UserStatus } from "@/lib/users/status";

import { declinedFor } from "./lifetime";

/** Who is meant by an address, as seen from one organization. */
export type Addressee =
  /** Nobody, or somebody whose invitation here ran out. */
  | { is: "newcomer" }
  | {
      is: "invited";
      userId: string;
      email: string;
      invitationId: string;
      generation: number;
    }
  | { is: "member"; userId: string; email: string }
  /** Disabled or deleted here, or alive in another organization. */
  | { is: "barred" };

/**
 * Who holds an address. Somebody who was deleted here never comes back by themselves (docs/product.md#user-status);
 * elsewhere the Deleted are nobody.
 */
export async function addressee(
  executor: Executor,
  organizationId: string,
  emailNormalized: string,
  at: Date,
): Promise<Addressee> {
  const [person] = await executor.execute<{
    userId: string;
    email: string;
    ours: boolean;
    status: UserStatus;
    invitationId: string | null;
    generation: number;
    open: boolean;
  }>(sql`
    select users.id as "userId", users.email, users.organization_id = ${organizationId} as ours,
      users.status, invitations.id as "invitationId", invitations.generation,
      coalesce(invitations.expires_at > ${at.toISOString()}, false) as open
    from users
    left join invitations on invitations.user_id = users.id
      and invitations.accepted_at is null and invitations.revoked_at is null
    where users.email_normalized = ${emailNormalized}
      and (users.status <> 'deleted' or users.organization_id = ${organizationId})
    order by users.status <> 'deleted' desc
    limit 1
  `);
  if (!person) return { is: "newcomer" };
  const { userId, email, invitationId, generation } = person;
  if (!person.ours || person.status === "inactive" || person.status === "deleted") {
    return { is: "barred" };
  }
  if (person.status === "active") return { is: "member", userId, email };
  if (!invitationId) return { is: "barred" };
  return person.open
    ? { is: "invited", userId, email, invitationId, generation }
    : { is: "newcomer" };
}

/** Whether somebody waits for an answer to their request, or was declined not long ago. */
export async function hasAsked(
  executor: Executor,
  organizationId: string,
  emailNormalized: string,
  at: Date,
): Promise<"open" | "declined" | undefined> {
  const [request] = await executor.execute<{ open: boolean }>(sql`
    select decided_at is null as open from join_requests
    where email_normalized = ${emailNormalized} and organization_id = ${organizationId}
      and (decided_at is null or (
        decision = 'declined' and decided_at > ${after(at, -declinedFor).toISOString()}
      ))
    order by decided_at is null desc
    limit 1
  `);
  return request && (request.open ? "open" : "declined");
}
