import { z } from "zod";

import { answerWithFile } from "@/app/api/csv-response";
import { importsPage } from "@/app/api/imports/downloads";
import { notFound } from "@/lib/errors";
import { originalFile } from "@/lib/imports/files";

/** `GET /api/imports/{id}/file`: the file of an import as it was uploaded. */
export function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return answerWithFile(request, {
    page: importsPage,
    begin: async (actor) => {
      const id = z.uuid().safeParse((await params).id);
      if (!id.success) throw notFound("This import");
      return originalFile(actor, id.data);
    },
  });
}
