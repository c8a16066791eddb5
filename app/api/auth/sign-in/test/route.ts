import { beginTest } from "@/lib/auth/providers/flow";
import { connectionTestIdSchema } from "@/lib/identity-providers/connection-test";

/** `GET /api/auth/sign-in/test?id=…`: the tab that *Test connection* opens. */
export async function GET(request: Request): Promise<Response> {
  const id = new URL(request.url).searchParams.get("id") ?? "";
  const known = connectionTestIdSchema.safeParse({ testId: id }).success;
  const location = (known && (await beginTest(id))) || "/sign-in";
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
