import { z } from "zod";

import { answerWithJson } from "@/app/api/json-response";
import { readImport } from "@/lib/imports/queries";

/** `GET /api/imports/{id}`: an import of the actor's organization with its progress. */
export function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return answerWithJson(async (actor) => readImport(actor, z.uuid().parse((await params).id)));
}
