import { answerWithJson } from "@/app/api/json-response";
import { isOwnRequest } from "@/app/api/own-request";
import { GatehouseError } from "@/lib/errors";
import { uploadImport } from "@/lib/imports/upload";

/**
 * `POST /api/imports?name=people.csv` with the file as its body: stores it and plans the dry run.
 * proxy.ts leaves this address out, because Next.js keeps the bodies of what it sees in memory.
 */
export function POST(request: Request): Promise<Response> {
  return answerWithJson(async (actor) => {
    // Checked here too: cookies of this site come along with requests from its subdomains.
    if (!isOwnRequest(request)) {
      throw new GatehouseError("forbidden", "Attach the file on the page Bulk create users.");
    }
    const fileName = new URL(request.url).searchParams.get("name")?.trim() || "people.csv";
    return uploadImport(actor, { fileName, body: request.body });
  });
}
