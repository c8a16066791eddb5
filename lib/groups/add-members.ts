import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import type { RejectedAddress } from "@/lib/invitations/address-list";
import { countKinds } from "@/lib/users/kinds";
import type { KindOfUsers } from "@/lib/users/kinds";
import { isSelected } from "@/lib/users/list/selection";
import { lockUsers } from "@/lib/users/lock";

import { findByAddresses, readAddresses } from "./addresses";
import { requireEnd } from "./ends";
import { lockGroup } from "./lock";
import { addMembers } from "./members";
import { seesGroups } from "./queries";
import { decideMembership, groupRoleAboveReason, manageGroupReason } from "./rules";
import type { AddMembersInput } from "./schema";

/** What became of the users and addresses; each counts once. */
export type AddMembersResult = {
  added: number;
  alreadyMembers: number;
  deleted: number;
  /** Users whose role or permissions are above the actor's. */
  above: number;
  /** Whether the actor was among them, whom a group with a role does not take. */
  self: boolean;
  /** Addresses that no user of the organization has, as they were pasted. */
  unknown: string[];
  /** Pasted texts that are not email addresses, with the reason. */
  invalid: RejectedAddress[];
};

const countOf = (kinds: readonly KindOfUsers[]) => kinds.reduce((sum, { count }) => sum + count, 0);

/**
 * Adds chosen users and pasted addresses to a group, in one transaction with a constant number of
 * statements. Addresses of other organizations count as unknown, so that nothing is told about them.
 * @throws not_found, forbidden for a group that the actor does not manage or whose role they could
 *   not give, invalid at the field
 */
export async function addGroupMembers(
  actor: Actor,
  { groupId, userIds, addresses: text, endsAt }: AddMembersInput,
): Promise<AddMembersResult> {
  const at = now();
  // Reading many addresses takes long: not for actors who manage no group.
  if (!seesGroups(actor)) throw new GatehouseError("forbidden", manageGroupReason);
  requireEnd(endsAt, at);
  const { addresses, invalid } = await readAddresses(text);
  return db.transaction(async (tx) => {
    const byEmail = await findByAddresses(tx, actor.organization.id, addresses);
    const ids = [...new Set([...userIds, ...byEmail.values()])];
    const { subject } = await lockUsers(tx, actor, [], at);
    const group = await lockGroup(tx, actor, subject, groupId);
    if (group.role && !canGrantRole(subject, group.role)) {
      throw new GatehouseError("forbidden", groupRoleAboveReason);
    }
    // Not locked: memberships change one after another since `lockUsers`.
    const kinds = await countKinds(
      tx,
      actor,
      isSelected(actor, { userIds: ids }, at),
      { withInvitations: false, withPeople: true, group: { id: groupId, comparesAccess: false } },
      at,
    );
    const live = kinds.filter(({ kind }) => kind.status !== "deleted");
    const isAllowed = ({ kind }: KindOfUsers) =>
      decideMembership(subject, group, {
        userId: kind.isActor ? subject.userId : "",
        ...kind.access,
      }).allowed;
    const allowed = live
      .filter(isAllowed)
      .flatMap(({ kind, people }) => people.map((each) => ({ ...each, status: kind.status })));
    const above = live.filter(({ kind }) => !kind.isActor).filter((each) => !isAllowed(each));
    const self = live.some((each) => each.kind.isActor && !isAllowed(each));
    const { changedIds } = await addMembers(tx, actor, group, allowed, endsAt, at);
    return {
      added: changedIds.length,
      alreadyMembers: allowed.length - changedIds.length,
      deleted: countOf(kinds) - countOf(live),
      above: countOf(above),
      self,
      unknown: addresses
        .filter(({ emailNormalized }) => !byEmail.has(emailNormalized))
        .map(({ email }) => email),
      invalid,
    };
  });
}
