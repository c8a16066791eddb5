import type { Actor } from "@/lib/access/actor";

import { against, quantile } from "../report";
import type { Section } from "../report";

import type { startBetterAuth } from "./better-auth";
import type { startDirectus } from "./directus";
import { activePeople, disableEverybody, disableSelected, enableEverybody } from "./gatehouse";

export type Peers = {
  betterAuth?: Awaited<ReturnType<typeof startBetterAuth>>;
  directus?: Awaited<ReturnType<typeof startDirectus>>;
};

const runs = 3;
const longestMs = 60_000;
const betterAuthMs = 15_000;
/** Of what a product says when it fails, in characters: some repeat the whole question. */
const mostOfReason = 160;

const count = (value: number) => value.toLocaleString("en");
const inSeconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} s`;
const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error))
    .split("\n", 1)[0]!
    .slice(0, mostOfReason);

/** Adds a row about each piece of work; one that fails says why and lets the others go on. */
class Table {
  readonly rows: string[][] = [];

  /** @param work returns how many people it changed */
  async add(
    what: string,
    who: string,
    work: (run: number) => Promise<number>,
    { times = 1, target }: { times?: number; target?: number | undefined } = {},
  ): Promise<void> {
    const seconds: number[] = [];
    let changed = 0;
    try {
      for (let run = 0; run < times; run += 1) {
        const began = performance.now();
        changed = await work(run);
        seconds.push((performance.now() - began) / 1000);
      }
    } catch (error) {
      this.rows.push([what, who, "", messageOf(error), ""]);
      return;
    }
    const median = quantile(seconds, 0.5);
    this.rows.push([
      what,
      who,
      count(changed),
      inSeconds(median),
      target === undefined ? "" : against(median, target, "s", "≤"),
    ]);
  }
}

/**
 * Disables some who are selected, and everybody.
 * @param selected how many are selected
 * @param targets seconds
 */
export async function measureChanges(
  title: string,
  actor: Actor,
  peers: Peers,
  selected: number,
  targets: { selected: number; everybody?: number },
): Promise<Section> {
  const table = new Table();
  const ids = await activePeople(actor, selected * runs);
  const portion = (run: number) => ids.slice(run * selected, (run + 1) * selected);
  const what = `disable ${count(selected)} selected`;
  await table.add(what, "Gatehouse", (run) => disableSelected(actor, portion(run), longestMs), {
    times: runs,
    target: targets.selected,
  });
  const { betterAuth, directus } = peers;
  if (betterAuth) {
    await table.add(what, "Better Auth", () => betterAuth.disable(portion(0), longestMs));
  }
  if (directus) {
    await table.add(what, "Directus", (run) => directus.disable(portion(run), longestMs), {
      times: runs,
    });
  }
  if (targets.everybody !== undefined) {
    await disableAll(table, actor, peers, targets.everybody);
  }
  return {
    title,
    note: `The median of ${runs} runs for those selected. Gatehouse: \`startBulkOperation\` in process, the background part in the server's workers, until the operation is done. Better Auth: \`banUser\` in process, one by one. Directus: one \`PATCH /users\` with keys, or with a filter for everybody. Everybody is active before everybody is disabled, in Gatehouse also who was deleted, whom the peers never had.`,
    columns: ["what", "asked of", "people changed", "time", "target"],
    rows: table.rows,
  };
}

async function disableAll(
  table: Table,
  actor: Actor,
  { betterAuth, directus }: Peers,
  target: number,
): Promise<void> {
  const what = "disable everybody";
  await enableEverybody(actor);
  await table.add(what, "Gatehouse", () => disableEverybody(actor, longestMs), { target });
  if (betterAuth) {
    const everybody = await betterAuth.people();
    const began = performance.now();
    const done = await betterAuth.disable(everybody, betterAuthMs);
    const seconds = (performance.now() - began) / 1000;
    const expected = done === everybody.length ? seconds : (seconds / done) * everybody.length;
    table.rows.push([
      what,
      "Better Auth",
      count(done),
      done === everybody.length
        ? inSeconds(seconds)
        : `given up after ${inSeconds(seconds)}; ${count(everybody.length)} would take about ${inSeconds(expected)}`,
      "",
    ]);
  }
  if (directus) {
    await directus.enableAll();
    await table.add(what, "Directus", () => directus.disableAll(longestMs));
  }
}
