import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, savedViews } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";
import { listUsers, userListSchema } from "@/lib/users/list/list";

import { changeView, deleteView, maxSharedViews, maxViews, saveView } from "./commands";
import { currentView, listSavedViews, savedViewsOf } from "./queries";
import { changeViewSchema, saveViewSchema } from "./schema";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;
let colleague: Actor;
let stakeholder: Actor;

beforeEach(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
  colleague = await organization.addActor("manager");
  stakeholder = await organization.addActor("stakeholder");
});

/** Saves as the form does; returns the id of the view. */
async function save(
  actor: Actor,
  name: string,
  { query = "status=inactive", shared = false, replace = false } = {},
): Promise<string> {
  const result = await saveView(actor, saveViewSchema.parse({ name, query, shared, replace }));
  if (!result.saved) throw new Error(`${name} was not saved`);
  return result.viewId;
}

const change = (actor: Actor, viewId: string, values: object) =>
  changeView(actor, changeViewSchema.parse({ viewId, ...values }));

const stored = async (viewId: string) =>
  (await db.select().from(savedViews).where(eq(savedViews.id, viewId)))[0];

const namesFor = async (actor: Actor) => (await listSavedViews(actor)).map(({ name }) => name);

/** The codes with which all of them were refused, each once. */
const refusalsOf = async (attempts: Promise<unknown>[]) => [
  ...new Set(codesOf(await Promise.allSettled(attempts))),
];

const eventsOf = async (viewId: string) =>
  db
    .select({
      action: auditEvents.action,
      actorId: auditEvents.actorId,
      targetType: auditEvents.targetType,
      targetLabel: auditEvents.targetLabel,
      before: auditEvents.before,
      after: auditEvents.after,
    })
    .from(auditEvents)
    .where(eq(auditEvents.targetId, viewId))
    .orderBy(auditEvents.id);

const setStatus = (actor: Actor, status: "inactive" | "deleted") =>
  db.execute(sql`
    update users set status = ${status},
      deleted_at = ${status === "deleted" ? new Date().toISOString() : null}
    where id = ${actor.userId}
  `);

const setRole = (actor: Actor, roleKey: string) =>
  db.execute(sql`update users set role_key = ${roleKey} where id = ${actor.userId}`);

/** Gives a user many views at once. */
const fill = (actor: Actor, count: number, shared: boolean) =>
  db.execute(sql`
    insert into saved_views (organization_id, owner_id, name, shared, query, created_at)
    select ${actor.organization.id}, ${actor.userId}, 'Filled ' || n, ${shared}, '', now()
    from generate_series(1, ${count}::int) as n
  `);

describe("the name of a view", () => {
  const nameOf = (name: string) =>
    saveViewSchema.safeParse({ name, query: "", shared: false, replace: false });

  test("is trimmed, in NFC, and up to 64 characters of any script long", () => {
    expect(nameOf("  Zoe\u0308  ").data?.name).toBe("Zoë");
    expect(nameOf("🦉".repeat(64)).success).toBe(true);
    expect(nameOf("🦉".repeat(65)).error?.issues[0]?.message).toBe("Use at most 64 characters.");
  });

  test.each(["", "   ", "\u200B\u2060", "two\nlines", "a\0b", "a\u2028b", "\uD800"])(
    "is not %j",
    (name) => {
      expect(nameOf(name).success).toBe(false);
    },
  );
});

describe("saving", () => {
  test("keeps the canonical form of the filters, without the place in the list", async () => {
    const viewId = await save(manager, "Away", {
      query: "cursor=abc&size=50&status=inactive,active&nonsense=1&q=+grace+",
    });
    expect(await stored(viewId)).toMatchObject({
      organizationId: organization.id,
      ownerId: manager.userId,
      name: "Away",
      shared: false,
      query: "q=grace&status=active,inactive",
    });
  });

  test("only its owner sees a private view", async () => {
    const viewId = await save(stakeholder, "Mine");
    expect(await namesFor(stakeholder)).toEqual(["Mine"]);
    for (const other of [manager, administrator]) {
      expect(await namesFor(other)).toEqual([]);
      await expect(change(other, viewId, { name: "Theirs" })).rejects.toMatchObject({
        code: "not_found",
      });
      await expect(deleteView(other, viewId)).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await stored(viewId)).toMatchObject({ name: "Mine" });
  });

  test("all users of the organization see a shared view, with its owner's name", async () => {
    await save(manager, "Ours", { shared: true });
    expect(await listSavedViews(stakeholder)).toEqual([
      {
        id: expect.any(String),
        name: "Ours",
        query: "status=inactive",
        shared: true,
        own: false,
        ownerName: "Test manager",
        changeable: false,
      },
    ]);
    const other = await makeOrganization();
    expect(await listSavedViews(await other.addActor("administrator"))).toEqual([]);
  });

  test("sharing needs users:manage", async () => {
    await expect(save(stakeholder, "Ours", { shared: true })).rejects.toMatchObject({
      code: "forbidden",
    });
    const viewId = await save(stakeholder, "Mine");
    await expect(change(stakeholder, viewId, { shared: true })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await stored(viewId)).toMatchObject({ shared: false });
  });

  test("permissions are read when saving, not when the page was loaded", async () => {
    await setRole(manager, "stakeholder");
    await expect(save(manager, "Ours", { shared: true })).rejects.toMatchObject({
      code: "forbidden",
    });
    await setStatus(manager, "inactive");
    await expect(save(manager, "Mine")).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("a view with the same name is overwritten only with replace", async () => {
    const viewId = await save(manager, "Away");
    const again = { name: "Away", query: "status=deleted", shared: true, replace: false };
    expect(await saveView(manager, again)).toEqual({ saved: false, shared: false });
    expect(await stored(viewId)).toMatchObject({ query: "status=inactive", shared: false });
    expect(await saveView(manager, { ...again, replace: true })).toEqual({ saved: true, viewId });
    expect(await stored(viewId)).toMatchObject({ query: "status=deleted", shared: true });
  });

  test("two users can use one name, and replacing changes only the actor's view", async () => {
    const theirs = await save(colleague, "Away", { shared: true });
    const own = await save(manager, "Away", { query: "q=own", replace: true });
    expect(own).not.toBe(theirs);
    expect(await stored(theirs)).toMatchObject({ query: "status=inactive" });
    expect(await namesFor(manager)).toEqual(["Away", "Away"]);
  });

  test("replacing without users:manage keeps a shared view shared", async () => {
    const viewId = await save(manager, "Away", { shared: true });
    await setRole(manager, "stakeholder");
    await save(manager, "Away", { query: "q=new", replace: true });
    expect(await stored(viewId)).toMatchObject({ query: "q=new", shared: true });
  });

  test("a query that is too long is refused with a sentence", async () => {
    await expect(save(manager, "Long", { query: `q=${"花".repeat(250)}` })).rejects.toMatchObject({
      code: "invalid",
      message: "A view cannot hold so long a search or so many roles. Use fewer of them.",
    });
  });

  test("a query longer than any URL is refused before it is parsed", () => {
    const input = { name: "All", query: "a&".repeat(100_000), shared: false, replace: false };
    expect(saveViewSchema.safeParse(input).success).toBe(false);
    const update = { viewId: randomUUID(), query: input.query };
    expect(changeViewSchema.safeParse(update).success).toBe(false);
  });

  test(`a user has at most ${maxViews} views, also of many saved at once`, async () => {
    await fill(manager, maxViews - 1, false);
    const names = Array.from({ length: 8 }, (_, index) => `New ${index}`);
    // Connections that are open already, so that all of them begin at the same moment.
    await Promise.all(names.map(() => listSavedViews(manager)));
    const settled = await Promise.allSettled(names.map((name) => save(manager, name)));
    expect(codesOf(settled).filter((code) => code === "ok")).toHaveLength(1);
    expect(await namesFor(manager)).toHaveLength(maxViews);
    await save(manager, "Filled 1", { replace: true });
    await save(colleague, "One");
  });

  test(`an organization shares at most ${maxSharedViews}, also of many shared at once`, async () => {
    for (const key of ["manager", "administrator"]) {
      await fill(
        await organization.addActor(key),
        maxSharedViews / 2 - (key === "manager" ? 1 : 0),
        true,
      );
    }
    const own = await save(colleague, "Own");
    const settled = await Promise.allSettled([
      save(manager, "One", { shared: true }),
      save(administrator, "Two", { shared: true }),
      change(colleague, own, { shared: true }),
    ]);
    expect(codesOf(settled).toSorted()).toEqual(["conflict", "conflict", "ok"]);
    await save(manager, "Private");
  });
});

describe("changing", () => {
  test("a shared view is changed by its owner and by managers up to whose rank the owner is", async () => {
    const viewId = await save(manager, "Ours", { shared: true });
    await change(colleague, viewId, { name: "For all" });
    await change(administrator, viewId, { query: "status=active&cursor=x" });
    await change(manager, viewId, { name: "Ours again" });
    expect(await stored(viewId)).toMatchObject({ name: "Ours again", query: "status=active" });
    expect(
      await refusalsOf([
        change(stakeholder, viewId, { name: "Mine" }),
        deleteView(stakeholder, viewId),
      ]),
    ).toEqual(["forbidden"]);
    const above = await save(administrator, "Above", { shared: true });
    expect(
      await refusalsOf([change(manager, above, { shared: false }), deleteView(manager, above)]),
    ).toEqual(["forbidden"]);
    expect(
      (await listSavedViews(manager)).map(({ name, changeable }) => [name, changeable]),
    ).toEqual([
      ["Above", false],
      ["Ours again", true],
    ]);
  });

  test("its owner may change and unshare a shared view without users:manage", async () => {
    const viewId = await save(manager, "Ours", { shared: true });
    await setRole(manager, "stakeholder");
    await change(manager, viewId, { query: "q=new" });
    await change(manager, viewId, { shared: false });
    expect(await stored(viewId)).toMatchObject({ query: "q=new", shared: false });
    expect(await namesFor(colleague)).toEqual([]);
  });

  test("a view that a manager keeps to its owner again stays the owner's", async () => {
    const viewId = await save(manager, "Ours", { shared: true });
    await change(colleague, viewId, { shared: false });
    expect(await namesFor(manager)).toEqual(["Ours"]);
    await expect(deleteView(colleague, viewId)).rejects.toMatchObject({ code: "not_found" });
  });

  test("a name that its owner has given already is refused at the field", async () => {
    await save(manager, "Taken");
    const viewId = await save(manager, "Ours", { shared: true });
    for (const actor of [manager, colleague]) {
      await expect(change(actor, viewId, { name: "Taken" })).rejects.toMatchObject({
        code: "conflict",
        fieldErrors: { name: "There is another view of this name." },
      });
    }
    expect(await stored(viewId)).toMatchObject({ name: "Ours" });
  });

  test("views of another organization, and those that never were, are not found", async () => {
    const other = await makeOrganization();
    const stranger = await other.addActor("administrator");
    const viewId = await save(manager, "Ours", { shared: true });
    for (const id of [viewId, "00000000-0000-7000-8000-000000000000"]) {
      expect(
        await refusalsOf([
          change(stranger, id, { name: "Theirs" }),
          change(stranger, id, { shared: false }),
          deleteView(stranger, id),
        ]),
      ).toEqual(["not_found"]);
    }
    expect(await stored(viewId)).toMatchObject({ name: "Ours", shared: true });
  });

  test.each(["inactive", "deleted"] as const)(
    "shared views of a user who is %s stay usable, and managers can change them",
    async (status) => {
      const viewId = await save(manager, "Ours", { shared: true });
      await setStatus(manager, status);
      expect(await namesFor(stakeholder)).toEqual(["Ours"]);
      await change(colleague, viewId, { name: "Kept" });
      expect(await namesFor(stakeholder)).toEqual(["Kept"]);
      await deleteView(colleague, viewId);
      expect(await namesFor(stakeholder)).toEqual([]);
    },
  );
});

describe("at the same moment", () => {
  test("one name saved by two tabs makes one view, and the other tab is asked", async () => {
    const input = { name: "Away", query: "q=a", shared: false, replace: false };
    const results = await Promise.all(Array.from({ length: 5 }, () => saveView(manager, input)));
    expect(results.filter(({ saved }) => saved)).toHaveLength(1);
    expect(await namesFor(manager)).toEqual(["Away"]);
  });

  test("replacements write one after the other, and each is recorded", async () => {
    const viewId = await save(manager, "Away");
    await Promise.all(
      ["a", "b", "c"].map((q) => save(manager, "Away", { query: `q=${q}`, replace: true })),
    );
    const events = await eventsOf(viewId);
    expect(events).toHaveLength(4);
    const queries = events.slice(1).map(({ before, after }) => [before, after]);
    expect(queries[1]![0]).toEqual(queries[0]![1]);
    expect(queries[2]![0]).toEqual(queries[1]![1]);
    expect(queries[2]![1]).toEqual({ query: (await stored(viewId))!.query });
  });

  test("a name that a manager gives while its owner saves it is asked about", async () => {
    const viewId = await save(manager, "Ours", { shared: true });
    let saving: ReturnType<typeof saveView> | undefined;
    await db.transaction(async (tx) => {
      await tx.execute(sql`update saved_views set name = 'New' where id = ${viewId}`);
      saving = saveView(manager, { name: "New", query: "", shared: false, replace: false });
      const waiting = () =>
        db.execute(sql`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'
        `);
      await expect.poll(async () => (await waiting()).length).toBe(1);
    });
    expect(await saving).toEqual({ saved: false, shared: true });
    expect(await namesFor(manager)).toEqual(["New"]);
  });

  test("two delete a view once", async () => {
    const viewId = await save(manager, "Ours", { shared: true });
    const settled = await Promise.allSettled([
      deleteView(manager, viewId),
      deleteView(colleague, viewId),
    ]);
    expect(codesOf(settled).toSorted()).toEqual(["not_found", "ok"]);
    expect((await eventsOf(viewId)).map(({ action }) => action)).toEqual([
      "view.saved",
      "view.deleted",
    ]);
  });
});

test("the audit log tells who saved, changed and deleted which view, private ones too", async () => {
  const viewId = await save(manager, "Ours", { shared: true });
  await change(manager, viewId, { name: "Ours" });
  await change(colleague, viewId, { name: "For all", shared: false });
  await deleteView(manager, viewId);
  const target = { targetType: "view", targetLabel: "Ours" };
  const values = { query: "status=inactive" };
  expect(await eventsOf(viewId)).toEqual([
    {
      action: "view.saved",
      actorId: manager.userId,
      ...target,
      before: null,
      after: { name: "Ours", shared: true, ...values },
    },
    {
      action: "view.changed",
      actorId: colleague.userId,
      ...target,
      targetLabel: "For all",
      before: { name: "Ours", shared: true },
      after: { name: "For all", shared: false },
    },
    {
      action: "view.deleted",
      actorId: manager.userId,
      ...target,
      targetLabel: "For all",
      before: { name: "For all", shared: false, ...values },
      after: null,
    },
  ]);
});

test("filters that a user cannot use are ignored in a shared view too", async () => {
  await save(manager, "Reset", { query: "password=reset_code", shared: true });
  const [view] = await listSavedViews(stakeholder);
  const query = userListSchema.parse(Object.fromEntries(new URLSearchParams(view!.query)));
  expect((await listUsers(manager, query)).rows).toHaveLength(0);
  expect((await listUsers(stakeholder, query)).rows).toHaveLength(5);
});

describe("the current view", () => {
  const a = { id: "a", query: "status=active" };
  const b = { id: "b", query: "status=active" };
  const c = { id: "c", query: "q=x" };

  test.each([
    ["of the address that names it", "status=active", "b", { id: "b", changed: false }],
    ["of an address that says the same", "status=active", undefined, { id: "a", changed: false }],
    ["of one that names a view of others", "status=active", "z", { id: "a", changed: false }],
    ["of one that was changed since", "status=inactive", "a", { id: "a", changed: true }],
    ["of one that became another view", "q=x", "a", { id: "c", changed: false }],
    ["of one that filters nothing", "", "a", null],
    ["of one that does not exist", "status=inactive", undefined, null],
  ] as const)("%s", (_name, query, applied, expected) => {
    expect(currentView([a, b, c], query, applied)).toEqual(expected);
  });

  test("the page gets it with everything else that it says about views", async () => {
    const viewId = await save(stakeholder, "Mine");
    const state = await savedViewsOf(stakeholder, { view: viewId, q: "x", cursor: "abc" });
    expect(state).toMatchObject({
      query: "q=x",
      current: { id: viewId, changed: true },
      organizationName: stakeholder.organization.name,
      sharingRefusal: "This needs the permission “Manage Users & Permissions”.",
    });
    expect((await savedViewsOf(manager, { view: viewId, status: "inactive" })).current).toBeNull();
  });
});
