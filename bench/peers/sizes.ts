import { client } from "@/db/client";
import type { RunningServer } from "@/e2e/support/server";
import type { Actor } from "@/lib/access/actor";

import type { BenchmarkRun } from "../benchmark-run";
import { measureBrowser } from "../browser";
import { makeOrganization } from "../organizations";
import { measurePages } from "../pages";
import { count } from "../report";

import { startBetterAuth } from "./better-auth";
import { measureBulkChanges } from "./bulk-changes";
import type { Peers } from "./bulk-changes";
import { startDirectus } from "./directus";
import { measureExports } from "./exports";
import {
  checkpoint,
  exportCsv,
  farCursor,
  gatehouse,
  makeOtherOrganizations,
  sampleOf,
  usersPath,
} from "./gatehouse";
import { measureLists, measureWalks } from "./lists";

const pageConcurrency = 16;
const exportTimeoutMs = 60_000;
const maxSelected = 1000;
/** Node 20 renders a page a third slower than Node 24. */
const minPageRate = Number(process.versions.node.split(".")[0]) >= 24 ? 70 : 45;

/** Both sizes, one after the other: the smaller one beside the peers, the larger one alone. */
export async function measureSizes(
  run: BenchmarkRun,
  server: RunningServer,
  sizes: { usual: number; large: number },
  withPeers: boolean,
): Promise<void> {
  const usual = await run.step(`seeding ${count(sizes.usual)} users`, async () => {
    await makeOtherOrganizations(Math.ceil(sizes.usual / 100));
    return makeSeeded("usual", sizes.usual);
  });
  if (usual) {
    const peers = withPeers ? await startPeers(run, server, usual) : {};
    try {
      await measureSize(run, server, usual, sizes.usual, peers);
    } finally {
      await peers.betterAuth?.stop();
      await peers.directus?.stop();
    }
  }
  const large = await run.step(`seeding ${count(sizes.large)} users`, () =>
    makeSeeded("large", sizes.large),
  );
  if (large) await measureSize(run, server, large, sizes.large);
}

async function makeSeeded(slug: string, userCount: number): Promise<Actor> {
  const actor = await makeOrganization(slug, userCount);
  await checkpoint();
  return actor;
}

async function startPeers(run: BenchmarkRun, server: RunningServer, actor: Actor): Promise<Peers> {
  const id = actor.organization.id;
  return {
    betterAuth: await run.step("starting Better Auth", () => startBetterAuth(server, client, id)),
    directus: await run.step("starting Directus", () => startDirectus(server, client, id)),
  };
}

/** Every measurement of one size, with the peers where they run. */
async function measureSize(
  run: BenchmarkRun,
  server: RunningServer,
  actor: Actor,
  userCount: number,
  peers?: Peers,
): Promise<void> {
  const size = `${count(userCount)} users`;
  const sample = await run.step(`sample of ${size}`, () => sampleOf(actor));
  const products = [
    gatehouse(actor),
    ...(peers?.betterAuth?.products ?? []),
    ...(peers?.directus?.products ?? []),
  ];
  if (sample) {
    await run.measure(`lists of ${size}`, () => measureLists(`Lists of ${size}`, products, sample));
  }
  if (sample && peers) {
    // Better Auth reads the same pages over HTTP as in process.
    const walkers = products.filter(({ name }) => name !== "Better Auth, HTTP");
    await run.measure(`pages of ${size}`, () => measureWalks(walkers, sample.userCount));
  }
  await run.measure(`Users page, ${size}`, async () => {
    const cursor = (await farCursor(actor)) ?? "";
    const path = `${usersPath}?cursor=${encodeURIComponent(cursor)}`;
    const page = { name: `Users, far page, ${size}`, path, actor, minRate: minPageRate };
    const section = await measurePages(server.url, [page], pageConcurrency);
    return { ...section, title: `Users page of ${size} as HTML` };
  });
  await run.measure(`browser, ${size}`, () =>
    measureBrowser(`First visit of Users, ${size}`, server.url, actor),
  );
  const { directus } = peers ?? {};
  await run.measure(`export of ${size}`, () =>
    measureExports(`Export of ${size} as CSV`, [
      ...(directus
        ? [{ name: "Directus", request: () => directus.exportCsv(exportTimeoutMs) }]
        : []),
      { name: "Gatehouse", request: () => exportCsv(server.url, actor, exportTimeoutMs) },
    ]),
  );
  await run.measure(`bulk changes of ${size}`, () =>
    measureBulkChanges(
      `Bulk changes of ${size}`,
      actor,
      peers,
      Math.min(maxSelected, Math.floor(userCount / 10)),
    ),
  );
}
