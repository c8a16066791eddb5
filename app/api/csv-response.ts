import { currentActor, signInUrl } from "@/lib/auth/actor";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";

import { csvStream } from "@/lib/csv/stream";
import type { CsvTable } from "@/lib/csv/stream";
import { acquireExportSlot } from "@/lib/csv/export-slots";

import { statuses } from "./json-response";
import { isOwnRequest } from "./own-request";

type Download = {
  /** The page with the link, and its title. */
  page: { href: string; title: string };
  /** Checks permissions and reads the file; throws an error for the user. */
  begin: (actor: Actor) => Promise<{ fileName: string; body: BodyInit }>;
  /** The titles of the page that says why there is no file. */
  words?: { title: string; heading: string };
};

type Export = {
  /** The middle of the file name: *acme-users-2026-11-20.csv*. */
  name: string;
  page: Download["page"];
  /** Checks permissions, records the export and starts it; throws an error for the user. */
  begin: (actor: Actor) => Promise<CsvTable>;
};

const never = { "cache-control": "no-store" };

const downloadWords = { title: "Download", heading: "Nothing was downloaded" };
const exportWords = { title: "Export CSV", heading: "Nothing was exported" };

/** An error page for users who followed a link, and JSON for other clients. */
function refusal(
  request: Request,
  status: number,
  message: string,
  { page, words = downloadWords }: Download,
) {
  const headers = { ...never, ...(status === 429 ? { "retry-after": "30" } : {}) };
  if (!request.headers.get("accept")?.includes("text/html")) {
    return Response.json({ message }, { status, headers });
  }
  // The nonce comes from proxy.ts.
  const nonce = request.headers.get("x-nonce") ?? "";
  const text = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${words.title} · Gatehouse</title>
<link rel="icon" href="/icon.svg"><style nonce="${nonce}">body{font:14px/1.5 system-ui,sans-serif}
main{max-width:25rem;margin:20vh auto;padding:0 1rem}h1{font-size:24px;margin:0 0 .5rem}</style></head>
<body><main><h1>${words.heading}</h1><p>${text}</p>
<p><a href="${page.href}">Back to ${page.title}</a></p></main></body></html>`;
  return new Response(html, {
    status,
    headers: { ...headers, "content-type": "text/html; charset=utf-8" },
  });
}

/** The name in ASCII for old clients, and the whole name in UTF-8 (RFC 6266). */
function attachment(fileName: string): string {
  const ascii = fileName.replaceAll(/[^\x20-\x7E]|["\\%]/g, "_");
  const encoded = encodeURIComponent(fileName).replaceAll(
    /['()*]/g,
    (character) => `%${character.codePointAt(0)!.toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"${ascii === fileName ? "" : `; filename*=UTF-8''${encoded}`}`;
}

/**
 * Responds with a file to save. Requests without a session are redirected to Sign in; those without
 * permission get an error.
 */
export async function answerWithFile(request: Request, download: Download): Promise<Response> {
  if (!isOwnRequest(request)) {
    return refusal(request, 403, "Export from a page of Gatehouse.", download);
  }
  const actor = await currentActor();
  if (!actor) {
    return new Response(null, {
      status: 303,
      headers: { ...never, location: await signInUrl(download.page.href) },
    });
  }
  try {
    const { fileName, body } = await download.begin(actor);
    return new Response(body, {
      headers: {
        ...never,
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": attachment(fileName),
      },
    });
  } catch (error) {
    const status = error instanceof GatehouseError ? statuses[error.code] : undefined;
    if (!(error instanceof GatehouseError) || !status) throw error;
    return refusal(request, status, error.message, download);
  }
}

/** Responds with a streamed CSV file; refused also while too many exports run. */
export function answerWithCsv(request: Request, { name, page, begin }: Export): Promise<Response> {
  return answerWithFile(request, {
    page,
    words: exportWords,
    begin: async (actor) => {
      const giveBack = acquireExportSlot(actor.organization.id);
      try {
        const body = csvStream(await begin(actor), giveBack);
        const day = now().toISOString().slice(0, 10);
        return { fileName: `${actor.organization.slug}-${name}-${day}.csv`, body };
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  });
}
