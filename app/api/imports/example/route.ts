import { answerWithFormat } from "@/app/api/imports/downloads";
import { exampleFile } from "@/lib/imports/template";

/** `GET /api/imports/example`: the template with three people. */
export function GET(request: Request): Promise<Response> {
  return answerWithFormat(request, "users-example.csv", exampleFile);
}
