import { env } from "@/lib/env";

/** Name of the session cookie; the prefix makes browsers insist on https where we have it. */
export function sessionCookie(): { name: string; secure: boolean } {
  const secure = env.baseUrl.startsWith("https:");
  return { name: secure ? "__Secure-gatehouse.session" : "gatehouse.session", secure };
}
