import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { inviteUsers } from "@/lib/invitations/invite";
import type { InviteInput } from "@/lib/invitations/schema";
import { countStatements } from "@/lib/testing/statements";

import { makeOrganization } from "./people";
import { against, milliseconds, quantile } from "./report";
import type { Section } from "./report";

const people = 10_000;
const series = [
  { addresses: 1, runs: 40 },
  { addresses: 10, runs: 40 },
  { addresses: 100, runs: 20 },
  { addresses: 1000, runs: 15 },
  { addresses: 5000, runs: 4 },
];
const targetAddresses = 1000;
const targetMs = 200;

let invitedSoFar = 0;

/** Addresses that nobody has, as a person would paste them. */
export function freshAddresses(slug: string, count: number): InviteInput["addresses"] {
  return Array.from({ length: count }, () => {
    invitedSoFar += 1;
    return {
      email: `Newcomer.${invitedSoFar}@${slug}.example`,
      firstName: "New",
      lastName: `Comer ${invitedSoFar}`,
      roleKey: "responder",
    };
  });
}

/** The same number, of which every other is a member or invited already. */
async function halfTaken(actor: Actor, count: number): Promise<InviteInput["addresses"]> {
  const taken = await db.execute<{ email: string }>(sql`
    select email from users
    where organization_id = ${actor.organization.id} and status <> 'deleted'
    order by md5(email) limit ${Math.floor(count / 2)}
  `);
  const fresh = freshAddresses(actor.organization.slug, count - taken.length);
  return fresh.flatMap((address, index) => {
    const email = taken[index]?.email;
    return email ? [address, { ...address, email }] : [address];
  });
}

/** `inviteUsers` in organizations of 10,000 people, in this process, without HTTP. */
export async function measureInvitations(): Promise<Section> {
  const rows: string[][] = [];
  for (const refused of ["none", "half"] as const) {
    for (const { addresses, runs } of series) {
      if (refused === "half" && addresses === 1) continue;
      const actor = await makeOrganization(`${refused}-${addresses}`, people);
      const list = () =>
        refused === "half"
          ? halfTaken(actor, addresses)
          : freshAddresses(actor.organization.slug, addresses);
      const first = await list();
      // The first run also warms the connection up, whose own questions do not count.
      await inviteUsers(actor, { addresses: await list() });
      const statements = await countStatements(() => inviteUsers(actor, { addresses: first }));
      const times: number[] = [];
      for (let run = 0; run < runs; run += 1) {
        const input = { addresses: await list() };
        const began = performance.now();
        await inviteUsers(actor, input);
        times.push(performance.now() - began);
      }
      const p50 = quantile(times, 0.5);
      rows.push([
        addresses.toLocaleString("en"),
        refused,
        milliseconds(Math.min(...times)),
        milliseconds(p50),
        milliseconds(quantile(times, 0.99)),
        String(statements),
        addresses === targetAddresses ? against(p50, targetMs, "ms", "≤") : "",
      ]);
    }
  }
  return {
    title: "Inviting",
    note: `\`inviteUsers\` in organizations of ${people.toLocaleString("en")} people each: users, invitations, mails, the wake-up of their delivery and audit events in one transaction.`,
    columns: ["addresses", "refused", "best", "p50", "p99", "SQL statements", "target (p50)"],
    rows,
  };
}
