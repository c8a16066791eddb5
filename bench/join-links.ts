import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { joinLinksOf } from "@/lib/join-links/queries";
import { linkForAddress } from "@/lib/join-links/state";
import { readLinkToken } from "@/lib/secrets/links";

import { against, milliseconds, quantile } from "./report";
import type { Section } from "./report";

const domains = 10_000;
const checks = 2_000;
const targetMs = 1;

/** The path of the organization's self-service link. */
export async function joinPath(actor: Actor): Promise<string> {
  const [link] = await joinLinksOf(actor);
  return new URL(link!.url!).pathname;
}

/** What it costs to decide whether an address may register, with a long allowlist. */
export async function measureAllowlist(actor: Actor): Promise<Section> {
  const token = (await joinPath(actor)).split("/").at(-1)!;
  const link = readLinkToken("join link", token)!;
  const rows: string[][] = [];
  let withoutList = 0;
  for (const size of [0, domains]) {
    const entries = Array.from({ length: size }, (_, index) =>
      index % 10 === 0 ? `*.d${index}.example` : `d${index}.example`,
    );
    await db.execute(sql`
      update identity_configurations
      set allowed_domains = array(select jsonb_array_elements_text(${JSON.stringify(entries)}::jsonb))
      where organization_id = ${actor.organization.id}
    `);
    const times: number[] = [];
    for (let check = 0; check < checks; check += 1) {
      // One listed, one below a listed one, one that is not.
      const domain = [`d${domains - 1}.example`, "a.b.d9990.example", "nobody.example"][check % 3]!;
      const began = performance.now();
      const answer = await linkForAddress(db, link, `ada@${domain}`, now());
      times.push(performance.now() - began);
      const expected = size === 0 || domain !== "nobody.example";
      if (answer?.allowed !== expected) throw new Error(`${domain} was judged wrongly`);
    }
    const median = quantile(times, 0.5);
    rows.push([
      size.toLocaleString("en"),
      milliseconds(median),
      milliseconds(quantile(times, 0.99)),
      size === 0 ? "" : milliseconds(median - withoutList),
      size === 0 ? "" : against(median - withoutList, targetMs, "ms", "≤"),
    ]);
    if (size === 0) withoutList = median;
  }
  await db.execute(sql`
    update identity_configurations set allowed_domains = '{}'
    where organization_id = ${actor.organization.id}
  `);
  return {
    title: "Checking an address against the allowlist",
    note: "`linkForAddress`: the state of the link and the allowlist, with one statement; the target is for what the list adds to it.",
    columns: ["domains", "p50", "p99", "the list adds", "target"],
    rows,
  };
}
