import { mkdtemp } from "node:fs/promises";
import path from "node:path";

import postgres from "postgres";

import { freePort } from "@/e2e/support/server";
import type { RunningServer } from "@/e2e/support/server";

import { farShare, pageSize } from "./contender";
import type { Answer, Contender, Question, Sample } from "./contender";
import { copyPeople, makeDatabase } from "./databases";
import { fileOfPeers, nodeOfPeers } from "./install";
import { runPeer, startPeer } from "./peer-process";

const administrator = "administrator@example.com";
const token = "benchmark-token";
const fields = "id,first_name,last_name,email,status,role.name,last_access";

type Person = { id: string };
type Page = { data: Person[]; meta?: { filter_count?: number } };

/** Directus with the people of the organization; its files go with those of Gatehouse's server. */
export async function startDirectus(
  server: RunningServer,
  gatehouse: postgres.Sql,
  organizationId: string,
) {
  const databaseUrl = await makeDatabase(server.databaseUrl, "directus");
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
      // Made-up people belong in nobody's report of usage.
      TELEMETRY: "false",
      TELEMETRY_URL: "http://127.0.0.1:1",
      COMPLIANCE_URL: "http://127.0.0.1:1",
      // It would turn requests away as soon as the machine is busy.
      PRESSURE_LIMITER_ENABLED: "false",
    },
  });
  try {
    await runPeer(program(fileOfPeers("@directus/api/dist/cli/run.js"), "bootstrap"));
    await copyEverybody(gatehouse, sql, organizationId);
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
    const change = async (people: object, longestMs: number): Promise<number> => {
      const answer = await send("/users?fields=id&limit=-1", {
        method: "PATCH",
        body: JSON.stringify({ ...people, data: { status: "suspended" } }),
        signal: AbortSignal.timeout(longestMs),
      });
      const { data }: Page = await answer.json();
      return data.length;
    };
    return {
      contenders: [contender(send)],
      /** @throws when it takes longer than that */
      disable: (ids: readonly string[], longestMs: number) => change({ keys: ids }, longestMs),
      /** @throws when it takes longer than that */
      disableAll: (longestMs: number) =>
        change({ query: { filter: { email: { _neq: administrator } }, limit: -1 } }, longestMs),
      async enableAll(): Promise<void> {
        await sql`update directus_users set status = 'active'`;
        await sql`vacuum (analyze) directus_users`;
      },
      /** @returns the whole list as CSV */
      async exportCsv(longestMs: number): Promise<Response> {
        return send(`/users?export=csv&limit=-1&sort=first_name,last_name&fields=${fields}`, {
          signal: AbortSignal.timeout(longestMs),
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

/** People without a policy take no seat of the license. */
async function copyEverybody(
  gatehouse: postgres.Sql,
  sql: postgres.Sql,
  organizationId: string,
): Promise<void> {
  const roles = await gatehouse`
    select key, md5(key)::uuid as id from roles where organization_id = ${organizationId}`;
  for (const { id, key } of roles) {
    await sql`insert into directus_roles (id, name) values (${id}, ${key})`;
  }
  await copyPeople(gatehouse, sql, organizationId, {
    table: "directus_users",
    columns: {
      id: "id",
      // Its columns are shorter than ours.
      first_name: "left(first_name, 50)",
      last_name: "left(last_name, 50)",
      email: "email_normalized",
      status: "case status when 'inactive' then 'suspended' else status end",
      role: "md5(role_key)::uuid",
      last_access: "last_active_at",
    },
  });
}

function parametersOf(question: Question, sample: Sample): Record<string, string> {
  if (question === "far") return {};
  if (question === "filtered") {
    const filter = { status: { _eq: sample.status }, role: { name: { _eq: sample.role } } };
    return { filter: JSON.stringify(filter) };
  }
  return { search: sample[question] };
}

function contender(send: (address: string) => Promise<Response>): Contender {
  const ask = async (page: number, parameters: Record<string, string> = {}): Promise<Answer> => {
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
    async prepare(question, sample) {
      const parameters = parametersOf(question, sample);
      if (question !== "far" && question !== "filtered") return () => ask(1, parameters);
      const { total } = await ask(1, parameters);
      const page = Math.max(1, Math.floor((total * farShare) / pageSize));
      return () => ask(page, parameters);
    },
    async walk(pages) {
      const ids: string[] = [];
      for (let page = 1; page <= pages; page += 1) ids.push(...(await ask(page)).ids);
      return ids;
    },
  };
}
