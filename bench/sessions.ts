import { loadSession } from "@/lib/sessions/load";
import type { Actor } from "@/lib/access/actor";

import { runConcurrently } from "./concurrency";
import { milliseconds, perSecond, quantile } from "./report";
import type { Section } from "./report";

const durationMs = 3000;

/** Session checks per second in this process, without HTTP. */
export async function measureSessionChecks(actor: Actor): Promise<Section> {
  const rows: string[][] = [];
  for (const concurrency of [1, 16]) {
    const { times, rate } = await runConcurrently(concurrency, durationMs, async () => {
      const session = await loadSession(actor.sessionId, actor.origin);
      if (session?.state !== "open") throw new Error("The session has ended");
    });
    rows.push([
      String(concurrency),
      milliseconds(quantile(times, 0.5)),
      milliseconds(quantile(times, 0.99)),
      perSecond(rate),
    ]);
  }
  return {
    title: "Session check",
    note: "`loadSession`: session, user, role and organization with one statement.",
    columns: ["concurrency", "p50", "p99", "rate"],
    rows,
  };
}
