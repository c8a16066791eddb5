import { setTimeout as delay } from "node:timers/promises";

import { runConcurrently } from "../concurrency";
import { atLeast, atMost, count, milliseconds, perSecond, quantile, verdict } from "../report";
import type { Result, Section } from "../report";

import { pageSize, queries } from "./product";
import type { ListPage, Product, QueryName, Sample } from "./product";

const concurrency = 16;
const warmUpMs = 500;
const sequentialMs = 2_500;
const concurrentMs = 3_500;
const maxPagesWalked = 200;

/** What Gatehouse has to reach. Queries without a target are measured only. */
const targets: Partial<Record<QueryName, { ms: number; rate?: number }>> = {
  far: { ms: 10, rate: 200 },
  filtered: { ms: 8 },
  rare: { ms: 6 },
  common: { ms: 60 },
};

/** Runs each query on each product in turn, so that a busy moment affects all of them. */
export async function measureLists(
  title: string,
  products: readonly Product[],
  sample: Sample,
): Promise<Section> {
  const rows: string[][] = [];
  const results: Result[] = [];
  for (const query of Object.keys(queries) as QueryName[]) {
    for (const product of products) {
      const name = `${queries[query]}, ${count(sample.userCount)} users`;
      // A query that one product cannot answer does not stop the others.
      try {
        const measured = await measureQuery(product, query, sample);
        const checked = product.name.startsWith("Gatehouse") ? check(name, query, measured) : [];
        results.push(...checked);
        rows.push([
          queries[query],
          product.name,
          totalOf(measured.page),
          milliseconds(measured.p50),
          milliseconds(measured.p99),
          perSecond(measured.rate),
          verdict(...checked),
        ]);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        rows.push([queries[query], product.name, `failed: ${message.split("\n", 1)[0]}`]);
        if (product.name.startsWith("Gatehouse")) {
          results.push({ name, figure: "failed", target: "", met: false });
        }
      }
      // The last of the concurrent queries may still run in the database.
      await delay(200);
    }
  }
  return {
    title,
    note: `${count(sample.userCount)} users who are not deleted, the same in every product, pages of ${pageSize}; each includes the check of the session or token. Rare: “${sample.rare}”, common: “${sample.common}”, in Korean: “${sample.korean}”, at the end: “${sample.late}”. Better Auth takes one filter (here the role) and searches one field (here the email, for Korean the name). Over HTTP, the load generator is this process, too.`,
    columns: ["query", "product", "matching", "p50", "p99", `rate at ${concurrency}`, "target"],
    rows,
    results,
  };
}

type Measured = { page: ListPage; p50: number; p99: number; rate: number };

async function measureQuery(product: Product, query: QueryName, sample: Sample): Promise<Measured> {
  const run = await product.prepare(query, sample);
  const page = await run();
  if (page.ids.length === 0) throw new Error(`${product.name} found no users (${query})`);
  await runConcurrently(1, warmUpMs, run);
  const sequential = await runConcurrently(1, sequentialMs, run);
  const concurrent = await runConcurrently(concurrency, concurrentMs, run);
  return {
    page,
    p50: quantile(sequential.times, 0.5),
    p99: quantile(sequential.times, 0.99),
    rate: concurrent.rate,
  };
}

function check(name: string, query: QueryName, { p50, rate }: Measured): Result[] {
  const target = targets[query];
  if (!target) return [];
  return [
    atMost(name, p50, target.ms, "ms"),
    ...(target.rate ? [atLeast(name, rate, target.rate, "/s")] : []),
  ];
}

function totalOf({ total, exact = true }: ListPage): string {
  return exact ? count(total) : `more than ${count(total)}`;
}

/** Whether reading a list page by page returns every user once. */
export async function measureWalks(
  products: readonly Product[],
  userCount: number,
): Promise<Section> {
  const pages = Math.min(maxPagesWalked, Math.floor(userCount / pageSize));
  const rows: string[][] = [];
  for (const { name, walk } of products) {
    const startedAt = performance.now();
    try {
      const ids = await walk(pages);
      rows.push([
        name,
        count(new Set(ids).size),
        count(ids.length),
        `${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
      ]);
    } catch (error) {
      rows.push([name, `failed: ${error instanceof Error ? error.message : String(error)}`]);
    }
  }
  return {
    title: "Reading the list page by page",
    note: `${pages} pages of ${pageSize} one after the other, sorted by name, while nothing changes.`,
    columns: ["product", "different users", "rows", "time"],
    rows,
  };
}
