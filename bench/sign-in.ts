import autocannon from "autocannon";
import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { signIn } from "@/lib/auth/commands";
import { hashPassword, verifyPassword } from "@/lib/passwords/hash";
import { createUser } from "@/lib/users/create";

import { inLanes } from "./lanes";
import { cookieOf } from "./people";
import { against, milliseconds, perSecond, quantile } from "./report";
import type { Section } from "./report";

const password = "Difference-Engine-1822";
const atOnce = 16;
const runs = 60;
const stormMs = 4000;

/** People who can sign in: each lane has its own, because tries with one e-mail are limited. */
async function makePeople(actor: Actor, count: number): Promise<string[]> {
  const passwordHash = await hashPassword(password);
  const rows = await db.execute<{ email: string }>(sql`
    insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
      status, password_hash, activated_at)
    select ${actor.organization.id}, email, email, 'Charles', 'Babbage', 'responder', 'active',
      ${passwordHash}, now()
    from generate_series(1, ${count}) as number,
      lateral (select 'signs-in-' || number || '@' || ${actor.organization.slug} || '.example' as email) as made
    returning email
  `);
  return rows.map((row) => row.email);
}

async function timesOf(work: (run: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await work(run);
    times.push(performance.now() - began);
  }
  return times;
}

/** The fields that React puts into the form, so that it works before its scripts have loaded. */
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

/** What signing in and creating somebody cost, and what a storm of it does to pages. */
export async function measureSignIn(url: string, actor: Actor): Promise<Section[]> {
  const emails = await makePeople(actor, atOnce);
  const origin = { address: "127.0.0.1", agent: "Benchmark" };
  const passwordHash = await hashPassword(password);

  // Turn about, so that a busy moment of the machine falls on both alike.
  const verifying: number[] = [];
  const signingIn = await timesOf(async (run) => {
    const began = performance.now();
    await verifyPassword(passwordHash, password);
    verifying.push(performance.now() - began);
    await signIn({ email: emails[run % atOnce]!, password }, origin);
  });
  const verify = quantile(verifying, 0.5);
  const whole = quantile(
    signingIn.map((time, run) => time - verifying[run]!),
    0.5,
  );
  const { rate } = await inLanes(atOnce, stormMs, (lane) =>
    signIn({ email: emails[lane]!, password }, origin),
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
  const post = async (lane: number) => {
    const form = new FormData();
    for (const [name, value] of hidden) form.append(name, value);
    form.append("email", emails[lane]!);
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
    duration: stormMs / 1000,
  };
  const calm = await autocannon(page);
  const [storm, overHttp] = await Promise.all([autocannon(page), inLanes(atOnce, stormMs, post)]);

  return [
    {
      title: "Signing in",
      note: "The `signIn` command: limits, argon2id and the session. Beside it the argon2id verify that it contains, turn about in one run; handing the session out writes the audit event and is not part of it.",
      columns: ["what", "figure", "target"],
      rows: [
        ["argon2id verify alone, p50", milliseconds(verify), ""],
        ["sign-in, p50", milliseconds(whole), ""],
        ["ratio", (whole / verify).toFixed(2), against(whole / verify, 1.25, "×", "≤")],
        [`sign-ins, ${atOnce} at a time`, perSecond(rate), against(rate, 100, "/s", "≥")],
        [
          "creating one person, p50",
          milliseconds(quantile(creating, 0.5)),
          against(quantile(creating, 0.5), 50, "ms", "≤"),
        ],
      ],
    },
    {
      title: "Pages during a storm of sign-ins",
      note: `Users as HTML, one request at a time, without and with ${atOnce} browsers that sign in over HTTP without pause.`,
      columns: ["", "p50", "p99", "sign-ins over HTTP"],
      rows: [
        ["calm", milliseconds(calm.latency.p50), milliseconds(calm.latency.p99), ""],
        [
          "storm",
          milliseconds(storm.latency.p50),
          milliseconds(storm.latency.p99),
          perSecond(overHttp.rate),
        ],
      ],
    },
  ];
}
