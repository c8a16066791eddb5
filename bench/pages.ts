import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

import autocannon from "autocannon";

import type { Actor } from "@/lib/access/actor";
import { root } from "@/scripts/installation.mjs";

import { freshAddresses } from "./invitations";
import { cookieOf } from "./organizations";
import { atLeast, atMost, count, milliseconds, perSecond, quantile, verdict } from "./report";
import type { Result, Section } from "./report";

const defaultConcurrency = 8;
const warmUpSeconds = 4;
const durationSeconds = 8;
const maxScriptKb = 190;
const addressesPerRequest = 1000;

/** A page, and the requests per second that it has to reach. */
type Page = { name: string; path: string; actor?: Actor; minRate?: number };

/**
 * Measures one page over HTTP.
 * @returns milliseconds of one request at a time, and requests per second at that concurrency
 */
async function timePage(
  url: string,
  actor: Actor | undefined,
  concurrency: number,
): Promise<{ p50: number; p99: number; rate: number }> {
  const options = { url, headers: actor && { cookie: await cookieOf(actor) } };
  // A server that has just started is slower until its code is compiled.
  await autocannon({ ...options, connections: concurrency, duration: warmUpSeconds });
  // Requests that the warm-up left behind are answered first.
  await (await fetch(url, { headers: options.headers ?? {} })).text();
  const alone = await autocannon({ ...options, connections: 1, duration: 2 });
  const concurrent = await autocannon({
    ...options,
    connections: concurrency,
    duration: durationSeconds,
  });
  const failed = alone.errors + alone.non2xx + concurrent.errors + concurrent.non2xx;
  if (failed > 0) throw new Error(`${url} failed ${failed} times`);
  if (alone.requests.total === 0) throw new Error(`${url} did not answer in time`);
  return { p50: alone.latency.p50, p99: alone.latency.p99, rate: concurrent.requests.average };
}

/** Measures pages over HTTP. The load generator shares the machine. */
export async function measurePages(
  url: string,
  pages: readonly Page[],
  concurrency = defaultConcurrency,
): Promise<Section> {
  const rows: string[][] = [];
  const results: Result[] = [];
  for (const page of pages) {
    const { p50, p99, rate } = await timePage(`${url}${page.path}`, page.actor, concurrency);
    const checked = page.minRate ? [atLeast(page.name, rate, page.minRate, "/s")] : [];
    results.push(...checked);
    rows.push([
      page.name,
      milliseconds(p50),
      milliseconds(p99),
      perSecond(rate),
      verdict(...checked),
    ]);
  }
  return {
    title: "Pages over HTTP",
    note: `Answer times of one request at a time, and requests per second at a concurrency of ${concurrency}; the load generator shares the cores.`,
    columns: ["page", "p50", "p99", "rate", "target"],
    rows,
    results,
  };
}

/** Size of the scripts that a browser loads with an empty page. */
export async function measureScripts(url: string, actor: Actor): Promise<Section> {
  const answer = await fetch(url, { headers: { cookie: await cookieOf(actor) } });
  const html = await answer.text();
  if (!answer.ok || !html.includes("Home")) throw new Error(`Home answered ${answer.status}`);
  // Current browsers skip `noModule`; every other script counts, also when only React's data names it.
  const old = new Set(
    [...html.matchAll(/<script[^>]*noModule[^>]*>/gi)].flatMap(([tag]) => chunksIn(tag)),
  );
  const files = [...new Set(chunksIn(html))].filter((file) => !old.has(file));
  const sizes = await Promise.all(
    files.map(async (file) => {
      const script = await fetch(`${url}/_next/${file}`);
      return gzipSync(Buffer.from(await script.arrayBuffer())).length;
    }),
  );
  const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1000;
  const size = atMost("JavaScript of an empty page, gzip", kilobytes, maxScriptKb, "kB");
  return {
    title: "JavaScript of an empty portal page",
    note: "Every script file that the HTML of Home names.",
    columns: ["files", "gzip", "target"],
    rows: [[String(files.length), size.figure, verdict(size)]],
    results: [size],
  };
}

function chunksIn(text: string): string[] {
  return [...text.matchAll(/static\/chunks\/[\w./~-]+\.js/g)].map(([file]) => file);
}

/** *Send invite* as a browser sends it, with the page in the response. */
export async function measureInviteAction(url: string, actor: Actor): Promise<Section> {
  const id = await actionId("inviteUsersAction");
  const cookie = await cookieOf(actor);
  const times: number[] = [];
  for (let run = 0; run < 9; run += 1) {
    const addresses = freshAddresses(actor.organization.slug, addressesPerRequest);
    const startedAt = performance.now();
    const answer = await fetch(`${url}/settings/iam/users/invite`, {
      method: "POST",
      headers: {
        accept: "text/x-component",
        "content-type": "text/plain;charset=UTF-8",
        "next-action": id,
        origin: url,
        cookie,
      },
      body: JSON.stringify([{ addresses }]),
    });
    const text = await answer.text();
    if (!answer.ok || !text.includes('"outcome":"invited"')) {
      throw new Error(`Send invite answered ${answer.status}`);
    }
    if (run > 0) times.push(performance.now() - startedAt);
  }
  return {
    title: "Send invite over HTTP",
    note: "The server action with session check, parsing, the transaction above and the page rendered again, from the request to the end of the response.",
    columns: ["addresses", "p50", "p99"],
    rows: [
      [
        count(addressesPerRequest),
        milliseconds(quantile(times, 0.5)),
        milliseconds(quantile(times, 0.99)),
      ],
    ],
  };
}

async function actionId(name: string): Promise<string> {
  const file = path.join(root, ".next", "server", "server-reference-manifest.json");
  const manifest: { node: Record<string, { exportedName: string }> } = JSON.parse(
    await readFile(file, "utf8"),
  );
  const found = Object.entries(manifest.node).find(([, { exportedName }]) => exportedName === name);
  if (!found) throw new Error(`The build has no server action ${name}`);
  return found[0];
}
