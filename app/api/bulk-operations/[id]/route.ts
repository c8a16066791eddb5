import { z } from "zod";

import { currentActor } from "@/lib/auth/actor";
import { loadBulkOperation } from "@/lib/bulk/queries";
import { GatehouseError } from "@/lib/errors";

const headers = { "cache-control": "no-store" };

/** `GET /api/bulk-operations/{id}`: the progress of an operation of the actor's organization. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const actor = await currentActor();
  if (!actor) return Response.json({ message: "Sign in first." }, { status: 401, headers });
  const id = z.uuid().safeParse((await params).id);
  try {
    if (!id.success) return Response.json(null, { status: 404, headers });
    return Response.json(await loadBulkOperation(actor, id.data), { headers });
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error;
    const status = error.code === "not_found" ? 404 : 403;
    return Response.json({ message: error.message }, { status, headers });
  }
}
