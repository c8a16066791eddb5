import { currentActor, signInUrl } from "@/lib/auth/actor";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError } from "@/lib/errors";
import type { ErrorCode } from "@/lib/errors";

import { csvStream } from "@/lib/csv/stream";
import type { CsvTable } from "@/lib/csv/stream";
import { acquireExportSlot } from "@/lib/csv/export-slots";

type Export = {
  /** The middle of the file's name: *acme-users-2026-11-20.csv*. */
  name: string;
  /** The page with the button, to go back to, and its title. */
  page: { href: string; title: string };
  /** Checks who may, records it, and begins; throws what the person is told. */
  begin: (actor: Actor) => Promise<CsvTable>;
};

const statuses: Partial<Record<ErrorCode, number>> = {
  forbidden: 403,
  not_found: 404,
  invalid: 400,
  too_many_requests: 429,
};

const never = { "cache-control": "no-store" };

/**
 * Whether one of our own pages asks. Browsers say so; whoever says nothing is no browser, and may
 * read but not post.
 */
function isOwnRequest(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site) return site === "same-origin" || (request.method === "GET" && site === "none");
  const origin = request.headers.get("origin");
  if (!origin) return request.method === "GET";
  const own = [request.headers.get("host"), new URL(env.baseUrl).host];
  return URL.canParse(origin) && own.includes(new URL(origin).host);
}

/** A refusal: a page for a person, who came by a link, and a sentence for everybody else. */
function refusal(request: Request, status: number, message: string, page: Export["page"]) {
  const headers = { ...never, ...(status === 429 ? { "retry-after": "30" } : {}) };
  if (!request.headers.get("accept")?.includes("text/html")) {
    return Response.json({ message }, { status, headers });
  }
  // The nonce comes from proxy.ts.
  const nonce = request.headers.get("x-nonce") ?? "";
  const text = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Export CSV · Gatehouse</title>
<link rel="icon" href="/icon.svg"><style nonce="${nonce}">body{font:14px/1.5 system-ui,sans-serif}
main{max-width:25rem;margin:20vh auto;padding:0 1rem}h1{font-size:24px;margin:0 0 .5rem}</style></head>
<body><main><h1>Nothing was exported</h1><p>${text}</p>
<p><a href="${page.href}">Back to ${page.title}</a></p></main></body></html>`;
  return new Response(html, {
    status,
    headers: { ...headers, "content-type": "text/html; charset=utf-8" },
  });
}

/**
 * Answers with a table as a CSV file that streams. Somebody without a session goes to Sign in;
 * whoever may not, or comes while too many exports run, is told so.
 */
export async function answerWithCsv(
  request: Request,
  { name, page, begin }: Export,
): Promise<Response> {
  if (!isOwnRequest(request)) {
    return refusal(request, 403, "This can only be asked for from a page of Gatehouse.", page);
  }
  const actor = await currentActor();
  if (!actor) {
    return new Response(null, {
      status: 303,
      headers: { ...never, location: await signInUrl(page.href) },
    });
  }
  let giveBack: (() => void) | undefined;
  try {
    giveBack = acquireExportSlot(actor.organization.id);
    const stream = csvStream(await begin(actor), giveBack);
    const day = now().toISOString().slice(0, 10);
    return new Response(stream, {
      headers: {
        ...never,
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${actor.organization.slug}-${name}-${day}.csv"`,
      },
    });
  } catch (error) {
    giveBack?.();
    const status = error instanceof GatehouseError ? statuses[error.code] : undefined;
    if (!(error instanceof GatehouseError) || !status) throw error;
    return refusal(request, status, error.message, page);
  }
}
