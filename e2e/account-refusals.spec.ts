import { accountsOf, openSessionIds, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import type { SignedIn } from "./support/fixtures";
import { actionCallOf, replay } from "./support/forged-requests";
import type { ActionCall } from "./support/forged-requests";
import { mailsTo } from "./support/mailbox";
import { newOrganization } from "./support/organizations";
import type { Person } from "./support/organizations";

type Calls = Record<"status" | "reset" | "endSessions" | "welcome" | "edit" | "create", ActionCall>;

let captured: Promise<Calls> | undefined;

/** The calls that an Administrator's browser makes, for replay by other users; captured once. */
function knownCalls(signedIn: SignedIn): Promise<Calls> {
  captured ??= captureCalls(signedIn);
  return captured;
}

async function captureCalls(signedIn: SignedIn): Promise<Calls> {
  const organization = await newOrganization();
  const { page, users, createUser, userPage } = await signedIn(organization.administrator);
  const decoy = await organization.create("decoy", "responder", {
    firstName: "Decoy",
    lastName: "Person",
  });
  await users.open();
  const welcome = await actionCallOf(page, () => users.act("Decoy Person", "Resend welcome email"));
  await page.getByRole("button", { name: "Done" }).click();
  const reset = await actionCallOf(page, () => users.act("Decoy Person", "Reset password"));
  const endSessions = await actionCallOf(page, () => users.act("Decoy Person", "End sessions"));
  await createUser.open();
  await createUser.fill("Second", "Decoy", organization.address("second-decoy"));
  const createCall = await actionCallOf(page, () => createUser.submit.click());
  await createUser.done.click();
  await userPage.open(decoy);
  await userPage.lastName.fill("Edited");
  const edit = await actionCallOf(page, () => userPage.save.click());
  await expect(userPage.heading).toHaveText("Decoy Edited");
  const status = await actionCallOf(page, () => userPage.act("Disable"));
  await expect(userPage.summary).toContainText("Inactive");
  return { status, reset, endSessions, welcome, edit, create: createCall };
}

/** Every action on a user, with its arguments. */
async function callsTo(
  calls: Calls,
  person: Person,
): Promise<{ name: string; call: ActionCall; parameters: object }[]> {
  const userId = person.id;
  const { version, roleKey } = await storedPerson(person);
  const names = { firstName: "Forged", lastName: "Name" };
  return [
    ...["disable", "enable", "delete", "restore"].map((operation) => ({
      name: operation,
      call: calls.status,
      parameters: { userId, operation },
    })),
    { name: "reset", call: calls.reset, parameters: { userId } },
    { name: "end sessions", call: calls.endSessions, parameters: { userId } },
    { name: "welcome", call: calls.welcome, parameters: { userId } },
    {
      name: "edit",
      call: calls.edit,
      parameters: { userId, version, ...names, roleKey, extraPermissions: [] },
    },
  ];
}

test("forged calls of a Responder change no user", async ({ organization, signedIn }) => {
  const calls = await knownCalls(signedIn);
  const victim = await organization.add("stakeholder");
  await signedIn(victim);
  const before = await storedPerson(victim);
  for (const role of ["stakeholder", "responder"] as const) {
    const { request } = (await signedIn(await organization.add(role))).page;
    for (const { name, call, parameters } of await callsTo(calls, victim)) {
      const answer = await replay(request, call, [parameters]);
      expect(answer, `${name} by a ${role}`).toContain('"ok":false');
      expect(answer, `${name} by a ${role}`).toContain("Manage Users & Permissions");
    }
    const email = organization.address(`forged-${role}`);
    const answer = await replay(request, calls.create, [
      { firstName: "A", lastName: "B", email, roleKey: "stakeholder", extraPermissions: [] },
    ]);
    expect(answer).toContain('"code":"forbidden"');
    expect(await accountsOf(email)).toEqual([]);
  }
  expect(await storedPerson(victim)).toEqual(before);
  expect(await openSessionIds(victim)).toHaveLength(1);
  expect(await mailsTo(victim.email)).toEqual([]);
});

test("users of another organization are not found, and stay as they are", async ({
  organization,
  signedIn,
}) => {
  const other = await newOrganization("Contoso");
  const victim = await other.add("stakeholder");
  const portal = await signedIn(organization.administrator);
  const calls = await knownCalls(signedIn);
  const before = await storedPerson(victim);
  const unknown = { ...victim, id: "00000000-0000-4000-8000-000000000000" };
  for (const { name, call, parameters } of await callsTo(calls, victim)) {
    for (const { id } of [victim, unknown]) {
      const answer = await replay(portal.page.request, call, [{ ...parameters, userId: id }]);
      expect(answer, name).toContain('"code":"not_found"');
      expect(answer, name).not.toMatch(/forbidden|Contoso/);
    }
    const nonsense = await replay(portal.page.request, call, [
      { ...parameters, userId: "' or 1=1 --" },
    ]);
    expect(nonsense, name).toContain('"code":"invalid"');
    expect(nonsense, name).not.toMatch(/postgres|drizzle|node_modules|at \w+ \(/i);
  }
  expect(await storedPerson(victim)).toEqual(before);
  expect(await mailsTo(victim.email)).toEqual([]);
});

test("users cannot act on themselves or above their rank", async ({ organization, signedIn }) => {
  const calls = await knownCalls(signedIn);
  const manager = await organization.add("manager");
  await organization.add("administrator");
  const { request } = (await signedIn(manager)).page;
  for (const { name, call, parameters } of await callsTo(calls, organization.administrator)) {
    const answer = await replay(request, call, [parameters]);
    expect(answer, name).toContain("This user's role is above yours.");
  }
  for (const { name, call, parameters } of await callsTo(calls, manager)) {
    if (name === "edit") continue;
    const answer = await replay(request, call, [parameters]);
    expect(answer, name).toContain("You can't do this to your own account.");
  }
  const own = await storedPerson(manager);
  for (const change of [
    { roleKey: "administrator" },
    { roleKey: "responder" },
    { extraPermissions: ["roles:manage"] },
  ]) {
    const answer = await replay(request, calls.edit, [{ userId: manager.id, ...own, ...change }]);
    expect(answer).toContain("You can't change your own role and permissions.");
  }
  expect(await storedPerson(manager)).toEqual(own);
  expect(await storedPerson(organization.administrator)).toMatchObject({ status: "active" });
});

test("a Manager cannot give a role above their rank or a permission they lack", async ({
  organization,
  signedIn,
}) => {
  const calls = await knownCalls(signedIn);
  const victim = await organization.add("responder");
  const { request } = (await signedIn(await organization.add("manager"))).page;
  const stored = await storedPerson(victim);
  for (const [change, sentence] of [
    [{ roleKey: "administrator" }, "You can't assign a role above your own."],
    [{ roleKey: "owner" }, "You can't assign a role above your own."],
    [
      { extraPermissions: ["identity:manage"] },
      "You can't grant a permission that you don't have.",
    ],
  ] as const) {
    const edited = await replay(request, calls.edit, [{ userId: victim.id, ...stored, ...change }]);
    expect(edited).toContain(sentence);
    const email = organization.address("forged");
    const created = await replay(request, calls.create, [
      {
        firstName: "A",
        lastName: "B",
        email,
        roleKey: "responder",
        extraPermissions: [],
        ...change,
      },
    ]);
    expect(created).toContain(sentence);
    expect(await accountsOf(email)).toEqual([]);
  }
  expect(await storedPerson(victim)).toEqual(stored);
});

test("when two Administrators remove each other at the same instant, one stays", async ({
  organization,
  signedIn,
}) => {
  const calls = await knownCalls(signedIn);
  const both = [organization.administrator, await organization.add("administrator")];
  const requests = await Promise.all(
    both.map(async (person) => (await signedIn(person)).page.request),
  );
  const stored = await Promise.all(both.map((person) => storedPerson(person)));
  const answers = await Promise.all(
    [0, 1].map((index) => {
      const target = 1 - index;
      const demote = {
        userId: both[target]!.id,
        ...stored[target]!,
        roleKey: "stakeholder",
      };
      return index === 0
        ? replay(requests[index]!, calls.edit, [demote])
        : replay(requests[index]!, calls.status, [
            { userId: both[target]!.id, operation: "disable" },
          ]);
    }),
  );
  expect(answers.filter((answer) => answer.includes('"ok":true'))).toHaveLength(1);
  const after = await Promise.all(both.map((person) => storedPerson(person)));
  const left = after.filter(
    ({ status, roleKey }) => status === "active" && roleKey === "administrator",
  );
  expect(left).toHaveLength(1);
});

test("an invalid operation is refused without internal details", async ({
  organization,
  signedIn,
}) => {
  const portal = await signedIn(organization.administrator);
  const calls = await knownCalls(signedIn);
  const victim = await organization.add("responder");
  for (const parameters of [
    [],
    [null],
    [{ userId: victim.id }],
    [{ userId: victim.id, operation: "promote" }],
    [{ userId: victim.id, operation: { toString: "disable" } }],
    [{ userId: [victim.id], operation: "disable" }],
    [{ userId: "\0", operation: "disable" }],
  ]) {
    const answer = await replay(portal.page.request, calls.status, parameters);
    expect(answer).toContain('"code":"invalid"');
    expect(answer).not.toMatch(/postgres|drizzle|node_modules|at \w+ \(/i);
  }
  expect(await storedPerson(victim)).toMatchObject({ status: "active" });
});
