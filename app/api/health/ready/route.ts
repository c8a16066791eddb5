import { isReady } from "@/lib/jobs/readiness";

export const dynamic = "force-dynamic";

/** Readiness: database and queue respond. 503 otherwise. */
export async function GET(): Promise<Response> {
  const ready = await isReady();
  return Response.json(
    { status: ready ? "ready" : "not ready" },
    { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
