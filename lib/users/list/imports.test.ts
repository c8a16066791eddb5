import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { apply, upload } from "@/lib/imports/testing/imports";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { readImportOptions } from "./imports";
import { listUsers, userListSchema } from "./list";
import { isSelected, userSelectionSchema } from "./selection";

let organization: TestOrganization;
let manager: Actor;

const file = (...rows: string[]) => ["email,firstName,lastName,role", ...rows].join("\r\n");
const address = (name: string) => `${name}@${organization.slug}.example`;

const list = (query: Record<string, string>, actor = manager) =>
  listUsers(actor, userListSchema.parse(query));
const emailsOf = async (...query: Parameters<typeof list>) =>
  (await list(...query)).rows.map(({ email }) => email).toSorted();

beforeEach(async () => {
  organization = await makeOrganization();
  manager = await organization.addActor("manager");
});

describe("the filter by import", () => {
  test("shows the users whom the import has created or updated", async () => {
    const updated = await organization.addPerson("responder");
    const same = await organization.addPerson("responder");
    const above = await organization.addPerson("administrator");
    const view = await upload(
      manager,
      file(
        `${address("ada")},Ada,Lovelace,responder`,
        `${updated.email},Changed,,`,
        `${same.email},Test,responder,responder`,
        `${above.email},Changed,,`,
        `${address("late")},Late,Comer,king`,
      ),
      { existing: "update" },
    );
    expect(await emailsOf({ import: view.id })).toEqual([]);
    await apply(manager, view);
    const found = [address("ada"), updated.email].toSorted();
    expect(await emailsOf({ import: view.id })).toEqual(found);
    expect(await emailsOf({ import: view.id.toUpperCase(), role: "responder" })).toEqual(found);
    expect(await emailsOf({ import: view.id, q: "ada" })).toEqual([address("ada")]);
    expect((await list({ import: view.id })).total).toEqual({ count: 2, exact: true });
  });

  test("leaves out the rows that were planned, but not applied", async () => {
    const person = await organization.addPerson("responder");
    const { id } = await upload(
      manager,
      file(`${address("ada")},Ada,Lovelace,responder`, `${person.email},Changed,,`),
      { existing: "update" },
    );
    // A batch stopped after the first row.
    await apply(manager, { id });
    await db.execute(sql`update imports set state = 'cancelled', processed = 1 where id = ${id}`);
    expect(await emailsOf({ import: id })).toEqual([address("ada")]);
  });

  test("matches nobody for an import of another organization, and is ignored without users:manage", async () => {
    const { id } = await upload(manager, file(`${address("ada")},Ada,Lovelace,responder`));
    await apply(manager, { id });
    const other = await makeOrganization();
    const stranger = await other.addActor("manager");
    expect(await emailsOf({ import: id }, stranger)).toEqual([]);
    expect(await readImportOptions(stranger, [id])).toEqual([{ id, fileName: "Unknown import" }]);
    expect(await readImportOptions(manager, [id])).toEqual([{ id, fileName: "people.csv" }]);
    const responder = await organization.addActor("responder");
    expect(await emailsOf({ import: id }, responder)).toEqual(await emailsOf({}, responder));
    expect((await list({ import: "nonsense" })).total).toEqual((await list({})).total);
  });

  test("selects the same users when all that match are selected", async () => {
    const { id } = await upload(manager, file(`${address("ada")},Ada,Lovelace,responder`));
    await apply(manager, { id });
    const selection = userSelectionSchema.parse({ filters: { import: id } });
    const selected = await db.execute(sql`
      select email from users where ${isSelected(manager, selection, new Date())}`);
    expect(selected).toMatchObject([{ email: address("ada") }]);
  });
});
