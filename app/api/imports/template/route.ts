import { answerWithFormat } from "@/app/api/imports/downloads";
import { templateFile } from "@/lib/imports/template";

/** `GET /api/imports/template`: a CSV file with the columns only. */
export function GET(request: Request): Promise<Response> {
  return answerWithFormat(request, "users-template.csv", templateFile);
}
