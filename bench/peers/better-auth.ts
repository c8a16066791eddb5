import { fileURLToPath } from "node:url";

import postgres from "postgres";

import { freePort } from "@/e2e/support/server";
import type { RunningServer } from "@/e2e/support/server";
import { root } from "@/scripts/installation.mjs";

import { makeAuth, peerModule } from "./better-auth-instance";
import type { Auth, ListQuery, UserList } from "./better-auth-instance";
import { farShare, pageSize } from "./product";
import type { ListPage, Product, QueryName, Sample } from "./product";
import { copyUsers, createPeerDatabase } from "./peer-database";
import { startPeer } from "./peer-process";

const administrator = { email: "administrator@peer.example", password: "Analytical-Engine-1843" };

/** Better Auth with the users of the organization. */
export async function startBetterAuth(
  { databaseUrl: gatehouseUrl }: RunningServer,
  gatehouse: postgres.Sql,
  organizationId: string,
) {
  const databaseUrl = await createPeerDatabase(gatehouseUrl, "better_auth");
  const url = `http://127.0.0.1:${await freePort()}`;
  const settings = { databaseUrl, url, secret: "benchmark-".repeat(4) };
  const { auth, close } = await makeAuth(settings);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const stop = async () => {
    await sql.end({ timeout: 5 });
    await close();
  };
  try {
    await migrate(auth);
    const headers = await signIn(auth, sql);
    await copyUsers(gatehouse, sql, organizationId, {
      table: `"user"`,
      columns: {
        id: "id",
        name: "coalesce(nullif(trim(first_name || ' ' || last_name), ''), email)",
        email: "email_normalized",
        emailVerified: "status <> 'invited'",
        role: "role_key",
        banned: "status = 'inactive'",
        createdAt: "created_at",
        updatedAt: "created_at",
      },
    });
    const server = await startPeer(
      {
        command: process.execPath,
        parameters: [
          "--import",
          "tsx",
          fileURLToPath(new URL("better-auth-server.ts", import.meta.url)),
        ],
        folder: root,
        variables: { BETTER_AUTH_SETTINGS: JSON.stringify(settings) },
      },
      `${url}/api/auth/ok`,
    );
    const inProcess = (query: ListQuery) => auth.api.listUsers({ query, headers });
    const overHttp = async (query: ListQuery): Promise<UserList> => {
      const parameters = new URLSearchParams(
        Object.entries(query).map(([name, value]) => [name, String(value)]),
      );
      const answer = await fetch(`${url}/api/auth/admin/list-users?${parameters}`, { headers });
      if (!answer.ok) throw new Error(`Better Auth answered ${answer.status}`);
      return answer.json();
    };
    return {
      products: [
        product("Better Auth, in process", inProcess),
        product("Better Auth, HTTP", overHttp),
      ],
      /** Bans users one by one, as its API allows, until all are banned or the time is over. */
      async disable(ids: readonly string[], timeoutMs = Infinity): Promise<number> {
        const end = performance.now() + timeoutMs;
        let done = 0;
        for (const userId of ids) {
          if (performance.now() > end) break;
          await auth.api.banUser({ body: { userId }, headers });
          done += 1;
        }
        return done;
      },
      /** Ids of every user but the administrator. */
      async userIds(): Promise<string[]> {
        const rows = await sql`select id from "user" where email <> ${administrator.email}`;
        return rows.map(({ id }) => String(id));
      },
      async stop() {
        await server.stop();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function migrate(auth: Auth): Promise<void> {
  const { getMigrations } = await peerModule("better-auth/db/migration");
  const { runMigrations } = (await getMigrations!(auth.options)) as {
    runMigrations: () => Promise<void>;
  };
  await runMigrations();
}

async function signIn(auth: Auth, sql: postgres.Sql): Promise<Headers> {
  await auth.api.signUpEmail({ body: { ...administrator, name: "Ada Lovelace" } });
  await sql`update "user" set role = 'admin' where email = ${administrator.email}`;
  const answer = await auth.api.signInEmail({ body: administrator, asResponse: true });
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(";", 1)[0])
    .join("; ");
  return new Headers({ cookie });
}

/** It filters by one field and searches in one: the more selective ones. */
function queryOf(name: QueryName, sample: Sample): ListQuery {
  const query: ListQuery = { limit: pageSize, sortBy: "name" };
  if (name === "filtered") return { ...query, filterField: "role", filterValue: sample.role };
  if (name === "far") return query;
  const searchField = name === "korean" ? "name" : "email";
  return { ...query, searchField, searchValue: sample[name] };
}

function product(productName: string, list: (query: ListQuery) => Promise<UserList>): Product {
  const run = async (query: ListQuery): Promise<ListPage> => {
    const { users, total } = await list(query);
    return { ids: users.map(({ id }) => id), total };
  };
  return {
    name: productName,
    async prepare(name, sample) {
      const query = queryOf(name, sample);
      if (name !== "far" && name !== "filtered") return () => run(query);
      const { total } = await run(query);
      const offset = Math.floor(total * farShare);
      return () => run({ ...query, offset });
    },
    async walk(pages) {
      const ids: string[] = [];
      for (let page = 0; page < pages; page += 1) {
        const answer = await run({ limit: pageSize, offset: page * pageSize, sortBy: "name" });
        ids.push(...answer.ids);
      }
      return ids;
    },
  };
}
