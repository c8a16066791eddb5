import autocannon from "autocannon";
import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { signIn } from "@/lib/auth/sign-in";
import { hashPassword, verifyPassword } from "@/lib/passwords/hash";
import { createUser } from "@/lib/users/create";

import { runConcurrently } from "./concurrency";
import { cookieOf } from "./organizations";
import { milliseconds, perSecond, quantile } from "./report";
import type { Section } from "./report";

const password = "Difference-Engine-1822";
const concurrency = 16;
const runCount = 60;
const durationMs = 4000;

/** Users who can sign in: one per worker, because sign-ins with one email are limited. */
async function createUsersWithPassword(actor: Actor, size: number): Promise<string[]> {
  const passwordHash = await hashPassword(password);
  const rows = await db.execute<{ email: string }>(sql`
    insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
      status, password_hash, activated_at)
    select ${actor.organization.id}, email, email, 'Charles', 'Babbage', 'responder', 'active',
      ${passwordHash}, now()
    from generate_series(1, ${size}) as number,
      lateral (select 'signs-in-' || number || '@' || ${actor.organization.slug} || '.example' as email) as made
    returning email
  `);
  return rows.map((row) => row.email);
}

async function timesOf(work: (run: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runCount; run += 1) {
    const startedAt = performance.now();
    await work(run);
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** The hidden fields with which the form works without JavaScript. */
async function signInForm(url: string): Promise<[string, string][]> {
  const html = await (await fetch(`${url}/sign-in`)).text();
  return [...html.matchAll(/<input type="hidden"([^>]*)>/g)].map(([, attributes = ""]) => {
    const attribute = (name: string) =>
      (new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? "")
        .replaceAll("&quot;", '"')
        .replaceAll("&amp;", "&");
    return [attribute("name"), attribute("value")];
  });
}

/** Signing in, creating a user, and pages while many users sign in. */
export async function measureSignIn(url: string, actor: Actor): Promise<Section[]> {
  const emails = await createUsersWithPassword(actor, concurrency);
  const origin = { address: "127.0.0.1", agent: "Benchmark" };
  const passwordHash = await hashPassword(password);

  // Alternating, so that a busy moment of the machine affects both.
  const verifying: number[] = [];
  const signingIn = await timesOf(async (run) => {
    const startedAt = performance.now();
    await verifyPassword(passwordHash, password);
    verifying.push(performance.now() - startedAt);
    await signIn({ email: emails[run % concurrency]!, password }, origin);
  });
  const verify = quantile(verifying, 0.5);
  const whole = quantile(
    signingIn.map((time, run) => time - verifying[run]!),
    0.5,
  );
  const { rate } = await runConcurrently(concurrency, durationMs, (worker) =>
    signIn({ email: emails[worker]!, password }, origin),
  );
  const creating = await timesOf((run) => {
    const email = `created-${run}@${actor.organization.slug}.example`;
    return createUser(actor, {
      firstName: "Radia",
      lastName: "Perlman",
      email: { email, emailNormalized: email },
      roleKey: "responder",
      extraPermissions: [],
    });
  });

  const hidden = await signInForm(url);
  const post = async (worker: number) => {
    const form = new FormData();
    for (const [name, value] of hidden) form.append(name, value);
    form.append("email", emails[worker]!);
    form.append("password", password);
    const answer = await fetch(`${url}/sign-in`, {
      method: "POST",
      body: form,
      headers: { origin: url },
      redirect: "manual",
    });
    await answer.arrayBuffer();
    if (answer.status !== 303) throw new Error(`Sign in answered ${answer.status}`);
  };
  const page = {
    url: `${url}/settings/iam/users`,
    headers: { cookie: await cookieOf(actor) },
    connections: 1,
    duration: durationMs / 1000,
  };
  const idle = await autocannon(page);
  const [busy, overHttp] = await Promise.all([
    autocannon(page),
    runConcurrently(concurrency, durationMs, post),
  ]);

  return [
    {
      title: "Signing in",
      note: "The `signIn` command: limits, argon2id and the session. Beside it the argon2id verification that it contains, alternating in one run.",
      columns: ["what", "figure"],
      rows: [
        ["argon2id verification alone, p50", milliseconds(verify)],
        ["sign-in, p50", milliseconds(whole)],
        ["ratio", (whole / verify).toFixed(2)],
        [`sign-ins, concurrency ${concurrency}`, perSecond(rate)],
        ["creating one user, p50", milliseconds(quantile(creating, 0.5))],
      ],
    },
    {
      title: "Pages while many users sign in",
      note: `Users as HTML, one request at a time, without and with ${concurrency} clients that sign in over HTTP without pause.`,
      columns: ["", "p50", "p99", "sign-ins over HTTP"],
      rows: [
        ["idle", milliseconds(idle.latency.p50), milliseconds(idle.latency.p99), ""],
        [
          "busy",
          milliseconds(busy.latency.p50),
          milliseconds(busy.latency.p99),
          perSecond(overHttp.rate),
        ],
      ],
    },
  ];
}
