import { env } from "@/lib/env";

/** Name of the session cookie; with the prefix, browsers require https where the portal has it. */
export function sessionCookie(): { name: string; secure: boolean } {
  const secure = env.baseUrl.startsWith("https:");
  return { name: secure ? "__Secure-gatehouse.session" : "gatehouse.session", secure };
}
