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
  /** The middle of the file name: *acme-users-2026-11-20.csv*. */
  name: string;
  /** The page with the export button, and its title. */
  page: { href: string; title: string };
  /** Checks permissions, records the export and starts it; throws an error for the user. */
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
 * Whether the request comes from one of our own pages, as browsers say in a header. Clients that
 * send none may read but not post.
 */
function isOwnRequest(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site) return site === "same-origin" || (request.method === "GET" && site === "none");
  const origin = request.headers.get("origin");
  if (!origin) return request.method === "GET";
  const own = [request.headers.get("host"), new URL(env.baseUrl).host];
  return URL.canParse(origin) && own.includes(new URL(origin).host);
}

/** An error page for users who followed a link, and JSON for other clients. */
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
 * Responds with a streamed CSV file. Requests without a session are redirected to Sign in; those
 * without permission, or while too many exports run, get an error.
 */
export async function answerWithCsv(
  request: Request,
  { name, page, begin }: Export,
): Promise<Response> {
  if (!isOwnRequest(request)) {
    return refusal(request, 403, "Export from a page of Gatehouse.", page);
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
