import { requestOrigin } from "@/lib/access/actor";
import { finishSignIn } from "@/lib/auth/providers/flow";
import { methodOfPath } from "@/lib/auth/providers/settings";

/** `GET /api/auth/callback/{google|openid-connect}`: where a provider sends people back to. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ method: string }> },
): Promise<Response> {
  const method = methodOfPath((await params).method);
  if (!method) return new Response(null, { status: 404 });
  const location = await finishSignIn(method, new URL(request.url).search, await requestOrigin());
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
