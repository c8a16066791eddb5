import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { joinLinksOf } from "@/lib/join-links/queries";
import { linkForAddress } from "@/lib/join-links/state";
import { readLinkToken } from "@/lib/secrets/links";

import { count, milliseconds, quantile } from "./report";
import type { Section } from "./report";

const domainCount = 10_000;
const checkCount = 2_000;

/** The path of the organization's self-service link. */
export async function sharedLinkPath(actor: Actor): Promise<string> {
  const [link] = await joinLinksOf(actor);
  return new URL(link!.url!).pathname;
}

/** Checks of emails against an empty and a long allowlist. */
export async function measureAllowlist(actor: Actor): Promise<Section> {
  const token = (await sharedLinkPath(actor)).split("/").at(-1)!;
  const link = readLinkToken("join link", token)!;
  const rows: string[][] = [];
  let medianOfEmptyList = 0;
  for (const size of [0, domainCount]) {
    const entries = Array.from({ length: size }, (_, index) =>
      index % 10 === 0 ? `*.d${index}.example` : `d${index}.example`,
    );
    await db.execute(sql`
      update identity_configurations
      set allowed_domains = array(select jsonb_array_elements_text(${JSON.stringify(entries)}::jsonb))
      where organization_id = ${actor.organization.id}
    `);
    const times: number[] = [];
    for (let check = 0; check < checkCount; check += 1) {
      // A listed domain, a subdomain of a listed one, and one that is not listed.
      const domain = [`d${domainCount - 1}.example`, "a.b.d9990.example", "nobody.example"][
        check % 3
      ]!;
      const startedAt = performance.now();
      const answer = await linkForAddress(db, link, `ada@${domain}`, now());
      times.push(performance.now() - startedAt);
      const expected = size === 0 || domain !== "nobody.example";
      if (answer?.allowed !== expected) throw new Error(`${domain} got the wrong answer`);
    }
    const median = quantile(times, 0.5);
    rows.push([
      count(size),
      milliseconds(median),
      milliseconds(quantile(times, 0.99)),
      size === 0 ? "" : milliseconds(median - medianOfEmptyList),
    ]);
    if (size === 0) medianOfEmptyList = median;
  }
  await db.execute(sql`
    update identity_configurations set allowed_domains = '{}'
    where organization_id = ${actor.organization.id}
  `);
  return {
    title: "Checking an email against the allowlist",
    note: "`linkForAddress`: the state of the link and the allowlist, with one statement.",
    columns: ["domains", "p50", "p99", "added by the list"],
    rows,
  };
}
