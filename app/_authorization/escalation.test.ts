import fc from "fast-check";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { GatehouseError } from "@/lib/errors";
import { countActiveAdministrators } from "@/lib/users/access";

import { cast, excess, Scene, union } from "./scene";
import type { Might, Participant } from "./scene";
import { steps } from "./steps";
import type { Chance } from "./steps";

type Move = { step: string; actor: number; chance: Chance };

// Small ones more often: lists begin with what is worth a try.
const index = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 60 }));
// Long ones, because a company costs more than a step.
const moves = fc.array(
  fc.record<Move>({
    step: fc.constantFrom(...Object.keys(steps)),
    actor: index,
    chance: fc.record<Chance>({
      person: index,
      role: index,
      group: index,
      thing: index,
      permission: index,
      yes: fc.boolean(),
      also: fc.boolean(),
    }),
  }),
  { minLength: 80, maxLength: 80 },
);

const modes = ["basic", "rbac"] as const;

type Limits = {
  /** What the participants had. */
  shared: Might;
  /** What someone had, and what they would have had in the other mode, from the Administrator. */
  now: (userId: string) => Might;
  otherwise: (userId: string) => Might;
};

/** Everyone who may do more than the limits allow, now or after a switch of the mode, in words. */
async function escalations(scene: Scene, limits: Limits): Promise<string[]> {
  const [might, active] = [await scene.might(), await scene.mode()];
  const found: string[] = [];
  for (const { userId, email, access } of await scene.product()) {
    const own = might.get(userId)!;
    for (const mode of modes) {
      const from = [limits.now(userId), ...(mode === active ? [] : [limits.otherwise(userId)])];
      const beyond = excess(own[mode], union([limits.shared, ...from]));
      if (beyond) found.push(`${email} would have ${beyond} in mode ${mode}`);
    }
    const differs = excess(access, own[active]) ?? excess(own[active], access);
    if (differs) found.push(`the product is wrong about ${differs} of ${email}`);
  }
  if ((await countActiveAdministrators(db, scene.organizationId)) === 0) {
    found.push("no active Administrator is left");
  }
  return found;
}

const nothing: Might = { rank: 0, permissions: new Set() };

async function play(
  mode: (typeof modes)[number],
  participants: readonly Participant[],
  plan: readonly Move[],
): Promise<void> {
  const scene = await Scene.prepare(mode, participants);
  const before = await scene.might();
  scene.shared = union(scene.puppets.map((userId) => before.get(userId)![mode]));
  const other = mode === "basic" ? "rbac" : "basic";
  const limits: Limits = {
    shared: scene.shared,
    now: (userId) => before.get(userId)?.[mode] ?? nothing,
    otherwise: (userId) => before.get(userId)?.[other] ?? nothing,
  };
  for (const { step, actor: preferred, chance } of plan) {
    const actor = await scene.someone(steps[step]!.needs, preferred);
    if (!actor) continue;
    try {
      await steps[step]!.take(scene, actor, chance);
    } catch (error) {
      if (!(error instanceof GatehouseError)) throw error;
      continue;
    }
    expect(await escalations(scene, limits), `after “${step}” by ${actor.email}`).toEqual([]);
  }
  expect(await escalations(scene, limits)).toEqual([]);
}

/** A run after this time is skipped. Interrupting one would leave it at work in the next file. */
const searchMs = 20_000;

test(
  "no sequence of permitted steps gives anybody a permission or rank that no participant had",
  { timeout: 180_000 },
  async () => {
    const end = Date.now() + searchMs;
    let searched = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...modes),
        fc.subarray([...cast], { minLength: 1, maxLength: 2 }),
        moves,
        async (...run) => {
          if (Date.now() >= end) return;
          await play(...run);
          searched += 1;
        },
      ),
      { numRuns: 15 },
    );
    expect(searched).toBeGreaterThan(0);
  },
);
