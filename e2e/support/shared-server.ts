import { startServer } from "./server";

/**
 * Runs before all specs: one server that they share, set up with an organization that no test uses.
 * It believes `x-forwarded-for`, so that every test has a network address, and limits, of its own.
 * Specs find it under the names of its own configuration and as GATEHOUSE_URL.
 */
export default function setUp(): Promise<() => Promise<void>> {
  return shareServer({});
}

/** The same with other variables of the environment. */
export async function shareServer(env: Record<string, string>): Promise<() => Promise<void>> {
  const server = await startServer({ env: { TRUSTED_PROXY_HOPS: "1", ...env } });
  Object.assign(process.env, {
    GATEHOUSE_URL: server.url,
    BASE_URL: server.url,
    DATABASE_URL: server.databaseUrl,
    AUTH_SECRET: server.authSecret,
    OUTBOX_TOKEN: server.outboxToken,
  });
  const { newOrganization } = await import("./organizations");
  await newOrganization();
  return () => server.stop();
}
