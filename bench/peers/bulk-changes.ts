import type { Actor } from "@/lib/access/actor";

import { atMost, count, quantile, seconds, verdict } from "../report";
import type { Result, Section } from "../report";

import type { startBetterAuth } from "./better-auth";
import type { startDirectus } from "./directus";
import { activeUserIds, disableAll, disableSelected, enableAll } from "./gatehouse";

export type Peers = {
  betterAuth?: Awaited<ReturnType<typeof startBetterAuth>> | undefined;
  directus?: Awaited<ReturnType<typeof startDirectus>> | undefined;
};

const runCount = 3;
const timeoutMs = 60_000;
const betterAuthMs = 15_000;
const maxSeconds = 0.5;
/** Some products repeat the whole query in an error. */
const maxMessageLength = 160;

const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error))
    .split("\n", 1)[0]!
    .slice(0, maxMessageLength);

/** A row per measurement; one that fails says why and lets the others go on. */
class Table {
  readonly rows: string[][] = [];
  readonly results: Result[] = [];

  /**
   * @param work returns how many users it changed
   * @param options.maxSeconds what Gatehouse has to reach
   */
  async add(
    what: string,
    product: string,
    work: (run: number) => Promise<number>,
    options: { runs?: number; maxSeconds?: number } = {},
  ): Promise<void> {
    const times: number[] = [];
    let changed = 0;
    try {
      for (let run = 0; run < (options.runs ?? 1); run += 1) {
        const startedAt = performance.now();
        changed = await work(run);
        times.push((performance.now() - startedAt) / 1000);
      }
    } catch (error) {
      this.rows.push([what, product, "", `failed: ${messageOf(error)}`, ""]);
      if (options.maxSeconds !== undefined) {
        this.results.push({ name: what, figure: "failed", target: "", met: false });
      }
      return;
    }
    const median = quantile(times, 0.5);
    const checked =
      options.maxSeconds === undefined ? [] : [atMost(what, median, options.maxSeconds, "s")];
    this.results.push(...checked);
    this.rows.push([what, product, count(changed), seconds(median), verdict(...checked)]);
  }
}

/**
 * Disables selected users, and with peers every user.
 * @param selected how many are selected
 */
export async function measureBulkChanges(
  title: string,
  actor: Actor,
  peers: Peers | undefined,
  selected: number,
): Promise<Section> {
  const table = new Table();
  const ids = await activeUserIds(actor, selected * runCount);
  const batch = (run: number) => ids.slice(run * selected, (run + 1) * selected);
  const what = `${title}: disable ${count(selected)} selected`;
  await table.add(what, "Gatehouse", (run) => disableSelected(actor, batch(run), timeoutMs), {
    runs: runCount,
    maxSeconds,
  });
  const { betterAuth, directus } = peers ?? {};
  if (betterAuth) {
    await table.add(what, "Better Auth", () => betterAuth.disable(batch(0), timeoutMs));
  }
  if (directus) {
    await table.add(what, "Directus", (run) => directus.disable(batch(run), timeoutMs), {
      runs: runCount,
    });
  }
  if (peers) await disableEveryUser(table, actor, peers);
  return {
    title,
    note: `The median of ${runCount} runs for selected users. Gatehouse: \`startBulkOperation\` in process and the workers of the server, until the bulk action is done. Better Auth: \`banUser\` in process, one by one. Directus: one \`PATCH /users\` with keys, or with a filter for every user. Every user is Active before every user is disabled, in Gatehouse also the deleted ones, which the peers do not have.`,
    columns: ["what", "product", "users changed", "time", "target"],
    rows: table.rows,
    results: table.results,
  };
}

async function disableEveryUser(
  table: Table,
  actor: Actor,
  { betterAuth, directus }: Peers,
): Promise<void> {
  const what = "disable every user";
  await enableAll(actor);
  await table.add(what, "Gatehouse", () => disableAll(actor, timeoutMs));
  if (betterAuth) {
    const userIds = await betterAuth.userIds();
    const startedAt = performance.now();
    const done = await betterAuth.disable(userIds, betterAuthMs);
    const took = (performance.now() - startedAt) / 1000;
    table.rows.push([
      what,
      "Better Auth",
      count(done),
      done === userIds.length
        ? seconds(took)
        : `stopped after ${seconds(took)}; ${count(userIds.length)} would take about ${seconds((took / done) * userIds.length)}`,
      "",
    ]);
  }
  if (directus) {
    await directus.enableAll();
    await table.add(what, "Directus", () => directus.disableAll(timeoutMs));
  }
}
