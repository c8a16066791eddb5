import { eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";

import { client, db } from "@/db/client";
import { bulkOperations, invitations } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { revokeInvitations } from "@/lib/invitations/change";
import { stopQueue } from "@/lib/jobs/queue";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { bulkOperationSchema } from "./schema";
import { startBulkOperation } from "./start";
import { addPeople } from "./testing/people";

let organization: TestOrganization;
let manager: Actor;

beforeEach(async () => {
  await db.delete(bulkOperations);
  organization = await makeOrganization();
  manager = await organization.addActor("manager");
});

afterAll(() => stopQueue(1000));

/** Waits until so many statements of this database wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const [row] = await client<{ count: number }[]>`
          select count(*)::int as count from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'
        `;
        return row!.count;
      },
      { interval: 20 },
    )
    .toBe(count);
}

test("who revokes invitations and who changes the same people do not end each other", async () => {
  const people = await addPeople(organization, [
    { status: "invited", roleKey: "stakeholder", count: 3 },
  ]);
  const [first, middle, last] = people.toSorted();
  // Who came first was invited last, as those are who come back.
  const [invited] = await db.delete(invitations).where(eq(invitations.userId, first!)).returning();
  const [again] = await db
    .insert(invitations)
    .values({ ...invited!, id: undefined })
    .returning();
  const [open] = await db.select().from(invitations).where(eq(invitations.userId, last!));

  let work: [changing: Promise<unknown>, revoking: Promise<unknown>] | undefined;
  await db.transaction(async (tx) => {
    // Each has one of the two before it wants the other.
    await tx.execute(sql`select from users where id = ${middle!} for no key update`);
    const changing = startBulkOperation(
      manager,
      bulkOperationSchema.parse({
        operation: "change_role",
        roleKey: "responder",
        selection: { userIds: people },
      }),
    );
    await untilWaiting(1);
    const revoking = revokeInvitations(manager, [open!.id, again!.id]);
    await untilWaiting(2);
    work = [changing, revoking];
  });
  const [changed, revoked] = await Promise.all(work!);
  expect(changed).toMatchObject({ state: "done", total: 3 });
  expect(revoked).toMatchObject([{ outcome: "done" }, { outcome: "done" }]);
});
