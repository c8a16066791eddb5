// Everything that is asked of Gatehouse's own side.
import { setTimeout as delay } from "node:timers/promises";

import { client } from "@/db/client";
import { loadSession } from "@/lib/auth/actor";
import type { Actor } from "@/lib/access/actor";
import { loadBulkOperation } from "@/lib/bulk/queries";
import { startBulkOperation } from "@/lib/bulk/start";
import { userFilterSchema } from "@/lib/users/list/filters";
import { listUsers, userListSchema } from "@/lib/users/list/list";
import type { UserSelection } from "@/lib/users/list/selection";

import { cookieOf, makeOrganization } from "../people";

import { farShare, pageSize } from "./contender";
import type { Answer, Contender, Question, Sample } from "./contender";

const othersCount = 10;
const mostStepsBack = 200;

/** The address of the Users list. */
export const usersPath = "/settings/iam/users";

/** Ten smaller organizations, whose people share tables and indexes with the large ones. */
export async function makeOthers(people: number): Promise<void> {
  for (let number = 1; number <= othersCount; number += 1) {
    await makeOrganization(`other-${number}`, people);
  }
}

/** Lets the disk catch up with what was written, so that it does not disturb what follows. */
export async function settle(): Promise<void> {
  await client`checkpoint`;
}

/** What to search for in an organization, and how many people it has. */
export async function sampleOf(actor: Actor): Promise<Sample> {
  // An address without accents and other scripts is the same to every product.
  const [row] = await client`
    select split_part(email_normalized, '@', 1) as rare,
      (select count(*)::int from users
        where organization_id = ${actor.organization.id} and status <> 'deleted') as people
    from users
    where organization_id = ${actor.organization.id} and status = 'active'
      and email_normalized ~ '^[a-z]+[.][a-z]+[0-9]*@'
    order by char_length(email_normalized) desc, email_normalized limit 1`;
  return {
    people: Number(row?.people),
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

/** A page of the list with the session check that each request begins with. */
async function ask(actor: Actor, parameters: Record<string, unknown>): Promise<Answer> {
  const session = await loadSession(actor.sessionId, actor.origin);
  if (session?.state !== "open") throw new Error("The session has ended");
  const { rows, total } = await page(session.actor, parameters);
  return { ids: rows.map(({ id }) => id), total: total.count, exact: total.exact };
}

function parametersOf(question: Question, sample: Sample): Record<string, string> {
  if (question === "far") return {};
  if (question === "filtered") return { status: sample.status, role: sample.role };
  return { q: sample[question] };
}

/** The cursor of a page far into the list: from its end some pages back, and one forward again. */
export async function farCursor(
  actor: Actor,
  parameters: Record<string, string> = {},
): Promise<string | undefined> {
  let current = await page(actor, { ...parameters, cursor: "last" });
  const steps = Math.ceil((current.total.count * (1 - farShare)) / pageSize);
  for (let step = 0; step < Math.min(steps, mostStepsBack) && current.previous; step += 1) {
    current = await page(actor, { ...parameters, cursor: current.previous });
  }
  return current.next;
}

/** `listUsers` in this process; the portal has no such list over HTTP other than its page. */
export function gatehouse(actor: Actor): Contender {
  return {
    name: "Gatehouse, in process",
    async prepare(question, sample) {
      const parameters = parametersOf(question, sample);
      // Outside of a request there is nothing after it, in which a session notes that it was used.
      await client`update sessions set last_seen_at = now() where id = ${actor.sessionId}`;
      if (question !== "far" && question !== "filtered") return () => ask(actor, parameters);
      const cursor = await farCursor(actor, parameters);
      return () => ask(actor, { ...parameters, cursor });
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

/** Active people of the organization other than its first Administrator. */
export async function activePeople(actor: Actor, count: number): Promise<string[]> {
  const rows = await client`
    select id from users
    where organization_id = ${actor.organization.id} and status = 'active' and id <> ${actor.userId}
    order by md5(id::text) limit ${count}`;
  return rows.map(({ id }) => String(id));
}

/** Makes everybody active, so that an operation on all of them changes all of them. */
export async function enableEverybody(actor: Actor): Promise<void> {
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
  await settle();
}

/** Disables people as *Disable* of the Users table does. @returns how many were changed */
async function disable(actor: Actor, selection: UserSelection, longestMs: number): Promise<number> {
  const deadline = performance.now() + longestMs;
  let operation = await startBulkOperation(actor, { operation: "disable", selection });
  // More than a thousand are done by the server's workers; the page asks how far they are, too.
  while (operation.state === "running") {
    if (performance.now() > deadline) throw new Error(`not done after ${longestMs / 1000} s`);
    await delay(20);
    operation = await loadBulkOperation(actor, operation.id);
  }
  if (operation.state !== "done") throw new Error(operation.problem ?? operation.state);
  return operation.changed;
}

/** Disables the people with these ids. @returns how many were changed */
export const disableSelected = (actor: Actor, ids: string[], longestMs: number) =>
  disable(actor, { userIds: ids }, longestMs);

/** Disables everybody whom the unfiltered table shows. @returns how many were changed */
export const disableEverybody = (actor: Actor, longestMs: number) =>
  disable(actor, { filters: userFilterSchema.parse({}), except: [] }, longestMs);

/** Asks the server for everybody as CSV. */
export async function exportCsv(url: string, actor: Actor, longestMs: number): Promise<Response> {
  const answer = await fetch(`${url}/api/users/export`, {
    headers: { cookie: await cookieOf(actor) },
    signal: AbortSignal.timeout(longestMs),
  });
  if (!answer.ok) throw new Error(`GET /api/users/export answered ${answer.status}`);
  return answer;
}
