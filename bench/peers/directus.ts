import { mkdtemp } from "node:fs/promises";
import path from "node:path";

import postgres from "postgres";

import { freePort } from "@/e2e/support/server";
import type { RunningServer } from "@/e2e/support/server";

import { farShare, pageSize } from "./product";
import type { ListPage, Product, QueryName, Sample } from "./product";
import { copyUsers, createPeerDatabase } from "./peer-database";
import { fileOfPeers, nodeOfPeers } from "./install";
import { runPeer, startPeer } from "./peer-process";

const administrator = "administrator@example.com";
const token = "benchmark-token";
const fields = "id,first_name,last_name,email,status,role.name,last_access";

type User = { id: string };
type Page = { data: User[]; meta?: { filter_count?: number } };

/** Directus with the users of the organization, in the data folder of the server. */
export async function startDirectus(
  server: RunningServer,
  gatehouse: postgres.Sql,
  organizationId: string,
) {
  const databaseUrl = await createPeerDatabase(server.databaseUrl, "directus");
  const folder = await mkdtemp(path.join(server.dataDir, "directus-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const stop = () => sql.end({ timeout: 5 });
  const program = (...parameters: string[]) => ({
    command: nodeOfPeers,
    parameters,
    folder,
    variables: {
      HOST: "127.0.0.1",
      PORT: port,
      PUBLIC_URL: url,
      DB_CLIENT: "pg",
      DB_CONNECTION_STRING: databaseUrl,
      SECRET: "benchmark-".repeat(4),
      ADMIN_EMAIL: administrator,
      ADMIN_PASSWORD: "Analytical-Engine-1843",
      ADMIN_TOKEN: token,
      LOG_LEVEL: "error",
      // Generated users must not appear in a usage report.
      TELEMETRY: "false",
      TELEMETRY_URL: "http://127.0.0.1:1",
      COMPLIANCE_URL: "http://127.0.0.1:1",
      // It would reject requests when the machine is busy.
      PRESSURE_LIMITER_ENABLED: "false",
    },
  });
  try {
    await runPeer(program(fileOfPeers("@directus/api/dist/cli/run.js"), "bootstrap"));
    await copyAll(gatehouse, sql, organizationId);
    const directus = await startPeer(
      program(fileOfPeers("@directus/api/dist/start.js")),
      `${url}/server/ping`,
    );
    const send = async (address: string, init: RequestInit = {}): Promise<Response> => {
      const answer = await fetch(`${url}${address}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      });
      if (!answer.ok) throw new Error(`Directus answered ${answer.status}: ${await answer.text()}`);
      return answer;
    };
    const change = async (selection: object, timeoutMs: number): Promise<number> => {
      const answer = await send("/users?fields=id&limit=-1", {
        method: "PATCH",
        body: JSON.stringify({ ...selection, data: { status: "suspended" } }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { data }: Page = await answer.json();
      return data.length;
    };
    return {
      products: [product(send)],
      /** @throws after the timeout */
      disable: (ids: readonly string[], timeoutMs: number) => change({ keys: ids }, timeoutMs),
      /** @throws after the timeout */
      disableAll: (timeoutMs: number) =>
        change({ query: { filter: { email: { _neq: administrator } }, limit: -1 } }, timeoutMs),
      async enableAll(): Promise<void> {
        await sql`update directus_users set status = 'active'`;
        await sql`vacuum (analyze) directus_users`;
      },
      /** @returns the whole list as CSV */
      async exportCsv(timeoutMs: number): Promise<Response> {
        return send(`/users?export=csv&limit=-1&sort=first_name,last_name&fields=${fields}`, {
          signal: AbortSignal.timeout(timeoutMs),
        });
      },
      async stop() {
        await directus.stop();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Users without a policy take no seat of the license. */
async function copyAll(
  gatehouse: postgres.Sql,
  sql: postgres.Sql,
  organizationId: string,
): Promise<void> {
  const roles = await gatehouse`
    select key, md5(key)::uuid as id from roles where organization_id = ${organizationId}`;
  for (const { id, key } of roles) {
    await sql`insert into directus_roles (id, name) values (${id}, ${key})`;
  }
  await copyUsers(gatehouse, sql, organizationId, {
    table: "directus_users",
    columns: {
      id: "id",
      // Its columns are shorter than those of Gatehouse.
      first_name: "left(first_name, 50)",
      last_name: "left(last_name, 50)",
      email: "email_normalized",
      status: "case status when 'inactive' then 'suspended' else status end",
      role: "md5(role_key)::uuid",
      last_access: "last_active_at",
    },
  });
}

function parametersOf(name: QueryName, sample: Sample): Record<string, string> {
  if (name === "far") return {};
  if (name === "filtered") {
    const filter = { status: { _eq: sample.status }, role: { name: { _eq: sample.role } } };
    return { filter: JSON.stringify(filter) };
  }
  return { search: sample[name] };
}

function product(send: (address: string) => Promise<Response>): Product {
  const run = async (page: number, parameters: Record<string, string> = {}): Promise<ListPage> => {
    const query = new URLSearchParams({
      fields,
      sort: "first_name,last_name",
      limit: String(pageSize),
      page: String(page),
      meta: "filter_count",
      ...parameters,
    });
    const answer = await send(`/users?${query}`);
    const { data, meta }: Page = await answer.json();
    return { ids: data.map(({ id }) => id), total: meta?.filter_count ?? Number.NaN };
  };
  return {
    name: "Directus, HTTP",
    async prepare(name, sample) {
      const parameters = parametersOf(name, sample);
      if (name !== "far" && name !== "filtered") return () => run(1, parameters);
      const { total } = await run(1, parameters);
      const page = Math.max(1, Math.floor((total * farShare) / pageSize));
      return () => run(page, parameters);
    },
    async walk(pages) {
      const ids: string[] = [];
      for (let page = 1; page <= pages; page += 1) ids.push(...(await run(page)).ids);
      return ids;
    },
  };
}
