import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

import autocannon from "autocannon";

import type { Actor } from "@/lib/access/actor";
import { root } from "@/scripts/installation.mjs";

import { freshAddresses } from "./invitations";
import { cookieOf } from "./people";
import { against, milliseconds, perSecond, quantile } from "./report";
import type { Section } from "./report";

const connections = 8;
const warmUpSeconds = 4;
// Long enough to be about the server rather than about a moment of the machine.
const seconds = 8;
const targetScriptKb = 160;
const addressesPerRequest = 1000;

/** A page with what it has to reach: requests a second, and milliseconds of one at a time. */
type Page = { name: string; path: string; actor?: Actor; atLeast?: number; atMostMs?: number };

/**
 * What one page costs over HTTP.
 * @returns milliseconds of one request at a time, and requests a second of that many at a time
 */
async function timePage(
  url: string,
  actor: Actor | undefined,
  atOnce: number,
): Promise<{ p50: number; p99: number; rate: number }> {
  const options = { url, headers: actor && { cookie: await cookieOf(actor) } };
  // A server that has just started compiles what it does often in its first seconds of work.
  await autocannon({ ...options, connections: atOnce, duration: warmUpSeconds });
  // What the warm-up left behind is answered first.
  await (await fetch(url, { headers: options.headers ?? {} })).text();
  const alone = await autocannon({ ...options, connections: 1, duration: 2 });
  const crowded = await autocannon({ ...options, connections: atOnce, duration: seconds });
  const failed = alone.errors + alone.non2xx + crowded.errors + crowded.non2xx;
  if (failed > 0) throw new Error(`${url} failed ${failed} times`);
  if (alone.requests.total === 0) throw new Error(`${url} did not answer in time`);
  return { p50: alone.latency.p50, p99: alone.latency.p99, rate: crowded.requests.average };
}

/** What pages cost over HTTP. The load comes from this machine too and takes its share of it. */
export async function measurePages(
  url: string,
  pages: readonly Page[],
  atOnce = connections,
): Promise<Section> {
  const rows: string[][] = [];
  for (const page of pages) {
    const { p50, p99, rate } = await timePage(`${url}${page.path}`, page.actor, atOnce);
    const verdicts = [
      page.atMostMs ? against(p50, page.atMostMs, "ms", "≤") : "",
      page.atLeast ? against(rate, page.atLeast, "/s", "≥") : "",
    ];
    rows.push([
      page.name,
      milliseconds(p50),
      milliseconds(p99),
      perSecond(rate),
      verdicts.filter(Boolean).join("; "),
    ]);
  }
  return {
    title: "Pages over HTTP",
    note: `Answer times of one request at a time, and requests per second of ${atOnce} at a time; the load generator shares the cores.`,
    columns: ["page", "p50", "p99", "rate", "target"],
    rows,
  };
}

/** Files of the page that browsers load before anybody touches it, with their size. */
export async function measureScripts(url: string, actor: Actor): Promise<Section> {
  const answer = await fetch(url, { headers: { cookie: await cookieOf(actor) } });
  const html = await answer.text();
  if (!answer.ok || !html.includes("Home")) throw new Error(`Home answered ${answer.status}`);
  // Browsers of this decade leave those out; everything else that is named counts, also when only
  // the data for React names it.
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
  return {
    title: "JavaScript of an empty portal page",
    note: "Every script file that the HTML of Home names.",
    columns: ["files", "gzip", "target"],
    rows: [
      [
        String(files.length),
        `${kilobytes.toFixed(1)} kB`,
        against(kilobytes, targetScriptKb, "kB", "≤"),
      ],
    ],
  };
}

function chunksIn(text: string): string[] {
  return [...text.matchAll(/static\/chunks\/[\w./~-]+\.js/g)].map(([file]) => file);
}

/** *Send invite* as a browser sends it, with the page that the answer brings along. */
export async function measureInviteAction(url: string, actor: Actor): Promise<Section> {
  const id = await actionId("inviteUsersAction");
  const cookie = await cookieOf(actor);
  const times: number[] = [];
  for (let run = 0; run < 9; run += 1) {
    const addresses = freshAddresses(actor.organization.slug, addressesPerRequest);
    const began = performance.now();
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
    if (run > 0) times.push(performance.now() - began);
  }
  return {
    title: "Send invite over HTTP",
    note: "The server action with session check, parsing, the transaction above and the page drawn anew, from request to the end of the answer.",
    columns: ["addresses", "p50", "p99"],
    rows: [
      [
        addressesPerRequest.toLocaleString("en"),
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
