/** The email addresses that are pasted to add users to a group. */
import { setImmediate } from "node:timers/promises";

import { and, eq } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { users } from "@/db/schema/users";
import { inTexts } from "@/db/sql";
import { GatehouseError } from "@/lib/errors";
import { parseAddressList } from "@/lib/invitations/address-list";
import type { ListedAddress, RejectedAddress } from "@/lib/invitations/address-list";

import { maxPastedAddresses } from "./schema";

/** Pasted texts that are not addresses are shown up to this number. */
const maxInvalid = 1_000;

/** Lines that are read at a time: 100,000 at once would stop all other requests for a second. */
const linesAtOnce = 2_000;

/**
 * Reads pasted email addresses, each once.
 * @throws invalid at the field for too many addresses
 */
export async function readAddresses(
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
export async function findByAddresses(
  executor: Executor,
  organizationId: string,
  addresses: readonly ListedAddress[],
): Promise<Map<string, string>> {
  if (addresses.length === 0) return new Map();
  const emails = addresses.map(({ emailNormalized }) => emailNormalized);
  const found = await executor
    .select({ id: users.id, emailNormalized: users.emailNormalized })
    .from(users)
    .where(and(eq(users.organizationId, organizationId), inTexts(users.emailNormalized, emails)));
  return new Map(found.map(({ id, emailNormalized }) => [emailNormalized, id]));
}
