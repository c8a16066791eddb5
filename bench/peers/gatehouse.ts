// What is measured of Gatehouse.
import { setTimeout as delay } from "node:timers/promises";

import { client } from "@/db/client";
import { loadSession } from "@/lib/sessions/load";
import type { Actor } from "@/lib/access/actor";
import { loadBulkOperation } from "@/lib/bulk/queries";
import { startBulkOperation } from "@/lib/bulk/start";
import { userFilterSchema } from "@/lib/users/list/filter-schema";
import { listUsers, userListSchema } from "@/lib/users/list/list";
import type { UserSelection } from "@/lib/users/list/selection";

import { cookieOf, makeOrganization } from "../organizations";

import { farShare, pageSize } from "./product";
import type { ListPage, Product, QueryName, Sample } from "./product";

const otherOrganizations = 10;
const maxPagesBack = 200;

/** Path of the Users list. */
export const usersPath = "/settings/iam/users";

/** Ten smaller organizations, which share tables and indexes with the large ones. */
export async function makeOtherOrganizations(userCount: number): Promise<void> {
  for (let number = 1; number <= otherOrganizations; number += 1) {
    await makeOrganization(`other-${number}`, userCount);
  }
}

/** Writes a checkpoint, so that it does not disturb the next measurement. */
export async function checkpoint(): Promise<void> {
  await client`checkpoint`;
}

/** Search words of an organization, and its number of users. */
export async function sampleOf(actor: Actor): Promise<Sample> {
  // An email in ASCII is the same to every product.
  const [row] = await client`
    select split_part(email_normalized, '@', 1) as rare,
      (select count(*)::int from users
        where organization_id = ${actor.organization.id} and status <> 'deleted') as "userCount"
    from users
    where organization_id = ${actor.organization.id} and status = 'active'
      and email_normalized ~ '^[a-z]+[.][a-z]+[0-9]*@'
    order by char_length(email_normalized) desc, email_normalized limit 1`;
  return {
    userCount: Number(row?.userCount),
    status: "active",
    role: "responder",
    rare: String(row?.rare),
    common: "son",
    korean: "은지",
    late: "zoe",
  };
}

const page = (actor: Actor, parameters: Record<string, unknown>) =>
  listUsers(actor, userListSchema.parse({ size: pageSize, sort: "name", ...parameters }));

/** A page of the list with the session check of each request. */
async function queryList(actor: Actor, parameters: Record<string, unknown>): Promise<ListPage> {
  const session = await loadSession(actor.sessionId, actor.origin);
  if (session?.state !== "open") throw new Error("The session has ended");
  const { rows, total } = await page(session.actor, parameters);
  return { ids: rows.map(({ id }) => id), total: total.count, exact: total.exact };
}

function parametersOf(query: QueryName, sample: Sample): Record<string, string> {
  if (query === "far") return {};
  if (query === "filtered") return { status: sample.status, role: sample.role };
  return { q: sample[query] };
}

/** The cursor of a far page: some pages back from the end, and one forward again. */
export async function farCursor(
  actor: Actor,
  parameters: Record<string, string> = {},
): Promise<string | undefined> {
  let current = await page(actor, { ...parameters, cursor: "last" });
  const steps = Math.ceil((current.total.count * (1 - farShare)) / pageSize);
  for (let step = 0; step < Math.min(steps, maxPagesBack) && current.previous; step += 1) {
    current = await page(actor, { ...parameters, cursor: current.previous });
  }
  return current.next;
}

/** `listUsers` in this process: over HTTP there is only the page. */
export function gatehouse(actor: Actor): Product {
  return {
    name: "Gatehouse, in process",
    async prepare(query, sample) {
      const parameters = parametersOf(query, sample);
      // Outside of a request, the session cannot record its use after the response.
      await client`update sessions set last_seen_at = now() where id = ${actor.sessionId}`;
      if (query !== "far" && query !== "filtered") return () => queryList(actor, parameters);
      const cursor = await farCursor(actor, parameters);
      return () => queryList(actor, { ...parameters, cursor });
    },
    async walk(pages) {
      const ids: string[] = [];
      let cursor: string | undefined;
      for (let number = 0; number < pages; number += 1) {
        const current = await page(actor, { cursor });
        ids.push(...current.rows.map(({ id }) => id));
        cursor = current.next;
      }
      return ids;
    },
  };
}

/** Ids of Active users other than the first Administrator. */
export async function activeUserIds(actor: Actor, size: number): Promise<string[]> {
  const rows = await client`
    select id from users
    where organization_id = ${actor.organization.id} and status = 'active' and id <> ${actor.userId}
    order by md5(id::text) limit ${size}`;
  return rows.map(({ id }) => String(id));
}

/** Makes every user Active, so that a bulk action changes all of them. */
export async function enableAll(actor: Actor): Promise<void> {
  const organizationId = actor.organization.id;
  await client.begin(async (sql) => {
    await sql`
      update invitations set accepted_at = coalesce(accepted_at, sent_at)
      where organization_id = ${organizationId} and revoked_at is null and accepted_at is null`;
    await sql`
      update users set status = 'active', activated_at = coalesce(activated_at, created_at),
        deleted_at = null
      where organization_id = ${organizationId} and status <> 'active'`;
  });
  for (const table of ["users", "invitations"]) await client.unsafe(`vacuum (analyze) ${table}`);
  await checkpoint();
}

/** Disables users as *Disable* of the Users table does. @returns how many were changed */
async function disable(actor: Actor, selection: UserSelection, timeoutMs: number): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  let operation = await startBulkOperation(actor, { operation: "disable", selection });
  // Workers of the server change more than a thousand; the page polls like this, too.
  while (operation.state === "running") {
    if (performance.now() > deadline) throw new Error(`not done after ${timeoutMs / 1000} s`);
    await delay(20);
    operation = await loadBulkOperation(actor, operation.id);
  }
  if (operation.state !== "done") throw new Error(operation.problem ?? operation.state);
  return operation.changed;
}

/** Disables the users with these ids. @returns how many were changed */
export const disableSelected = (actor: Actor, ids: string[], timeoutMs: number) =>
  disable(actor, { userIds: ids }, timeoutMs);

/** Disables every user of the unfiltered table. @returns how many were changed */
export const disableAll = (actor: Actor, timeoutMs: number) =>
  disable(actor, { filters: userFilterSchema.parse({}), except: [] }, timeoutMs);

/** Exports every user as CSV. */
export async function exportCsv(url: string, actor: Actor, timeoutMs: number): Promise<Response> {
  const answer = await fetch(`${url}/api/users/export`, {
    headers: { cookie: await cookieOf(actor) },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!answer.ok) throw new Error(`GET /api/users/export answered ${answer.status}`);
  return answer;
}
