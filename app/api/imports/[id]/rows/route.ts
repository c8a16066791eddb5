import { answerWithJson } from "@/app/api/json-response";
import { listImportRows } from "@/lib/imports/queries";
import { listImportRowsSchema } from "@/lib/imports/schema";

/** `GET /api/imports/{id}/rows?outcome=…&kind=…&value=…&after=…`: a page of the rows of an import. */
export function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return answerWithJson(async (actor) => {
    const { id } = await params;
    const parameters = Object.fromEntries(new URL(request.url).searchParams);
    return listImportRows(actor, listImportRowsSchema.parse({ ...parameters, importId: id }));
  });
}
