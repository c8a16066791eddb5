import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";

import { client, db } from "@/db/client";
import { auditEvents, invitations, sessions, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { claimSession } from "@/lib/sessions/open";
import { setClock } from "@/lib/clock";
import { copyInvitationLink } from "@/lib/invitations/copy-link";
import { revokeInvitations } from "@/lib/invitations/revoke";
import { inviteUsers } from "@/lib/invitations/invite";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";
import { editUser } from "@/lib/users/edit";

import { register } from "./commands";
import { readInvitationLink } from "./queries";

let organization: TestOrganization;
let administrator: Actor;
const origin = { address: "192.0.2.9", agent: "Registrant" };

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
});

async function registrant() {
  const email = organization.freshEmail();
  const [result] = await inviteUsers(administrator, {
    addresses: [{ email, roleKey: "manager", firstName: "", lastName: "" }],
  });
  const { link } = await copyInvitationLink(administrator, result!.invitationId!);
  const form = {
    token: link.slice(link.lastIndexOf("/") + 1),
    firstName: "Margaret",
    lastName: "Hamilton",
    password: "Apollo-11-Lander",
  };
  return { email, invitationId: result!.invitationId!, form };
}

const userOf = async (email: string) =>
  (await db.select().from(users).where(eq(users.emailNormalized, email)))[0]!;

describe("Continue", () => {
  test("makes the Invited person Active with the invited role, and signs them in", async () => {
    const { email, form } = await registrant();
    const { signInToken } = await register(form, origin);
    const user = await userOf(email);
    expect(user).toMatchObject({
      status: "active",
      roleKey: "manager",
      firstName: "Margaret",
      lastName: "Hamilton",
    });
    expect(user.activatedAt).not.toBeNull();
    const sessionId = await claimSession(signInToken);
    expect(await loadActor(sessionId!, origin)).toMatchObject({
      userId: user.id,
      role: { key: "manager" },
    });
    const actions = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, user.id))
      .orderBy(auditEvents.id);
    expect(actions.at(-1)).toMatchObject({
      action: "user.registered",
      actorId: user.id,
      address: "192.0.2.9",
    });
  });

  test("is seen by a manager who was editing the person: their names are not overwritten", async () => {
    const { email, form } = await registrant();
    const { id, version } = await userOf(email);
    await register(form, origin);
    const edit = { userId: id, version, roleKey: "manager", extraPermissions: [] };
    const saved = await editUser(administrator, {
      ...edit,
      firstName: "Typed",
      lastName: "Before",
    });
    expect(saved).toMatchObject({ saved: false, current: { firstName: "Margaret" } });
    expect(await userOf(email)).toMatchObject({ firstName: "Margaret", lastName: "Hamilton" });
  });

  test("pressed many times at once lets exactly one in", async () => {
    const { email, form } = await registrant();
    const presses = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((index) => register({ ...form, firstName: `Press${index}` }, origin)),
    );
    expect(codesOf(presses).toSorted()).toEqual([
      "conflict",
      "conflict",
      "conflict",
      "conflict",
      "ok",
    ]);
    expect(await db.$count(sessions, eq(sessions.userId, (await userOf(email)).id))).toBe(1);
  });

  test("while a manager revokes at the same moment, one of the two wins whole", async () => {
    for (let round = 0; round < 5; round++) {
      const { email, invitationId, form } = await registrant();
      const [entered, revoked] = await Promise.allSettled([
        register(form, origin),
        revokeInvitations(administrator, [invitationId]),
      ]);
      const user = await userOf(email);
      const openSessions = await db.$count(sessions, eq(sessions.userId, user.id));
      const end = {
        entered: entered.status,
        revoked: revoked.status === "fulfilled" ? revoked.value[0]!.outcome : "failed",
        status: user.status,
        openSessions,
      };
      expect([
        { entered: "fulfilled", revoked: "used", status: "active", openSessions: 1 },
        { entered: "rejected", revoked: "done", status: "deleted", openSessions: 0 },
      ]).toContainEqual(end);
    }
  });

  test("pressed more often than there are connections, all refused at once, leaves the portal alive", async () => {
    const { invitationId, form } = await registrant();
    const connections = client.options.max;
    let presses: Promise<PromiseSettledResult<unknown>[]> | undefined;
    await db.transaction(async (tx) => {
      await tx.execute(sql`update invitations set revoked_at = now() where id = ${invitationId}`);
      presses = Promise.allSettled(
        Array.from({ length: 2 * connections }, () => register(form, origin)),
      );
      await vi.waitUntil(async () => {
        // A transaction sees the activity of its first look again and again otherwise.
        await tx.execute(sql`select pg_stat_clear_snapshot()`);
        const [row] = await tx.execute<{ waiting: number }>(sql`
          select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'
        `);
        return row!.waiting === connections - 1;
      }, 10_000);
    });
    expect(new Set(codesOf(await presses!))).toEqual(new Set(["conflict"]));
  });

  test("with a weak password is refused, and the link still works", async () => {
    const { form } = await registrant();
    for (const password of ["short", "alllowercase", "Password123", "Margaret-1969!"]) {
      await expect(register({ ...form, password }, origin)).rejects.toMatchObject({
        code: "invalid",
        fieldErrors: { password: expect.any(String) },
      });
    }
    expect(await readInvitationLink(form.token)).toMatchObject({ state: "open" });
    await register(form, origin);
  });
});

describe("a link", () => {
  test("is not used up by opening it, however often", async () => {
    const { form } = await registrant();
    for (let look = 0; look < 20; look++) {
      expect(await readInvitationLink(form.token)).toMatchObject({ state: "open" });
    }
  });

  test("works until its 7 days are over, to the millisecond", async () => {
    const { invitationId, form } = await registrant();
    const [invitation] = await db
      .select()
      .from(invitations)
      .where(eq(invitations.id, invitationId));
    const { expiresAt } = invitation!;
    try {
      setClock(() => new Date(expiresAt.getTime() - 1));
      expect(await readInvitationLink(form.token)).toMatchObject({ state: "open" });
      setClock(() => expiresAt);
      expect(await readInvitationLink(form.token)).toMatchObject({ state: "expired" });
      await expect(register(form, origin)).rejects.toMatchObject({ code: "conflict" });
    } finally {
      setClock();
    }
  });

  test("once used says so, and does nothing more", async () => {
    const { email, form } = await registrant();
    await register(form, origin);
    expect(await readInvitationLink(form.token)).toMatchObject({ state: "used" });
    await expect(
      register({ ...form, firstName: "Eve", password: "Another-Pass-1" }, origin),
    ).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await userOf(email)).toMatchObject({ firstName: "Margaret" });
  });

  test("with any one character changed is not valid", async () => {
    const { form } = await registrant();
    for (let position = 0; position < form.token.length; position++) {
      for (const other of ["A", "B", "x", "9", "-", "_"]) {
        if (form.token[position] === other) continue;
        const changed = form.token.slice(0, position) + other + form.token.slice(position + 1);
        expect(await readInvitationLink(changed)).toEqual({ state: "not_valid" });
      }
    }
  });

  test.each(["", "x", "%00", "a".repeat(5000), "../../etc/passwd", "🦄"])(
    "made up as %j is not valid",
    async (token) => {
      expect(await readInvitationLink(token)).toEqual({ state: "not_valid" });
      await expect(
        register({ token, firstName: "Eve", lastName: "X", password: "Apollo-11-Lander" }, origin),
      ).rejects.toMatchObject({ code: "conflict" });
    },
  );
});
