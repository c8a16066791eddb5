import { startOpenIdProvider } from "@/lib/identity-providers/testing/openid-provider";

import { freePort, startServer } from "./server";

/**
 * Runs before all specs: one server that they share, set up with an organization that no test uses.
 * It believes `x-forwarded-for`, so that every test has a network address, and limits, of its own.
 * Specs find it under the names of its own configuration and as GATEHOUSE_URL. A provider of our own
 * stands in for Google; see google.ts.
 */
export default function setUp(): Promise<() => Promise<void>> {
  return shareServer({});
}

/** The same with other variables of the environment. */
export async function shareServer(env: Record<string, string>): Promise<() => Promise<void>> {
  const port = await freePort();
  const google = await startOpenIdProvider({
    clients: [{ redirectUris: [`http://localhost:${port}/api/auth/callback/google`] }],
    accounts: [],
  });
  const settings = {
    GOOGLE_ISSUER: google.issuer,
    GOOGLE_CLIENT_ID: google.clientId,
    GOOGLE_CLIENT_SECRET: google.clientSecret,
  };
  const server = await startServer({
    port,
    env: { TRUSTED_PROXY_HOPS: "1", ...settings, ...env },
  });
  Object.assign(process.env, {
    GATEHOUSE_URL: server.url,
    BASE_URL: server.url,
    DATABASE_URL: server.databaseUrl,
    AUTH_SECRET: server.authSecret,
    OUTBOX_TOKEN: server.outboxToken,
    ...settings,
  });
  const { newOrganization } = await import("./organizations");
  await newOrganization();
  return async () => {
    await server.stop();
    await google.close();
  };
}
