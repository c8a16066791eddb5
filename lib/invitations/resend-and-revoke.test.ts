import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, invitations, mails, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { setClock } from "@/lib/clock";
import { readInvitationLink } from "@/lib/registration/queries";
import { waitingForLocks } from "@/lib/testing/locks";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { copyInvitationLink } from "./copy-link";
import { resendInvitations } from "./resend";
import { revokeInvitations } from "./revoke";
import { inviteUsers } from "./invite";
import { listPendingInvitations } from "./queries";
import type { ChangeResult } from "./schema";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
});

async function invited(roleKey = "responder"): Promise<{ id: string; email: string }> {
  const email = organization.freshEmail();
  const addresses = [{ email, roleKey, firstName: "", lastName: "" }];
  const [result] = await inviteUsers(administrator, { addresses });
  return { id: result!.invitationId!, email };
}

const tokenOf = (link: string) => link.slice(link.lastIndexOf("/") + 1);
const invitationOf = async (id: string) =>
  (await db.select().from(invitations).where(eq(invitations.id, id)))[0]!;

describe("resending", () => {
  test("renews the same row with a new link, and the old link is dead", async () => {
    const { id } = await invited();
    const old = tokenOf((await copyInvitationLink(manager, id)).link);
    expect(await resendInvitations(manager, [id])).toMatchObject([{ outcome: "done" }]);
    const fresh = tokenOf((await copyInvitationLink(manager, id)).link);
    expect(fresh).not.toBe(old);
    expect(await readInvitationLink(old)).toMatchObject({ state: "replaced" });
    expect(await readInvitationLink(fresh)).toMatchObject({ state: "open" });
    expect(await db.$count(mails, eq(mails.invitationId, id))).toBe(2);
  });

  test("brings an expired invitation back for 7 days", async () => {
    const { id } = await invited();
    const link = tokenOf((await copyInvitationLink(manager, id)).link);
    await db
      .update(invitations)
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where(eq(invitations.id, id));
    // An ended link does not tell who it was for.
    expect(await readInvitationLink(link)).toEqual({
      state: "expired",
      organizationName: administrator.organization.name,
    });
    await expect(copyInvitationLink(manager, id)).rejects.toMatchObject({ code: "conflict" });
    await resendInvitations(manager, [id]);
    const { expiresAt, sentAt } = await invitationOf(id);
    expect(expiresAt.getTime() - sentAt.getTime()).toBe(7 * 24 * 3600 * 1000);
    expect(await readInvitationLink(link)).toMatchObject({ state: "replaced" });
  });

  test("many at once from two managers: each press makes one generation and one mail", async () => {
    const ids = await Promise.all([invited(), invited(), invited()]).then((all) =>
      all.map(({ id }) => id),
    );
    await Promise.all([
      resendInvitations(manager, ids),
      resendInvitations(administrator, ids.toReversed()),
    ]);
    for (const id of ids) {
      expect((await invitationOf(id)).generation).toBe(3);
      expect(await db.$count(mails, eq(mails.invitationId, id))).toBe(3);
    }
  });
});

describe("revoking", () => {
  test("ends the link, deletes the person and tells the audit log", async () => {
    const { id, email } = await invited();
    const link = tokenOf((await copyInvitationLink(manager, id)).link);
    expect(await revokeInvitations(manager, [id])).toEqual([
      { invitationId: id, email, outcome: "done" },
    ]);
    expect(await readInvitationLink(link)).toMatchObject({ state: "revoked" });
    const [user] = await db.select().from(users).where(eq(users.emailNormalized, email));
    expect(user).toMatchObject({ status: "deleted" });
    const actions = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, user!.id))
      .orderBy(auditEvents.id);
    expect(actions.map((event) => event.action)).toEqual([
      "invitation.sent",
      "invitation.link_copied",
      "invitation.revoked",
    ]);
  });

  test("twice, or resending afterwards, is refused with the reason", async () => {
    const { id } = await invited();
    const both = await Promise.all([
      revokeInvitations(manager, [id]),
      revokeInvitations(administrator, [id]),
    ]);
    expect(
      both
        .flat()
        .map((result) => result.outcome)
        .toSorted(),
    ).toEqual(["done", "revoked"]);
    expect(await resendInvitations(manager, [id])).toMatchObject([{ outcome: "revoked" }]);
  });
});

test("Resend and Revoke at the same moment leave a revoked invitation", async () => {
  for (let round = 0; round < 5; round++) {
    const { id, email } = await invited();
    const [[resent], [revoked]] = await Promise.all([
      resendInvitations(manager, [id]),
      revokeInvitations(administrator, [id]),
    ]);
    expect(revoked!.outcome).toBe("done");
    expect(["done", "revoked"]).toContain(resent!.outcome);
    const [user] = await db.select().from(users).where(eq(users.emailNormalized, email));
    expect(user).toMatchObject({ status: "deleted" });
    const generations = resent!.outcome === "done" ? 2 : 1;
    expect(await invitationOf(id)).toMatchObject({ generation: generations });
    expect(await db.$count(mails, eq(mails.invitationId, id))).toBe(generations);
  }
});

test("Resend that waits for Revoke is refused, and sends nothing", async () => {
  const { id } = await invited();
  let resending: Promise<ChangeResult[]> | undefined;
  await db.transaction(async (tx) => {
    await tx.update(invitations).set({ revokedAt: new Date() }).where(eq(invitations.id, id));
    resending = resendInvitations(manager, [id]);
    await expect.poll(waitingForLocks).toBe(1);
  });
  expect(await resending).toMatchObject([{ outcome: "revoked" }]);
  expect(await invitationOf(id)).toMatchObject({ generation: 1 });
  expect(await db.$count(mails, eq(mails.invitationId, id))).toBe(1);
});

describe("who may", () => {
  const changes = { resendInvitations, revokeInvitations } as const;

  test.each(["stakeholder", "responder"])("a %s cannot resend, revoke or copy", async (roleKey) => {
    const actor = await organization.addActor(roleKey);
    const { id } = await invited("stakeholder");
    for (const change of Object.values(changes)) {
      await expect(change(actor, [id])).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(copyInvitationLink(actor, id)).rejects.toMatchObject({ code: "forbidden" });
    expect((await invitationOf(id)).generation).toBe(1);
  });

  test("an actor cannot change an invitation above their rank", async () => {
    const { id } = await invited("administrator");
    for (const change of Object.values(changes)) {
      expect(await change(manager, [id])).toMatchObject([{ outcome: "above_your_role" }]);
    }
    await expect(copyInvitationLink(manager, id)).rejects.toMatchObject({ code: "forbidden" });
    expect(await invitationOf(id)).toMatchObject({ generation: 1, revokedAt: null });
  });

  test("an invitation of another organization is not found, never forbidden", async () => {
    const other = await makeOrganization();
    const stranger = await other.addActor("administrator");
    const { id } = await invited("administrator");
    for (const change of Object.values(changes)) {
      expect(await change(stranger, [id])).toEqual([{ invitationId: id, outcome: "not_found" }]);
    }
    await expect(copyInvitationLink(stranger, id)).rejects.toMatchObject({ code: "not_found" });
    expect(await invitationOf(id)).toMatchObject({ generation: 1, revokedAt: null });
  });
});

describe("Pending invitations", () => {
  test("lists open and expired ones, the latest first, and finds them by part of name or e-mail", async () => {
    const own = await makeOrganization();
    const actor = await own.addActor("administrator");
    const emails = ["anna", "bert", "çelik"].map((name) => own.freshEmail(name));
    for (const [index, email] of emails.entries()) {
      setClock(() => new Date(Date.UTC(2026, 0, 1 + index)));
      await inviteUsers(actor, {
        addresses: [{ email, roleKey: "responder", firstName: "Renée", lastName: `Nr${index}` }],
      });
    }
    setClock(() => new Date(Date.UTC(2026, 0, 8, 12)));
    try {
      const all = await listPendingInvitations(actor, { search: "", size: 10 });
      expect(all.rows.map((row) => [row.email, row.expired])).toEqual([
        [emails[2], false],
        [emails[1], false],
        [emails[0], true],
      ]);
      expect(all.total).toBe(3);
      const found = async (search: string) =>
        (await listPendingInvitations(actor, { search, size: 10 })).rows.map((row) => row.email);
      expect(await found("ELIK")).toEqual([emails[2]]);
      expect(await found("renee nr1")).toEqual([emails[1]]);
      expect(await found("%")).toEqual([]);
      expect(await found("_")).toEqual([]);
    } finally {
      setClock();
    }
  });

  test("shows the state of mails to those with users:manage, who change what is not above them", async () => {
    const [beside, above] = [await invited("manager"), await invited("administrator")];
    const seenBy = async (actor: Actor, size = 2) =>
      (await listPendingInvitations(actor, { search: "", size })).rows;
    for (const role of ["stakeholder", "responder"]) {
      const rows = await seenBy(await organization.addActor(role), 50);
      expect(rows.length).toBeGreaterThan(1);
      expect(rows.filter((row) => row.mail !== undefined || row.manageable)).toEqual([]);
    }
    const mail = { state: "queued" };
    expect(await seenBy(manager)).toMatchObject([
      { id: above.id, mail, manageable: false },
      { id: beside.id, mail, manageable: true },
    ]);
    expect(await seenBy(administrator)).toMatchObject([{ manageable: true }, { manageable: true }]);
    const stranger = await (await makeOrganization()).addActor("administrator");
    expect(await seenBy(stranger)).toEqual([]);
  });

  test("pages of invitations sent at the same instant show each once", async () => {
    const own = await makeOrganization();
    const actor = await own.addActor("administrator");
    const emails = Array.from({ length: 25 }, () => own.freshEmail());
    await inviteUsers(actor, {
      addresses: emails.map((email) => ({
        email,
        roleKey: "responder",
        firstName: "",
        lastName: "",
      })),
    });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPendingInvitations(actor, { search: "", size: 7, cursor });
      seen.push(...page.rows.map((row) => row.email));
      cursor = page.next;
    } while (cursor);
    expect(seen.toSorted()).toEqual(emails.toSorted());
  });
});
