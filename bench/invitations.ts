import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { inviteUsers } from "@/lib/invitations/invite";
import type { InviteInput } from "@/lib/invitations/schema";
import { countStatements } from "@/lib/testing/statements";

import { makeOrganization } from "./organizations";
import { atMost, count, milliseconds, quantile, verdict } from "./report";
import type { Result, Section } from "./report";

const userCount = 10_000;
const series = [
  { addresses: 1, runs: 40 },
  { addresses: 10, runs: 40 },
  { addresses: 100, runs: 20 },
  { addresses: 1000, runs: 15 },
  { addresses: 5000, runs: 4 },
];
const targetAddresses = 1000;
const targetMs = 300;

let invitedSoFar = 0;

/** Unused emails, as a manager would paste them. */
export function freshAddresses(slug: string, size: number): InviteInput["addresses"] {
  return Array.from({ length: size }, () => {
    invitedSoFar += 1;
    return {
      email: `Newcomer.${invitedSoFar}@${slug}.example`,
      firstName: "New",
      lastName: `Comer ${invitedSoFar}`,
      roleKey: "responder",
    };
  });
}

/** The same number, of which half are members or invited already. */
async function halfTaken(actor: Actor, size: number): Promise<InviteInput["addresses"]> {
  const taken = await db.execute<{ email: string }>(sql`
    select email from users
    where organization_id = ${actor.organization.id} and status <> 'deleted'
    order by md5(email) limit ${Math.floor(size / 2)}
  `);
  const fresh = freshAddresses(actor.organization.slug, size - taken.length);
  return fresh.flatMap((address, index) => {
    const email = taken[index]?.email;
    return email ? [address, { ...address, email }] : [address];
  });
}

/** `inviteUsers` in organizations of 10,000 users, in this process, without HTTP. */
export async function measureInvitations(): Promise<Section> {
  const rows: string[][] = [];
  const results: Result[] = [];
  for (const refused of ["none", "half"] as const) {
    for (const { addresses, runs } of series) {
      if (refused === "half" && addresses === 1) continue;
      const actor = await makeOrganization(`${refused}-${addresses}`, userCount);
      const list = () =>
        refused === "half"
          ? halfTaken(actor, addresses)
          : freshAddresses(actor.organization.slug, addresses);
      const first = await list();
      // The first run also warms up the connection, whose own statements do not count.
      await inviteUsers(actor, { addresses: await list() });
      const statements = await countStatements(() => inviteUsers(actor, { addresses: first }));
      const times: number[] = [];
      for (let run = 0; run < runs; run += 1) {
        const input = { addresses: await list() };
        const startedAt = performance.now();
        await inviteUsers(actor, input);
        times.push(performance.now() - startedAt);
      }
      const p50 = quantile(times, 0.5);
      const name = `invite ${count(addresses)} users${refused === "half" ? ", half refused" : ""}`;
      const checked = addresses === targetAddresses ? [atMost(name, p50, targetMs, "ms")] : [];
      results.push(...checked);
      rows.push([
        count(addresses),
        refused,
        milliseconds(Math.min(...times)),
        milliseconds(p50),
        milliseconds(quantile(times, 0.99)),
        String(statements),
        verdict(...checked),
      ]);
    }
  }
  return {
    title: "Inviting",
    note: `\`inviteUsers\` in organizations of ${count(userCount)} users each: users, invitations, emails, the job that starts the delivery, and audit events in one transaction.`,
    columns: ["addresses", "refused", "best", "p50", "p99", "SQL statements", "target (p50)"],
    rows,
    results,
  };
}
