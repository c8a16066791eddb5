import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { claimSession, openSession } from "@/lib/sessions/open";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization, TestPerson } from "@/lib/testing/organization";
import { createUser } from "@/lib/users/create";
import { endSessions } from "@/lib/users/end-sessions";

/** The session that the cookie of the request names. */
const request = { sessionId: undefined as string | undefined };

// Other test files of this process have loaded these modules with the real ones.
vi.resetModules();
vi.doMock("next/headers", () => ({ headers: async () => Promise.resolve(new Headers()) }));
vi.doMock("./auth", () => ({ auth: async () => Promise.resolve(request) }));
const { action, formAction } = await import("./action");
const { GatehouseError } = await import("@/lib/errors");

afterAll(() => {
  vi.doUnmock("next/headers");
  vi.doUnmock("./auth");
  vi.resetModules();
});

const submit = formAction(z.object({ email: z.string("Enter an email address.") }), async () => {
  throw new Error("the command must not run");
});

test.each([null, undefined, "text", 7, {}, [["email", "a"]]])(
  "a form action called with %j instead of a form treats it as an empty form",
  async (data) => {
    expect(await submit(undefined, data as never)).toMatchObject({
      result: { ok: false, code: "invalid", fieldErrors: { email: "Enter an email address." } },
      values: {},
    });
  },
);

test("a refused form returns its values without passwords and codes", async () => {
  const form = new FormData();
  for (const name of ["name", "password", "newPassword", "confirmation", "code"]) {
    form.set(name, "typed");
  }
  expect(await submit(undefined, form)).toMatchObject({ values: { name: "typed" } });
  expect(Object.keys((await submit(undefined, form))!.values)).toEqual(["name"]);
});

let organization: TestOrganization;
beforeAll(async () => {
  organization = await makeOrganization();
});
beforeEach(() => {
  command.mockReset().mockResolvedValue("done");
});

const command = vi.fn<(actor: Actor, input: { userId: string }) => Promise<string>>();
const run = action(z.object({ userId: z.uuid("Choose a user.") }), command);
const input = { userId: "00000000-0000-4000-8000-000000000000" };

async function sessionOf({ id }: Pick<TestPerson, "id">): Promise<string> {
  const { sessionId, signInToken } = await db.transaction((tx) =>
    openSession(tx, { id, organizationId: organization.id }, { address: null, agent: null }),
  );
  await claimSession(signInToken);
  return sessionId;
}

const endedSession = async () => {
  const person = await organization.addPerson("administrator");
  const sessionId = await sessionOf(person);
  await db.transaction((tx) => endSessions(tx, [person.id], "password", now()));
  return sessionId;
};

const sessionWithTemporaryPassword = async () => {
  const email = organization.freshEmail();
  const { userId } = await createUser(await organization.addActor("administrator"), {
    firstName: "Grace",
    lastName: "Hopper",
    email: { email, emailNormalized: email },
    roleKey: "administrator",
    extraPermissions: [],
  });
  return sessionOf({ id: userId });
};

test.each([
  ["without a session", async () => Promise.resolve(undefined), "/sign-in"],
  ["with an ended session", endedSession, "/sign-in?reason=password"],
  ["with a temporary password", sessionWithTemporaryPassword, "/change-password"],
])("an action of a user %s runs no command and leads to another page", async (_who, open, page) => {
  request.sessionId = await open();
  await expect(run(input)).rejects.toMatchObject({ digest: expect.stringContaining(`;${page};`) });
  expect(command).not.toHaveBeenCalled();
});

test("an action passes the actor and the parsed input to its command", async () => {
  const person = await organization.addPerson("responder");
  request.sessionId = await sessionOf(person);
  expect(await run({ ...input, roleKey: "administrator" } as never)).toEqual({
    ok: true,
    data: "done",
  });
  expect(command).toHaveBeenLastCalledWith(
    expect.objectContaining({ userId: person.id, email: person.email }),
    input,
  );
});

test.each([undefined, null, [], "' or 1=1", {}, { userId: "not-an-id" }, { userId: [] }])(
  "an action called with %j says what is wrong, and runs no command",
  async (nonsense) => {
    request.sessionId = await sessionOf(await organization.addPerson("responder"));
    expect(await run(nonsense as never)).toMatchObject({ ok: false, code: "invalid" });
    expect(command).not.toHaveBeenCalled();
  },
);

test("an action shows the refusal of a command, and of another error only a reference", async () => {
  request.sessionId = await sessionOf(await organization.addPerson("responder"));
  command.mockRejectedValueOnce(new GatehouseError("conflict", "This user is disabled."));
  expect(await run(input)).toMatchObject({ code: "conflict", message: "This user is disabled." });
  vi.spyOn(console, "error").mockImplementation(() => {});
  command.mockRejectedValueOnce(new Error("relation users does not exist"));
  expect(await run(input)).toEqual({
    ok: false,
    code: "unexpected",
    message: expect.stringMatching(/^Something went wrong\. .* the reference [0-9a-f]{8}\.$/),
  });
});
