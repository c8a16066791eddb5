import { sql } from "drizzle-orm";
import { z } from "zod";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { isAdministrator } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { after, hours, now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { providerFieldsSchema } from "./schema";
import { connectionTestsByUser, consume, tooManyRequests } from "@/lib/rate-limits";
import { decryptSecret, encryptSecret } from "@/lib/secrets/encryption";
import { parseEmail } from "@/lib/email";

import { ProviderRefusal } from "./problems";
import { beginAuthorization } from "./protocol";
import type { ProvenIdentity } from "./protocol";
import { googleSettings, savedSettings } from "./settings";
import type { ProviderMethod, ProviderSettings } from "./settings";

export const onlyAdministratorsChoose =
  "Only Administrators can change the OpenID provider, because it decides who is signed in as which user.";

/** How long a passed test allows saving its settings, in milliseconds. */
const testLifetime = hours(1);

/** The input of *Test connection*: the current fields, saved or not. */
export const connectionTestSchema = z.discriminatedUnion("method", [
  z.object({ method: z.literal("google") }),
  z.object({ method: z.literal("openid_connect"), ...providerFieldsSchema.shape }),
]);

export const connectionTestIdSchema = z.object({ testId: z.uuid() });

type ConnectionTestInput = z.output<typeof connectionTestSchema>;

const secretOfAnotherIssuer =
  "Enter the client secret again: the stored one belongs to another issuer.";

/**
 * The settings of the fields; an empty secret means the stored one, if the issuer is the same: a
 * stored secret is never sent to another issuer.
 * @throws invalid at the field `clientSecret`
 */
export async function settingsFrom(
  executor: Executor,
  organizationId: string,
  input: ConnectionTestInput,
): Promise<ProviderSettings> {
  if (input.method === "google") {
    const google = googleSettings();
    if (!google) {
      throw new GatehouseError("invalid", "Google isn't configured on this server.");
    }
    return google;
  }
  const { method, issuer, clientId, scopes } = input;
  const kept = input.clientSecret
    ? undefined
    : await savedSettings(executor, organizationId, method);
  if (kept?.clientSecret && kept.issuer !== issuer) {
    throw new GatehouseError("invalid", secretOfAnotherIssuer, {
      clientSecret: secretOfAnotherIssuer,
    });
  }
  const clientSecret = input.clientSecret || (kept?.clientSecret ?? null);
  return { method, organizationId, issuer, clientId, clientSecret, scopes };
}

/**
 * *Test connection*: begins a sign-in with settings that need not be saved.
 * @returns the URL at which the actor signs in, in a new tab
 * @throws forbidden, too_many_requests; invalid at the field `issuer` when the provider cannot be
 * contacted, and at `clientSecret` when the stored one belongs to another issuer
 */
export async function startConnectionTest(
  actor: Actor,
  input: ConnectionTestInput,
): Promise<{ testId: string; address: string }> {
  requirePermission(actor, "identity:manage");
  if (input.method === "openid_connect" && !isAdministrator(actor)) {
    throw new GatehouseError("forbidden", onlyAdministratorsChoose);
  }
  const wait = await consume(connectionTestsByUser, actor.userId);
  if (wait > 0) throw tooManyRequests(wait);
  const organizationId = actor.organization.id;
  const settings = await settingsFrom(db, organizationId, input);
  try {
    await beginAuthorization(settings);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    throw new GatehouseError("invalid", error.message, { issuer: error.message });
  }
  const at = now();
  const { method, issuer, clientId, clientSecret, scopes } = settings;
  const [test] = await db.execute<{ id: string }>(sql`
    insert into connection_tests (organization_id, user_id, method, issuer, client_id,
      client_secret, scopes, created_at, expires_at)
    values (${organizationId}, ${actor.userId}, ${method}, ${issuer}, ${clientId},
      ${clientSecret === null ? null : encryptSecret(clientSecret, organizationId)}, ${scopes},
      ${at.toISOString()}, ${after(at, testLifetime).toISOString()})
    returning id
  `);
  return { testId: test!.id, address: `/api/auth/sign-in/test?id=${test!.id}` };
}

/** Deletes expired tests, with the secrets that were perhaps never saved. */
export async function deleteExpiredConnectionTests(): Promise<void> {
  await db.execute(sql`delete from connection_tests where expires_at <= ${now().toISOString()}`);
}

type TestRow = {
  method: ProviderMethod;
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  scopes: string;
  finished: boolean;
  problem: string | null;
};

async function readTest(actor: Actor, testId: string): Promise<TestRow> {
  requirePermission(actor, "identity:manage");
  const [test] = await db.execute<TestRow>(sql`
    select method, issuer, client_id as "clientId", client_secret as "clientSecret", scopes,
      finished_at is not null as finished, problem
    from connection_tests
    where id = ${testId} and user_id = ${actor.userId}
      and organization_id = ${actor.organization.id} and expires_at > ${now().toISOString()}
  `);
  if (!test) throw notFound("This test");
  return test;
}

/**
 * The settings of the actor's own test. @throws not_found for other users' tests and finished ones
 */
export async function settingsOfTest(actor: Actor, testId: string): Promise<ProviderSettings> {
  const { finished, clientSecret, method, issuer, clientId, scopes } = await readTest(
    actor,
    testId,
  );
  if (finished) throw notFound("This test");
  return {
    method,
    organizationId: method === "google" ? null : actor.organization.id,
    issuer,
    clientId,
    clientSecret: clientSecret && decryptSecret(clientSecret, actor.organization.id),
    scopes,
  };
}

export type ConnectionTest =
  | { state: "waiting" }
  | { state: "passed" }
  | { state: "failed"; problem: string };

/** The state of the actor's own test. @throws not_found for other users' tests */
export async function connectionTest(actor: Actor, testId: string): Promise<ConnectionTest> {
  const { finished, problem } = await readTest(actor, testId);
  if (!finished) return { state: "waiting" };
  return problem === null ? { state: "passed" } : { state: "failed", problem };
}

/**
 * Stores the outcome of a test: whether the actor could sign in with these settings, or why not.
 * The first outcome stays.
 */
export async function finishConnectionTest(
  actor: Actor,
  testId: string,
  outcome: ProvenIdentity | ProviderRefusal,
): Promise<void> {
  const problem =
    outcome instanceof ProviderRefusal ? outcome.message : await problemOf(actor, outcome);
  await db.execute(sql`
    update connection_tests
    set finished_at = ${now().toISOString()}, problem = ${problem}
    where id = ${testId} and user_id = ${actor.userId}
      and organization_id = ${actor.organization.id} and finished_at is null
  `);
}

/** Why the actor could not sign in with this identity. */
async function problemOf(actor: Actor, { issuer, subject, ...identity }: ProvenIdentity) {
  const own = parseEmail(actor.email);
  if ("problem" in own || own.emailNormalized !== identity.emailNormalized) {
    return `You signed in there as ${identity.email}, but your email here is ${actor.email}. You couldn't sign in any more.`;
  }
  const [other] = await db.execute(sql`
    select from external_identities
    where user_id = ${actor.userId} and issuer = ${issuer} and subject <> ${subject}
  `);
  return other
    ? "Your account is linked to another account at this provider. Unlink it on your page first."
    : null;
}

/**
 * Whether the actor has shown within the last hour that they can sign in with exactly these
 * settings.
 */
export async function hasProven(
  executor: Executor,
  actor: Actor,
  settings: ProviderSettings,
): Promise<boolean> {
  const { method, issuer, clientId, clientSecret, scopes } = settings;
  const tests = await executor.execute<{ clientSecret: string | null }>(sql`
    select client_secret as "clientSecret" from connection_tests
    where user_id = ${actor.userId} and organization_id = ${actor.organization.id}
      and method = ${method} and issuer = ${issuer} and client_id = ${clientId}
      and scopes = ${scopes} and finished_at is not null and problem is null
      and expires_at > ${now().toISOString()}
    order by id desc
  `);
  return tests.some(
    (test) =>
      clientSecret ===
      (test.clientSecret && decryptSecret(test.clientSecret, actor.organization.id)),
  );
}
