import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, groupMemberships, groups, joinRequests, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { saveIdentity } from "@/lib/identity-configuration/commands";
import { loadIdentity } from "@/lib/identity-configuration/queries";
import { identitySchema } from "@/lib/identity-configuration/schema";
import { queue } from "@/lib/jobs/queue";
import { approveRequests } from "@/lib/join-requests/approve";
import { askToBeLetIn } from "@/lib/join-requests/ask";
import { openRequests } from "@/lib/join-requests/queries";
import { register } from "@/lib/registration/commands";
import { readPersonalLink } from "@/lib/registration/queries";
import { groupsOf } from "@/lib/testing/groups";
import {
  enterAddress,
  selfServiceLink,
  setIdentity,
  strangersOrigin,
  tokenOf,
} from "@/lib/testing/join-links";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { groupsOfLinks } from "./groups";
import { joinLinksOf } from "./queries";
import { regenerateLink } from "./regenerate";
import { createJoinLink, editJoinLink } from "./save";

let organization: TestOrganization;
let administrator: Actor;
/** A Manager who may also configure, but not manage roles. */
let configurator: Actor;
/** The same without the right to manage groups. */
let outsider: Actor;
let plain: string;
let responders: string;
let managers: string;
/** Its role has a high rank and nothing that links may not give. */
let auditors: string;
let elsewhere: string;

beforeAll(queue);

beforeEach(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  const configures = ["users:read", "users:invite", "users:manage", "identity:manage"] as const;
  await organization.addRole("configurator", 30, [...configures, "groups:manage"]);
  await organization.addRole("outsider", 30, configures);
  await organization.addRole("auditor", 40, ["users:read", "audit:read"]);
  configurator = await organization.addActor("configurator");
  outsider = await organization.addActor("outsider");
  plain = await organization.addGroup("Plain");
  responders = await organization.addGroup("Responders", { roleKey: "responder" });
  managers = await organization.addGroup("Managers", { roleKey: "manager" });
  auditors = await organization.addGroup("Auditors", { roleKey: "auditor" });
  elsewhere = await (await makeOrganization()).addGroup("Elsewhere");
});

const settings = {
  name: "Partners",
  roleKey: "",
  allowedDomains: [],
  maxUses: null,
  expiresAt: null,
};

const create = (actor: Actor, groupIds: string[]) =>
  createJoinLink(actor, { ...settings, groupIds });

const linkGroups = async (id: string) =>
  (await groupsOfLinks(db, [id])).get(id)!.map(({ name }) => name);

const inGroups = (email: string) => groupsOf(organization.id, email);

const names = { firstName: "Margaret", lastName: "Hamilton" };
const password = "Apollo-11-Lander";

/** Registers with a link. */
async function comeThrough(token: string) {
  const email = organization.freshEmail();
  const [mail] = await enterAddress(token, email);
  await register({ token: mail!.token!, ...names, password }, strangersOrigin());
  return email;
}

async function saveGroups(actor: Actor, groupIds: string[], changes: object = {}) {
  const identity = await loadIdentity(actor);
  const input = identitySchema.parse({
    ...identity,
    clientSecret: "",
    ownPassword: "",
    groupIds,
    ...changes,
  });
  return saveIdentity(actor, input);
}

describe("a link with groups", () => {
  test("adds the people who register with it, and says so before and after", async () => {
    const { joinLinkId, url } = await create(configurator, [responders, plain]);
    const [, link] = await joinLinksOf(configurator);
    expect(link).toMatchObject({
      id: joinLinkId,
      groups: [{ name: "Plain" }, { name: "Responders" }],
    });
    const email = organization.freshEmail();
    const [mail] = await enterAddress(tokenOf(url), email);
    expect(await readPersonalLink(mail!.token!)).toMatchObject({
      kind: "registration",
      groups: ["Plain", "Responders"],
    });
    await register({ token: mail!.token!, ...names, password }, strangersOrigin());
    expect(await inGroups(email)).toEqual(["Plain", "Responders"]);
    const [user] = await db.select().from(users).where(eq(users.emailNormalized, email));
    const memberships = await db
      .select()
      .from(groupMemberships)
      .where(eq(groupMemberships.userId, user!.id));
    expect(memberships[0]).toMatchObject({ addedBy: null, endsAt: null });
    const [event] = await db.select().from(auditEvents).where(eq(auditEvents.targetId, user!.id));
    expect(event).toMatchObject({
      action: "user.registered",
      after: { groups: ["Plain", "Responders"], via: "Partners" },
    });
  });

  test("records its groups, and keeps them when an edit does not name them", async () => {
    const { joinLinkId } = await create(administrator, [plain]);
    await editJoinLink(administrator, { ...settings, id: joinLinkId, name: "Friends" });
    expect(await linkGroups(joinLinkId)).toEqual(["Plain"]);
    await editJoinLink(administrator, { ...settings, id: joinLinkId, groupIds: [responders] });
    expect(await linkGroups(joinLinkId)).toEqual(["Responders"]);
    const events = await db
      .select({ before: auditEvents.before, after: auditEvents.after })
      .from(auditEvents)
      .where(eq(auditEvents.targetId, joinLinkId))
      .orderBy(auditEvents.id);
    expect(events).toMatchObject([
      { after: { groups: ["Plain"] } },
      { before: { groups: ["Plain"] }, after: { groups: ["Plain"] } },
      { before: { groups: ["Plain"] }, after: { groups: ["Responders"] } },
    ]);
  });

  type Refused = [
    what: string,
    actor: () => Actor,
    group: () => string,
    code: string,
    sentence: RegExp,
  ];
  const refused: Refused[] = [
    [
      "whose role can manage users",
      () => administrator,
      () => managers,
      "invalid",
      /^Links can't add people to “Managers”, because its role Manager can manage/,
    ],
    [
      "whose role is above the actor's",
      () => configurator,
      () => auditors,
      "forbidden",
      /“Auditors” .* above yours/,
    ],
    [
      "that the actor may not add people to",
      () => outsider,
      () => plain,
      "forbidden",
      /^You can't add people to “Plain”\.$/,
    ],
    ["of another organization", () => administrator, () => elsewhere, "not_found", /not found/],
  ];
  test.each(refused)("cannot have a group %s", async (_what, actor, group, code, sentence) => {
    const refusal = { code, fieldErrors: { groupIds: expect.stringMatching(sentence) } };
    await expect(create(actor(), [group()])).rejects.toMatchObject(refusal);
    await expect(saveGroups(actor(), [group()])).rejects.toMatchObject(refusal);
    expect(await joinLinksOf(administrator)).toMatchObject([{ groups: [] }]);
  });

  test("whose group gives more than the actor has can be neither seen nor changed by them", async () => {
    const { joinLinkId } = await create(administrator, [auditors]);
    const find = async (actor: Actor) =>
      (await joinLinksOf(actor)).find(({ id }) => id === joinLinkId);
    expect(await find(configurator)).toMatchObject({ url: null, manageable: false });
    expect(await find(administrator)).toMatchObject({ manageable: true });
    await expect(regenerateLink(configurator, joinLinkId)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(
      editJoinLink(configurator, { ...settings, id: joinLinkId, groupIds: [] }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  test("keeps a group that the editor may not add people to, until they take it out", async () => {
    const { joinLinkId } = await create(administrator, [plain, responders]);
    const edit = (groupIds: string[]) =>
      editJoinLink(outsider, { ...settings, id: joinLinkId, groupIds });
    await edit([plain]);
    expect(await linkGroups(joinLinkId)).toEqual(["Plain"]);
    await expect(edit([plain, responders])).rejects.toMatchObject({ code: "forbidden" });
  });

  test("skips a group whose role became unsafe, and forgets one that was deleted", async () => {
    const { url, joinLinkId } = await create(administrator, [plain, responders, auditors]);
    await db.update(groups).set({ roleKey: "manager" }).where(eq(groups.id, responders));
    await db.delete(groups).where(eq(groups.id, auditors));
    expect(await inGroups(await comeThrough(tokenOf(url)))).toEqual(["Plain"]);
    await db.update(groups).set({ roleKey: "responder" }).where(eq(groups.id, responders));
    expect(await linkGroups(joinLinkId)).toEqual(["Plain", "Responders"]);
  });

  test("registers a person while one of its groups is being deleted", async () => {
    const { url } = await create(administrator, [plain, responders]);
    const email = organization.freshEmail();
    const [mail] = await enterAddress(tokenOf(url), email);
    await Promise.all([
      db.delete(groups).where(eq(groups.id, responders)),
      register({ token: mail!.token!, ...names, password }, strangersOrigin()),
    ]);
    expect(await inGroups(email)).toEqual(["Plain"]);
  });
});

describe("the groups of the self-service link", () => {
  test("are saved with the identity configuration and joined by newcomers", async () => {
    const { version } = await loadIdentity(configurator);
    expect(await saveGroups(configurator, [responders, plain])).toEqual({
      saved: true,
      version: version + 1,
    });
    expect(await loadIdentity(administrator)).toMatchObject({ groupIds: [plain, responders] });
    const { token } = await selfServiceLink(organization.id);
    expect(await inGroups(await comeThrough(token))).toEqual(["Plain", "Responders"]);
    const [event] = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.action, "identity.changed"))
      .orderBy(sql`${auditEvents.id} desc`)
      .limit(1);
    expect(event).toMatchObject({
      before: { groups: [] },
      after: { groups: ["Plain", "Responders"] },
    });
    // The same again changes nothing.
    expect(await saveGroups(configurator, [plain, responders])).toEqual({
      saved: true,
      version: version + 1,
    });
  });

  test("with a role above the actor's may stay, but then no more people are let in", async () => {
    await saveGroups(administrator, [auditors], { allowedDomains: ["@northwind.example"] });
    await saveGroups(configurator, [auditors], {
      allowedDomains: ["@northwind.example"],
      acceptsRequests: true,
    });
    await expect(
      saveGroups(configurator, [auditors], { allowedDomains: [] }),
    ).rejects.toMatchObject({
      fieldErrors: { groupIds: expect.stringContaining("“Auditors”") },
    });
    await saveGroups(configurator, [], { allowedDomains: [] });
    expect(await loadIdentity(administrator)).toMatchObject({ groupIds: [], allowedDomains: [] });
  });
});

describe("an approved request", () => {
  /** A person outside the allowlist with an open request. */
  async function ask(token: string) {
    const email = organization.freshEmail();
    const [mail] = await enterAddress(token, email, { ask: true });
    const form = { token: mail!.token!, ...names, message: "" };
    await askToBeLetIn(form, strangersOrigin());
    const [request] = await db
      .select()
      .from(joinRequests)
      .where(eq(joinRequests.emailNormalized, email));
    return { email, id: request!.id };
  }

  beforeEach(() =>
    setIdentity(organization.id, {
      allowedDomains: ["northwind.example"],
      acceptsRequests: true,
    }),
  );

  test("joins the groups of its link, also by an approver who does not manage them", async () => {
    const { url } = await create(administrator, [plain, responders]);
    const { email, id } = await ask(tokenOf(url));
    expect((await openRequests(outsider, {})).rows).toMatchObject([
      { groups: ["Plain", "Responders"], grantable: true },
    ]);
    expect(await approveRequests(outsider, { ids: [id] })).toMatchObject([{ outcome: "approved" }]);
    expect(await inGroups(email)).toEqual(["Plain", "Responders"]);
  });

  test("is refused when a group gives more than the approver has, whatever the role", async () => {
    const { url } = await create(administrator, [auditors]);
    const { email, id } = await ask(tokenOf(url));
    expect((await openRequests(configurator, {})).rows).toMatchObject([{ grantable: false }]);
    expect(await approveRequests(configurator, { ids: [id], roleKey: "responder" })).toMatchObject([
      { outcome: "above_your_role", reason: expect.stringContaining("“Auditors”") },
    ]);
    expect(await inGroups(email)).toEqual([]);
    expect(await approveRequests(administrator, { ids: [id] })).toMatchObject([
      { outcome: "approved" },
    ]);
    expect(await inGroups(email)).toEqual(["Auditors"]);
  });
});
