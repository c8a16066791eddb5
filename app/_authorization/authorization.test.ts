import { beforeAll, expect, test } from "vitest";

import type { AccessControl } from "@/lib/access/effective";
import { env } from "@/lib/env";

import { callAs } from "./calls";
import { contentsOf } from "./contents";
import { entryPoints, hiddenActions } from "./entry-points";
import type { EntryPoint } from "./entry-points";
import { expectations } from "./expectations";
import type { Case } from "./expectations";
import { callers, rightsOf, within } from "./rights";
import type { CallerName } from "./rights";
import { World } from "./world";

type Call = { title: string; point: EntryPoint; each: Case };

let points: EntryPoint[];
let calls: Call[];

beforeAll(async () => {
  env.outboxToken = "token-of-the-tests";
  env.mail.resendWebhookSecret = "whsec_c2VjcmV0";
  points = await entryPoints();
  calls = points.flatMap((point) =>
    [expectations[point.file]?.[point.name] ?? []].flat().map((each) => ({
      title: [point.file, point.name, each.of].filter(Boolean).join(" "),
      point,
      each,
    })),
  );
});

test("every server action and route handler has an expectation, and no other", () => {
  const listed = Object.entries(expectations).flatMap(([file, names]) =>
    Object.keys(names).map((name) => `${file} ${name}`),
  );
  expect(listed.toSorted()).toEqual(points.map(({ file, name }) => `${file} ${name}`).toSorted());
  expect(hiddenActions()).toEqual([]);
});

type Expected = { answer: string; refusedFor?: "session" | "needs" | "within" };

/** What a caller is to be answered, and why if it is a refusal. */
function expected(each: Case, name: CallerName, mode: AccessControl): Expected {
  const { needs, ok = "ok", denied = "forbidden", above = denied } = each;
  const rights = rightsOf(name, mode);
  if (!rights) {
    const own = name === "newcomer" ? each.newcomer : each.outsider;
    if (needs === "nothing") return { answer: own ?? ok };
    const page = name === "newcomer" ? "/change-password" : "/sign-in";
    return {
      answer: own ?? `redirect ${page}`,
      refusedFor: each.ends && own ? undefined : "session",
    };
  }
  if (needs !== "nothing" && needs !== "session" && !rights.permissions.has(needs)) {
    return { answer: denied, refusedFor: "needs" };
  }
  if (mode === "basic" && each.basic) return { answer: each.basic, refusedFor: "within" };
  if (each.within && !within(rights, each.within)) return { answer: above, refusedFor: "within" };
  return { answer: ok };
}

type Planned = Call & Expected;

/** Who calls about each kind of people and roles: the others have the same rights as one of these. */
const thorough = new Set([
  "manager basic",
  "helper rbac",
  "architect rbac",
  "system admin rbac",
  "group member rbac",
]);

/**
 * The calls of a caller: all of them where it makes a difference whom a call is about, otherwise one
 * of each entry point that is to succeed, and one for each reason to refuse.
 */
function planFor(name: CallerName, mode: AccessControl): Planned[] {
  const seen = new Set<string>();
  return calls
    .map((call) => ({ ...call, ...expected(call.each, name, mode) }))
    .filter(({ point, each, refusedFor }) => {
      const matters = refusedFor !== "session" && refusedFor !== "needs";
      if (matters && thorough.has(`${name} ${mode}`)) return true;
      const key = [point.file, point.name, each.needs, refusedFor].join(" ");
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    });
}

const combinations = (["basic", "rbac"] as const).flatMap((mode) =>
  (Object.keys(callers) as CallerName[]).map((name) => [name, mode] as const),
);

// At the same time, because most of a call is waiting for the database.
test.concurrent.each(combinations)(
  "each call as %s in mode %s is answered as expected, and a refusal writes nothing",
  { timeout: 120_000 },
  async (name, mode) => {
    const world = await World.make(mode);
    const me = await world.caller(name);
    const plan = planFor(name, mode);
    const answers: Record<string, string> = {};

    const refused = plan.filter(({ refusedFor }) => refusedFor);
    const inputs = [];
    for (const { each } of refused) inputs.push(await each.input(world, me));
    const before = await contentsOf([world.id]);
    for (const [index, { title, point }] of refused.entries()) {
      answers[title] = await callAs(me, point, inputs[index]!);
    }
    const after = await contentsOf([world.id]);

    for (const { title, point, each, refusedFor } of plan) {
      if (refusedFor) continue;
      const caller = each.ends ? await world.caller(name) : me;
      answers[title] = await callAs(caller, point, await each.input(world, caller));
    }
    expect(answers).toEqual(Object.fromEntries(plan.map(({ title, answer }) => [title, answer])));
    expect(after).toEqual(before);
  },
);
