import { expect, test } from "vitest";

import type { Actor } from "@/lib/access/actor";
import { makeOrganization } from "@/lib/testing/organization";
import { countStatements } from "@/lib/testing/statements";

import { inviteUsers } from "./invite";

const invite = (actor: Actor, emails: string[]) =>
  inviteUsers(actor, {
    addresses: emails.map((email) => ({
      email,
      firstName: "",
      lastName: "",
      roleKey: "responder",
    })),
  });

test("the number of SQL statements is the same for 1 and 500 addresses, also when some are refused", async () => {
  const organization = await makeOrganization();
  const actor = await organization.addActor("administrator");
  const fresh = (count: number) => Array.from({ length: count }, () => organization.freshEmail());
  const members = fresh(250);
  // A new connection asks for the types that it knows, which does not count.
  await invite(actor, members);

  const ofOne = await countStatements(() => invite(actor, fresh(1)));
  expect(await countStatements(() => invite(actor, fresh(500)))).toBe(ofOne);
  expect(ofOne).toBeLessThanOrEqual(11);

  const ofTwo = await countStatements(() => invite(actor, [...fresh(1), members[0]!]));
  const half = [...fresh(250), ...members];
  expect(await countStatements(() => invite(actor, half))).toBe(ofTwo);
});
