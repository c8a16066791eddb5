import { z } from "zod";

import { answerWithCsv } from "@/app/api/csv-response";
import { importsPage } from "@/app/api/imports/downloads";
import { notFound } from "@/lib/errors";
import { errorFile } from "@/lib/imports/files";

/** `GET /api/imports/{id}/errors`: the rows with errors as CSV, to be mended and uploaded. */
export function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return answerWithCsv(request, {
    name: "rows-with-errors",
    page: importsPage,
    begin: async (actor) => {
      const id = z.uuid().safeParse((await params).id);
      if (!id.success) throw notFound("This import");
      return errorFile(actor, id.data);
    },
  });
}
