export const dynamic = "force-dynamic";

/** The process is alive. Asks nobody else, so that a slow database does not get it restarted. */
export function GET(): Response {
  return Response.json({ status: "alive" }, { headers: { "cache-control": "no-store" } });
}
