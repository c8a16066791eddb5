import { client } from "@/db/client";
import type { RunningServer } from "@/e2e/support/server";
import type { Actor } from "@/lib/access/actor";

import { measurePages } from "../pages";
import { makeOrganization } from "../people";

import { startBetterAuth } from "./better-auth";
import { measureBrowser } from "./browser";
import { measureChanges } from "./changes";
import type { Peers } from "./changes";
import { startDirectus } from "./directus";
import { measureExports } from "./exports";
import type { Export } from "./exports";
import {
  exportCsv,
  farCursor,
  gatehouse,
  makeOthers,
  sampleOf,
  settle,
  usersPath,
} from "./gatehouse";
import { measureLists, measureWalks } from "./measures";
import type { Progress } from "./progress";

const atOnce = 16;
const exportMs = 60_000;
const count = (value: number) => value.toLocaleString("en");

/** What is asked of the usual size, with the peers beside. */
const usualTargets = {
  far: { ms: 8, rate: 250 },
  filtered: { ms: 4, rate: 400 },
  rare: { ms: 3 },
  common: { ms: 12 },
  korean: { ms: 12 },
  late: { ms: 20 },
};
const usualSeconds = { selected: 0.2, everybody: 15 };

/** What is asked of ten times as many people. */
const largeTargets = {
  far: { ms: 12 },
  filtered: { ms: 6 },
  rare: { ms: 5 },
  common: { ms: 40 },
  korean: { ms: 40 },
  late: { ms: 80 },
};
const largeSeconds = { selected: 0.25 };
const exportSeconds = 20;

const pageTargets = { atMostMs: 12, atLeast: 120 };

/** Both sizes, one after the other: the smaller beside the peers, the larger of Gatehouse alone. */
export async function measureSizes(
  progress: Progress,
  server: RunningServer,
  sizes: { usual: number; large: number },
  withPeers: boolean,
): Promise<void> {
  const usual = await progress.step(`seeding ${count(sizes.usual)} people`, async () => {
    await makeOthers(Math.ceil(sizes.usual / 100));
    return makeSettled("usual", sizes.usual);
  });
  if (!usual) return;
  const peers: Peers = {};
  try {
    if (withPeers) await startPeers(progress, peers, server, usual);
    await measureUsual(progress, server, usual, peers, sizes.usual);
  } finally {
    await peers.betterAuth?.stop();
    await peers.directus?.stop();
  }
  const large = await progress.step(`seeding ${count(sizes.large)} people`, () =>
    makeSettled("large", sizes.large),
  );
  if (large) await measureLarge(progress, server, large, sizes.large);
}

async function makeSettled(slug: string, people: number): Promise<Actor> {
  const actor = await makeOrganization(slug, people);
  await settle();
  return actor;
}

/** The Users page far into the list as HTML, and its beginning in a browser. */
async function measurePage(
  progress: Progress,
  { url }: RunningServer,
  actor: Actor,
  people: number,
): Promise<void> {
  const size = count(people);
  await progress.section(`page of ${size}`, async () => {
    const path = `${usersPath}?cursor=${encodeURIComponent((await farCursor(actor)) ?? "")}`;
    const page = { name: "Users, far page", path, actor, ...pageTargets };
    return { ...(await measurePages(url, [page], atOnce)), title: `Users page of ${size} as HTML` };
  });
  await progress.section(`browser, ${size}`, () =>
    measureBrowser(`Rows of ${size} visible in a browser`, url, actor),
  );
}

async function startPeers(
  progress: Progress,
  peers: Peers,
  server: RunningServer,
  actor: Actor,
): Promise<void> {
  const id = actor.organization.id;
  peers.betterAuth = await progress.step("starting Better Auth", () =>
    startBetterAuth(server, client, id),
  );
  peers.directus = await progress.step("starting Directus", () =>
    startDirectus(server, client, id),
  );
}

async function measureUsual(
  progress: Progress,
  server: RunningServer,
  actor: Actor,
  peers: Peers,
  people: number,
): Promise<void> {
  const { betterAuth, directus } = peers;
  const sample = await sampleOf(actor);
  const contenders = [
    gatehouse(actor),
    ...(betterAuth?.contenders ?? []),
    ...(directus?.contenders ?? []),
  ];
  await progress.section(`lists of ${count(people)}`, () =>
    measureLists(`Lists of ${count(people)}`, contenders, sample, usualTargets),
  );
  // Better Auth's walk is the same over HTTP as in process.
  const walkers = contenders.filter(({ name }) => name !== "Better Auth, HTTP");
  await progress.section(`walks through ${count(people)}`, () =>
    measureWalks(walkers, sample.people),
  );
  await measurePage(progress, server, actor, people);
  await progress.section(`changes of ${count(people)}`, () =>
    measureChanges(
      `Changing many of ${count(people)}`,
      actor,
      peers,
      Math.min(1000, Math.floor(people / 10)),
      usualSeconds,
    ),
  );
  if (!directus) return;
  await progress.section(`export of ${count(people)}`, () =>
    measureExports(`Export of ${count(people)} as CSV`, [
      { name: "Directus", ask: () => directus.exportCsv(exportMs) },
      { name: "Gatehouse", ask: () => exportCsv(server.url, actor, exportMs) },
    ]),
  );
}

async function measureLarge(
  progress: Progress,
  server: RunningServer,
  large: Actor,
  people: number,
): Promise<void> {
  const sample = await sampleOf(large);
  await progress.section(`lists of ${count(people)}`, () =>
    measureLists(`Lists of ${count(people)}`, [gatehouse(large)], sample, largeTargets),
  );
  await measurePage(progress, server, large, people);
  const whole: Export = {
    name: "Gatehouse",
    ask: () => exportCsv(server.url, large, exportMs),
    target: exportSeconds,
  };
  await progress.section(`export of ${count(people)}`, () =>
    measureExports(`Export of ${count(people)} as CSV`, [whole]),
  );
  await progress.section(`changes of ${count(people)}`, () =>
    measureChanges(`Changing many of ${count(people)}`, large, {}, 1000, largeSeconds),
  );
}
