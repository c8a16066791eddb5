import path from "node:path";

import { removeDataDir, startServer, temporaryFolder } from "@/e2e/support/server";
import { root } from "@/scripts/installation.mjs";
import { buildWhenChanged } from "@/scripts/production-build";

import { BenchmarkRun } from "../benchmark-run";
import { closeDatabase, onInterrupt, useDatabaseOf } from "../environment";
import { describeMachine } from "../machine";
import { memoryOfServer } from "../memory";

import { installPeers, versionsOfPeers } from "./install";

const defaultUserCount = 100_000;
/** The larger organization has this many times as many users. */
const largerFactor = 10;

const print = (line: string) => process.stdout.write(`${line}\n`);

/** The number of users from the command line; undefined after printing what is wrong with it. */
function requestedUserCount(): number | undefined {
  const text = process.argv[2] ?? String(defaultUserCount);
  const userCount = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (userCount >= 1000) return userCount;
  process.stderr.write("Usage: npm run bench:peers [-- users], at least 1000\n");
  process.exitCode = 1;
  return undefined;
}

async function bench(userCount: number): Promise<void> {
  await buildWhenChanged(print);
  const results = path.join(root, "bench", "peers", "results.md");
  const isTrial = userCount !== defaultUserCount;
  const run = new BenchmarkRun(
    "Beside its peers",
    "npm run bench:peers",
    isTrial ? undefined : results,
  );
  const problem = installPeers(print);
  if (problem) run.failures.push(problem);
  const dataDir = await temporaryFolder();
  const server = await startServer({ dataDir });
  const cleanUp = async () => {
    await server.stop();
    await removeDataDir(dataDir);
  };
  const removeHandlers = onInterrupt(cleanUp);
  try {
    useDatabaseOf(server);
    run.memory = await memoryOfServer(server.pid);
    run.facts.push(...(await describeMachine()), versionsOfPeers());
    const { measureSizes } = await import("./sizes");
    const sizes = { usual: userCount, large: userCount * largerFactor };
    await measureSizes(run, server, sizes, !problem);
    await closeDatabase();
    await run.finish();
    if (isTrial) print("A run with another number of users is a trial; results.md is unchanged.");
  } finally {
    removeHandlers();
    await cleanUp();
  }
}

const userCount = requestedUserCount();
if (userCount) await bench(userCount);
