import path from "node:path";

import { removeDataDir, startServer, temporaryFolder } from "@/e2e/support/server";
import type { RunningServer } from "@/e2e/support/server";
import { root } from "@/scripts/installation.mjs";
import { buildWhenChanged } from "@/scripts/production-build";

import { giveUpAfter, workBeside } from "../environment";
import { loadOfMachine } from "../load";
import { reportText, writeReport } from "../report";

import { installPeers, versionsOfPeers } from "./install";
import { memoryOfServer } from "./memory";
import { Progress } from "./progress";

const longestMs = 15 * 60_000;
const usual = 100_000;
/** So many times as many people are in the largest organization. */
const larger = 10;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** How many people, from the command line; undefined after saying what is wrong with it. */
function sizeAsked(): number | undefined {
  const text = process.argv[2] ?? String(usual);
  const size = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (size >= 1000) return size;
  process.stderr.write("Usage: npm run bench:peers [-- people], at least 1000 of them\n");
  process.exitCode = 1;
  return undefined;
}

function reportOf(progress: Progress): string {
  const facts = [
    ...progress.machine,
    loadOfMachine("after"),
    versionsOfPeers(),
    ...progress.problems,
  ];
  const sections = [...progress.sections, progress.memorySection()];
  return reportText("Beside its peers", "npm run bench:peers", facts, sections);
}

async function measure(
  progress: Progress,
  server: RunningServer,
  { size, withPeers }: { size: number; withPeers: boolean },
): Promise<void> {
  // Modules that use the database are imported here, when its address is known.
  const { client } = await import("@/db/client");
  const { stopQueue } = await import("@/lib/jobs/queue");
  const { describeMachine } = await import("../machine");
  const { measureSizes } = await import("./sizes");
  try {
    progress.machine.push(...(await describeMachine()));
    await measureSizes(progress, server, { usual: size, large: size * larger }, withPeers);
  } finally {
    await stopQueue(0);
    await client.end({ timeout: 5 });
  }
}

async function bench(size: number): Promise<void> {
  await buildWhenChanged(say);
  const problem = installPeers(say);
  const dataDir = await temporaryFolder();
  const server = await startServer({ dataDir });
  const progress = new Progress(await memoryOfServer(server.pid), say);
  if (problem) progress.problems.push(problem);
  const cleanUp = async () => {
    await server.stop();
    await removeDataDir(dataDir);
  };
  const callOff = giveUpAfter(longestMs, async () => {
    say(reportOf(progress));
    await cleanUp();
  });
  try {
    workBeside(server);
    await measure(progress, server, { size, withPeers: !problem });
    const text = reportOf(progress);
    say(text);
    if (size === usual) await writeReport(path.join(root, "bench", "peers", "results.md"), text);
    else say("A run with another size is a trial; results.md is as it was.");
  } finally {
    callOff();
    await cleanUp();
  }
}

const size = sizeAsked();
if (size) await bench(size);
