/** The parts of Better Auth that are measured. */
export type Auth = {
  options: object;
  handler: (request: Request) => Promise<Response>;
  api: {
    signUpEmail(input: { body: Credentials & { name: string } }): Promise<unknown>;
    signInEmail(input: { body: Credentials; asResponse: true }): Promise<Response>;
    listUsers(input: { query: ListQuery; headers: Headers }): Promise<UserList>;
    banUser(input: { body: { userId: string }; headers: Headers }): Promise<unknown>;
  };
};

type Credentials = { email: string; password: string };

export type ListQuery = Partial<{
  limit: number;
  offset: number;
  sortBy: string;
  searchField: "name" | "email";
  searchValue: string;
  filterField: string;
  filterValue: string;
}>;

export type UserList = { users: { id: string }[]; total: number };

export type AuthSettings = { databaseUrl: string; secret: string; url: string };

type Module = Record<string, (...parameters: unknown[]) => unknown>;

/** A module of the peers, which are not installed when the types are checked. */
export async function peerModule(name: string): Promise<Module> {
  const loaded: Module & { default?: Module } = await import(name);
  return { ...loaded.default, ...loaded };
}

/** Better Auth with its admin plugin as in its guide, without request limits. */
export async function makeAuth({ databaseUrl, secret, url }: AuthSettings) {
  const { betterAuth } = await peerModule("better-auth");
  const { admin } = await peerModule("better-auth/plugins");
  const { Pool } = (await peerModule("pg")) as unknown as {
    Pool: new (options: object) => { end(): Promise<void> };
  };
  const pool = new Pool({ connectionString: databaseUrl });
  const auth = betterAuth!({
    database: pool,
    baseURL: url,
    secret,
    emailAndPassword: { enabled: true },
    plugins: [admin!()],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // It logs missing tables before the migration.
    logger: { disabled: true },
  }) as Auth;
  return { auth, close: () => pool.end() };
}
