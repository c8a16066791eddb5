import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { maxDomains } from "@/lib/identity-configuration/allowlist";
import { isAllowed } from "@/lib/testing/allowlist";
import { makeOrganization } from "@/lib/testing/organization";
import { selfServiceLink, setIdentity } from "@/lib/testing/join-links";

import { allowsAddress, linkForAddress } from "./state";

const label = fc.constantFrom("a", "b", "evil-a", "a-b");
const domain = fc
  .array(label, { minLength: 1, maxLength: 4 })
  .map((labels) => [...labels, "example"].join("."));
const entry = fc.tuple(fc.boolean(), domain).map(([star, name]) => (star ? `*.${name}` : name));

test("the database allows exactly the addresses that the pure rule allows", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), domain, async (entries, name) => {
      const email = `ada@${name}`;
      const list = sql`array(select jsonb_array_elements_text(${JSON.stringify(entries)}::jsonb))`;
      const [row] = await db.execute<{ allowed: boolean }>(
        sql`select ${allowsAddress(list, email)} as allowed`,
      );
      expect(row!.allowed).toBe(isAllowed(entries, email));
    }),
    { numRuns: 500 },
  );
});

test("a link with 10,000 domains allows exactly those", async () => {
  const { id: organizationId } = await makeOrganization();
  const entries = Array.from({ length: maxDomains }, (_, index) => `d${index}.example`);
  await setIdentity(organizationId, { allowedDomains: entries });
  const { id } = await selfServiceLink(organizationId);
  const look = (email: string) => linkForAddress(db, { id, generation: 1 }, email, new Date());
  expect(await look("ada@d9999.example")).toMatchObject({ state: "open", allowed: true });
  expect(await look("ada@a.d9999.example")).toMatchObject({ state: "open", allowed: false });
  expect(await look("ada@a.b.nobody.example")).toMatchObject({ allowed: false });
});
