import { and, eq, inArray, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { bulkOperations, invitations, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { now, setClock } from "@/lib/clock";
import { revokeInvitations } from "@/lib/invitations/revoke";
import { waitingForLocks } from "@/lib/testing/locks";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { cancelBulkOperation } from "./commands";
import { workOn } from "./operation";
import { bulkOperationSchema } from "./schema";
import { startBulkOperation } from "./start";
import { addPeople } from "./testing/people";
import { undoBulkOperation } from "./undo";
import { workOnNextBatch } from "./work";

let organization: TestOrganization;
let manager: Actor;

beforeEach(async () => {
  await db.delete(bulkOperations);
  organization = await makeOrganization();
  manager = await organization.addActor("manager");
});

afterEach(() => setClock());
test("revoking invitations and changing the same users do not deadlock", async () => {
  const people = await addPeople(organization, [
    { status: "invited", roleKey: "stakeholder", count: 3 },
  ]);
  const [first, middle, last] = people.toSorted();
  // The user with the lowest id has the latest invitation, like users who were invited again.
  const [invited] = await db.delete(invitations).where(eq(invitations.userId, first!)).returning();
  const [again] = await db
    .insert(invitations)
    .values({ ...invited!, id: undefined })
    .returning();
  const [open] = await db.select().from(invitations).where(eq(invitations.userId, last!));

  let work: [changing: Promise<unknown>, revoking: Promise<unknown>] | undefined;
  await db.transaction(async (tx) => {
    // Each transaction holds one of the two locks before it waits for the other.
    await tx.execute(sql`select from users where id = ${middle!} for no key update`);
    const changing = startBulkOperation(
      manager,
      bulkOperationSchema.parse({
        operation: "change_role",
        roleKey: "responder",
        selection: { userIds: people },
      }),
    );
    await expect.poll(waitingForLocks).toBe(1);
    const revoking = revokeInvitations(manager, [open!.id, again!.id]);
    await expect.poll(waitingForLocks).toBe(2);
    work = [changing, revoking];
  });
  const [changed, revoked] = await Promise.all(work!);
  expect(changed).toMatchObject({ state: "done", total: 3 });
  expect(revoked).toMatchObject([{ outcome: "done" }, { outcome: "done" }]);
});

test("a batch that ran while the operation was cancelled is undone with the rest", async () => {
  const people = await addPeople(organization, [
    { status: "active", roleKey: "responder", count: 1_001 },
  ]);
  const filters = {
    q: "",
    status: "active",
    role: "responder",
    group: "",
    password: "",
    activity: "",
  };
  const { id } = await startBulkOperation(
    manager,
    bulkOperationSchema.parse({ operation: "disable", selection: { filters } }),
  );
  let cancelling: Promise<unknown> | undefined;
  await db.transaction(async (tx) => {
    await tx.execute(sql`select from bulk_operations where id = ${id} for no key update`);
    cancelling = cancelBulkOperation(manager, id);
    await expect.poll(waitingForLocks).toBe(1);
    setClock(() => new Date(Date.now() + 1000));
    const organizationId = organization.id;
    await workOn(
      tx,
      {
        id,
        organizationId,
        operation: "disable",
        roleKey: null,
        groupId: null,
        endsAt: null,
        undoOf: null,
        skipped: {},
      },
      manager,
      now(),
    );
  });
  await cancelling;
  await undoBulkOperation(manager, id);
  while ((await workOnNextBatch(new Map())) === "worked");
  const disabled = and(inArray(users.id, people), eq(users.status, "inactive"));
  expect(await db.$count(users, disabled)).toBe(0);
});
