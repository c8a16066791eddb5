import type { FormState, Result } from "@/lib/errors";
import { strangersOrigin } from "@/lib/testing/join-links";
import { browserHeaders, inRequest, redirectUrlOf } from "@/lib/testing/request";

import type { EntryPoint } from "./entry-points";
import type { Me } from "./world";

/** The page of a redirect, without what differs between two calls. */
function pageOf(location: string): string {
  const { pathname } = new URL(location, "http://localhost");
  return pathname.replace(/^\/join\/[^/]+$/, "/join/:token");
}

/** Calls an entry point from the browser of this caller. @returns what it did, in a word or two */
export async function callAs(
  me: Me,
  { call }: EntryPoint,
  input: readonly unknown[],
): Promise<string> {
  const headers = await browserHeaders(me.sessionId, strangersOrigin().address!);
  return answerOf(async () => inRequest(headers, async () => call(...(input as never[]))));
}

async function answerOf(call: () => unknown): Promise<string> {
  try {
    return await wordFor(await call());
  } catch (error) {
    const url = redirectUrlOf(error);
    if (url === undefined) throw error;
    return `redirect ${pageOf(url)}`;
  }
}

async function wordFor(value: unknown): Promise<string> {
  if (value instanceof Response) {
    await value.body?.cancel();
    const location = value.headers.get("location");
    return location ? `${value.status} ${pageOf(location)}` : String(value.status);
  }
  if (Array.isArray(value)) return value.length > 0 ? "some" : "none";
  const answer = value as Result<unknown> | NonNullable<FormState>;
  const result = "result" in answer ? answer.result : answer;
  if (!result.ok) return result.code;
  return wordForData(result.data);
}

function wordForData(data: unknown): string {
  if (typeof data === "number") return String(data);
  if (Array.isArray(data)) {
    return data.map(({ outcome }: { outcome: string }) => outcome).join(", ");
  }
  if (data && typeof data === "object") {
    if ("added" in data) return `${String(data.added)} added`;
    if ("removed" in data) return `${String(data.removed)} removed`;
    if ("changes" in data) return `${String(data.changes)} changes`;
    if ("saved" in data && !data.saved) return "not saved";
  }
  return "ok";
}
