import { requestOrigin } from "@/lib/auth/actor";
import { finishSignIn } from "@/lib/auth/providers/flow";
import { methodOfPath } from "@/lib/identity-providers/settings";

/**
 * `GET /api/auth/callback/google` and `…/openid-connect/{organization id}`: the callbacks of
 * providers.
 */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ path: string[] }> },
): Promise<Response> {
  const [name = "", organizationId = null, ...rest] = (await params).path;
  const method = methodOfPath(name);
  if (!method || rest.length > 0) return new Response(null, { status: 404 });
  const { search } = new URL(request.url);
  const location = await finishSignIn({ method, organizationId }, search, await requestOrigin());
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
