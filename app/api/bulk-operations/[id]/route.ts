import { z } from "zod";

import { answerWithJson } from "@/app/api/json-response";
import { loadBulkOperation } from "@/lib/bulk/queries";

/** `GET /api/bulk-operations/{id}`: the progress of an operation of the actor's organization. */
export function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return answerWithJson(async (actor) =>
    loadBulkOperation(actor, z.uuid().parse((await params).id)),
  );
}
