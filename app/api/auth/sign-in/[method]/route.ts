import { requestOrigin } from "@/lib/auth/actor";
import { beginSignIn } from "@/lib/auth/providers/flow";
import { methodOfPath } from "@/lib/identity-providers/settings";

/**
 * `GET /api/auth/sign-in/{google|openid-connect}?organization=…&from=…` or `?token=…`: the target
 * of the *Continue with …* links.
 */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ method: string }> },
): Promise<Response> {
  const method = methodOfPath((await params).method);
  if (!method) return new Response(null, { status: 404 });
  const query = new URL(request.url).searchParams;
  const location = await beginSignIn(
    {
      method,
      organization: query.get("organization"),
      from: query.get("from"),
      token: query.get("token"),
    },
    await requestOrigin(),
  );
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
