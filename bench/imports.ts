import { setTimeout as delay } from "node:timers/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { client, db } from "@/db/client";
import { sql } from "drizzle-orm";
import type { Actor } from "@/lib/access/actor";
import { readImport } from "@/lib/imports/queries";
import { startImport } from "@/lib/imports/start";
import { uploadImport } from "@/lib/imports/upload";
import { listUsers, userListSchema } from "@/lib/users/list/list";

import { makeOrganization } from "./organizations";
import { atMost, count, quantile, seconds, verdict } from "./report";
import type { Result, Section } from "./report";

const series = [
  { rows: 10_000, dryRun: 1.5, apply: 2 },
  { rows: 150_000, dryRun: 15, apply: 30 },
];
/** Members of the organization before the import. */
const memberCount = 10_000;
const listRounds = 60;
const maxGrowthMb = 100;

const addressOf = (actor: Actor, index: number) =>
  `imported.${index}@${actor.organization.slug}.example`;

/** A file of new people, in pieces of a few rows. */
async function* fileOf(actor: Actor, rows: number, first = 0): AsyncGenerator<Uint8Array> {
  yield Buffer.from("email,firstName,lastName,role,groups,permissions\r\n");
  let piece = "";
  for (let index = first; index < first + rows; index += 1) {
    piece += `${addressOf(actor, index)},Ada ${index},Lindqvist,responder,Imported,\r\n`;
    if (piece.length < 64 * 1024 && index < first + rows - 1) continue;
    yield Buffer.from(piece);
    piece = "";
  }
}

/** `COPY` of the same people into the table of users, which no product could beat. */
async function copyUsers(actor: Actor, rows: number): Promise<number> {
  const { id } = actor.organization;
  function* lines() {
    for (let index = 0; index < rows; index += 1) {
      const address = addressOf(actor, index);
      yield `${id}\t${address}\t${address}\tAda ${index}\tLindqvist\tresponder\tactive\t2026-01-01Z\n`;
    }
  }
  const startedAt = performance.now();
  await client.begin(async (tx) => {
    const into = await tx`copy users (organization_id, email, email_normalized, first_name,
      last_name, role_key, status, activated_at) from stdin`.writable();
    await pipeline(Readable.from(lines()), into);
  });
  return (performance.now() - startedAt) / 1000;
}

/** The times of the first page of Users, in ms, as often as asked or until something has ended. */
async function listTimes(actor: Actor, goesOn: (rounds: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (goesOn(times.length)) {
    const startedAt = performance.now();
    await listUsers(actor, userListSchema.parse({}));
    times.push(performance.now() - startedAt);
    await delay(20);
  }
  return times;
}

async function untilDone(actor: Actor, importId: string): Promise<void> {
  for (;;) {
    const { state, problem } = await readImport(actor, importId);
    if (state === "done") return;
    if (state !== "applying") throw new Error(`The import has failed: ${problem}`);
    await delay(50);
  }
}

/** The times of the list while the server imports more people, of whom `imported` are there. */
async function listTimesWhileImporting(actor: Actor, imported: number): Promise<number[]> {
  const { importId } = await uploadImport(actor, {
    fileName: "more.csv",
    body: fileOf(actor, memberCount, imported),
  });
  await startImport(actor, { importId });
  let ended = false;
  const listing = listTimes(actor, () => !ended);
  await untilDone(actor, importId);
  ended = true;
  return listing;
}

/** Uploads a file in this process and lets the server apply it, beside `COPY` of the same rows. */
export async function measureImports(): Promise<Section> {
  const table: string[][] = [];
  const results: Result[] = [];
  for (const { rows, ...limits } of series) {
    const copied = await copyUsers(await makeOrganization(`copied-${rows}`, memberCount), rows);
    const actor = await makeOrganization(`imported-${rows}`, memberCount);
    await db.execute(sql`insert into groups (organization_id, name, notifies_members)
      values (${actor.organization.id}, 'Imported', false)`);
    const listed = await listTimes(actor, (rounds) => rounds < listRounds);
    const memory = process.memoryUsage.rss();
    let highest = memory;
    const watch = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss());
    }, 50);
    let startedAt = performance.now();
    const { importId } = await uploadImport(actor, {
      fileName: "people.csv",
      body: fileOf(actor, rows),
    });
    const dryRun = (performance.now() - startedAt) / 1000;
    clearInterval(watch);
    startedAt = performance.now();
    await startImport(actor, { importId });
    await untilDone(actor, importId);
    const apply = (performance.now() - startedAt) / 1000;
    const during = await listTimesWhileImporting(actor, rows);
    const name = `${count(rows)} rows`;
    const measured = [
      atMost(`Dry run of ${name}`, dryRun, limits.dryRun, "s"),
      atMost(`Import of ${name}`, apply, limits.apply, "s"),
      atMost(`Memory of the dry run of ${name}`, (highest - memory) / 1e6, maxGrowthMb, "MB"),
      atMost(
        `List p99 while importing ${name}, beside before`,
        quantile(during, 0.99) / quantile(listed, 0.99),
        2,
        "×",
      ),
    ];
    results.push(...measured);
    const inCopies = (value: number) => `${seconds(value)} (${(value / copied).toFixed(1)} ×)`;
    const figures = [inCopies(dryRun), inCopies(apply), measured[2]!.figure, measured[3]!.figure];
    const kinds = ["dry run", "import", "growth of memory", "list p99 during the import"];
    table.push([name, "COPY", seconds(copied), ""]);
    for (const [index, kind] of kinds.entries()) {
      table.push(["", kind, figures[index]!, verdict(measured[index]!)]);
    }
  }
  return {
    title: "Importing a CSV file",
    note: "New people with a group, in an organization of 10,000 users: uploaded in process, applied by the worker of the server with welcome emails and audit events. `COPY` writes the same rows into the table of users alone, in the same run.",
    columns: ["file", "step", "time (beside COPY)", "target"],
    rows: table,
    results,
  };
}
