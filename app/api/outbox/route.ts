import { env } from "@/lib/env";
import { outboxMessages } from "@/lib/outbox/outbox";
import { equalSecrets } from "@/lib/secrets/keys";

const usualLimit = 50;
const highestLimit = 500;

/**
 * `GET /api/outbox?to=…&limit=…`: the undelivered emails, newest first, for test automation. It
 * exists only with MAIL_TRANSPORT=outbox and an OUTBOX_TOKEN.
 */
export async function GET(request: Request): Promise<Response> {
  const token = env.outboxToken;
  if (env.mail.transport !== "outbox" || !token) return new Response(null, { status: 404 });
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  if (!equalSecrets(given, token)) {
    const headers = { "www-authenticate": 'Bearer realm="Outbox"' };
    return Response.json({ message: "The token is not valid." }, { status: 401, headers });
  }
  const parameters = new URL(request.url).searchParams;
  const limit = Math.trunc(Number(parameters.get("limit") ?? usualLimit));
  const messages = await outboxMessages({
    to: parameters.get("to") ?? undefined,
    limit: limit >= 1 ? Math.min(limit, highestLimit) : usualLimit,
  });
  return Response.json(messages, { headers: { "cache-control": "no-store" } });
}
