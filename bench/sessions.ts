import { loadSession } from "@/lib/auth/actor";
import type { Actor } from "@/lib/access/actor";

import { inLanes } from "./lanes";
import { against, milliseconds, perSecond, quantile } from "./report";
import type { Section } from "./report";

const seconds = 3;
const targetPerSecond = 1000;

/** How often a session can be checked, in this process, without HTTP. */
export async function measureSessionChecks(actor: Actor): Promise<Section> {
  const rows: string[][] = [];
  for (const atOnce of [1, 16]) {
    const { times, rate } = await inLanes(atOnce, seconds * 1000, async () => {
      const session = await loadSession(actor.sessionId, actor.origin);
      if (session?.state !== "open") throw new Error("signed out");
    });
    rows.push([
      String(atOnce),
      milliseconds(quantile(times, 0.5)),
      milliseconds(quantile(times, 0.99)),
      perSecond(rate),
      against(rate, targetPerSecond, "/s", "≥"),
    ]);
  }
  return {
    title: "Session check",
    note: "`loadSession`: session, user, role and organization with one statement.",
    columns: ["at a time", "p50", "p99", "rate", "target"],
    rows,
  };
}
