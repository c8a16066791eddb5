export const dynamic = "force-dynamic";

/** Liveness. Does not use the database, so that a slow one does not cause a restart. */
export function GET(): Response {
  return Response.json({ status: "alive" }, { headers: { "cache-control": "no-store" } });
}
