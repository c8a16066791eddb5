import { setImmediate } from "node:timers/promises";

import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/schema";
import { inTexts } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { parseAddressList } from "@/lib/invitations/address-list";
import type { ListedAddress, RejectedAddress } from "@/lib/invitations/address-list";
import { lockUsers } from "@/lib/users/lock";

import { requireEnd } from "./ends";
import { lockGroup } from "./lock";
import { addMembers } from "./members";
import { seesGroups } from "./queries";
import { decideMembership, groupRoleAboveReason, manageGroupReason } from "./rules";
import { maxPastedAddresses } from "./schema";
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

/** Pasted texts that are not addresses are shown up to this number. */
const maxInvalid = 1_000;

/** Lines that are read at a time: 100,000 at once would stop all other requests for a second. */
const linesAtOnce = 2_000;

/** @throws invalid at the field for too many addresses */
async function readAddresses(
  text: string,
): Promise<{ addresses: ListedAddress[]; invalid: RejectedAddress[] }> {
  const addresses = new Map<string, ListedAddress>();
  const invalid: RejectedAddress[] = [];
  const lines = text.split("\n");
  for (let start = 0; start < lines.length; start += linesAtOnce) {
    const read = parseAddressList(lines.slice(start, start + linesAtOnce).join("\n"));
    for (const address of read.addresses) {
      if (!addresses.has(address.emailNormalized)) addresses.set(address.emailNormalized, address);
    }
    invalid.push(...read.rejected.slice(0, maxInvalid - invalid.length));
    await setImmediate();
  }
  if (addresses.size > maxPastedAddresses) {
    const sentence = `You can add up to ${maxPastedAddresses.toLocaleString("en")} addresses at a time.`;
    throw new GatehouseError("invalid", sentence, { addresses: sentence });
  }
  return { addresses: [...addresses.values()], invalid };
}

/** The ids of the organization's users by normalized email. */
async function findByAddresses(
  tx: Transaction,
  organizationId: string,
  addresses: readonly ListedAddress[],
): Promise<Map<string, string>> {
  if (addresses.length === 0) return new Map();
  const emails = addresses.map(({ emailNormalized }) => emailNormalized);
  const found = await tx
    .select({ id: users.id, emailNormalized: users.emailNormalized })
    .from(users)
    .where(and(eq(users.organizationId, organizationId), inTexts(users.emailNormalized, emails)));
  return new Map(found.map(({ id, emailNormalized }) => [emailNormalized, id]));
}

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
    const { subject, people } = await lockUsers(tx, actor, ids, at);
    const group = await lockGroup(tx, actor, subject, groupId);
    if (group.role && !canGrantRole(subject, group.role)) {
      throw new GatehouseError("forbidden", groupRoleAboveReason);
    }
    const found = [...people.values()];
    const live = found.filter(({ status }) => status !== "deleted");
    const allowed = live.filter((person) => decideMembership(subject, group, person).allowed);
    const self =
      live.some(({ userId }) => userId === actor.userId) &&
      !allowed.some(({ userId }) => userId === actor.userId);
    const { changedIds } = await addMembers(tx, actor, group, allowed, endsAt, at);
    return {
      added: changedIds.length,
      alreadyMembers: allowed.length - changedIds.length,
      deleted: found.length - live.length,
      above: live.length - allowed.length - Number(self),
      self,
      unknown: addresses
        .filter(({ emailNormalized }) => !byEmail.has(emailNormalized))
        .map(({ email }) => email),
      invalid,
    };
  });
}
