import { db } from "@/db/client";
import type { Origin } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { domainOf, shownEntry } from "@/lib/identity-configuration/allowlist";
import { sendJob } from "@/lib/jobs/queue";
import {
  consume,
  joinsByAddress,
  joinsByLink,
  networkOf,
  tooManyRequests,
} from "@/lib/rate-limits";
import { readLinkToken } from "@/lib/secrets/links";

import { deadJoinLinkMessages } from "./dead-join-links";
import type { DeadJoinLink } from "./dead-join-links";
import type { JoinInput } from "./schema";
import { linkForAddress } from "./state";

/**
 * *Sign up to …*: enqueues a job for the worker. Users are not looked at, so that neither the answer
 * nor its time tells whether the address has an account; the allowlist and the link are no secret
 * and are checked at once.
 * @throws too_many_requests, conflict when the link is dead, invalid outside the allowlist
 */
export async function requestRegistration(input: JoinInput, origin: Origin): Promise<void> {
  await enqueueJoinRequest(input, false, origin);
}

/**
 * The same for a person outside the allowlist who wants to request access.
 * @throws too_many_requests, conflict when the link is dead, invalid where requests are not accepted
 */
export async function requestToAsk(input: JoinInput, origin: Origin): Promise<void> {
  await enqueueJoinRequest(input, true, origin);
}

const deadLink = (state: DeadJoinLink): GatehouseError =>
  new GatehouseError("conflict", deadJoinLinkMessages[state].title);

async function enqueueJoinRequest(
  { token, email: { email, emailNormalized } }: JoinInput,
  ask: boolean,
  origin: Origin,
): Promise<void> {
  const link = readLinkToken("join link", token);
  const wait =
    (await consume(joinsByAddress, networkOf(origin.address ?? "unknown"))) ||
    (link ? await consume(joinsByLink, link.id) : 0);
  if (wait > 0) throw tooManyRequests(wait);
  if (!link) throw deadLink("not_valid");
  const found = await linkForAddress(db, link, emailNormalized, now());
  if (!found) throw deadLink("not_valid");
  if (found.state !== "open") throw deadLink(found.state);
  if (!found.allowed && !(ask && found.acceptsRequests)) {
    const sentence = `${shownEntry(domainOf(emailNormalized))} isn't allowed for this link. Use your ${found.organizationName} email.`;
    throw new GatehouseError("invalid", sentence, { email: sentence });
  }
  const { id: joinLinkId, generation } = link;
  await db.transaction((tx) =>
    sendJob(tx, "join-link", {
      joinLinkId,
      generation,
      email,
      emailNormalized,
      ask: ask && !found.allowed,
    }),
  );
}
