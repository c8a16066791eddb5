import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import { env } from "@/lib/env";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization, TestPerson } from "@/lib/testing/organization";

import { root } from "./installation.mjs";

let folder: string;
let organization: TestOrganization;
let manager: TestPerson;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-import-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  organization = await makeOrganization();
  manager = await organization.addPerson("manager");
});

const address = (name: string) => `${name}@${organization.slug}.example`;

async function fileOf(...rows: string[]): Promise<string> {
  const file = path.join(folder, "people.csv");
  await writeFile(file, ["email,firstName,lastName,role", ...rows].join("\n"));
  return file;
}

/** Starts the command as `npm run import` does. */
function start(...words: string[]) {
  const script = path.join(root, "scripts", "import.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, ...words], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: env.databaseUrl, AUTH_SECRET: env.authSecret },
  });
  const ended = Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on("exit", resolve)),
  ]).then(([out, problems, code]) => ({ out, problems, code }));
  return { child, ended };
}

/** Imports a file as the manager. */
const importOf = (file: string, ...words: string[]) =>
  start("--subdomain", organization.slug, "--file", file, "--as", manager.email, ...words).ended;

const people = async () =>
  db.execute<{ email: string; name: string; mails: number }>(sql`
    select email, first_name || ' ' || last_name as name,
      (select count(*)::int from mails where user_id = users.id) as mails
    from users where organization_id = ${organization.id} and email like ${address("%")}
      and role_key = 'responder' order by email`);

const states = async () =>
  (
    await db.execute<{ state: string }>(sql`
      select state from imports where organization_id = ${organization.id}`)
  ).map(({ state }) => state);

describe("the import command", { timeout: 60_000 }, () => {
  test("creates people with their welcome emails, and says nothing to do the second time", async () => {
    const file = await fileOf(
      `${address("ada")},Ada,Lovelace,responder`,
      `${address("bob")},Bob,Two,responder`,
    );
    const { out, problems, code } = await importOf(file);
    expect({ problems, code }).toEqual({ problems: "", code: 0 });
    expect(out).toBe(
      "Imported people.csv. Rows: 2\nNew 2 · Updated 0 · Unchanged 0 · Conflicts 0\n",
    );
    expect([...(await people())]).toEqual([
      { email: address("ada"), name: "Ada Lovelace", mails: 1 },
      { email: address("bob"), name: "Bob Two", mails: 1 },
    ]);
    const again = await importOf(file, "--json");
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ state: "done", counts: { unchanged: 2 } });
    expect(await states()).toEqual(["done"]);
  });

  test("prints conflicts by line with exit code 2; a dry run writes nothing", async () => {
    await organization.addPerson("responder");
    const before = [...(await people())];
    const file = await fileOf(
      `${before[0]!.email},Grace,,`,
      `${address("king")},Some,One,king`,
      `${address("ada")},Ada,Lovelace,responder`,
    );
    const dry = await importOf(file, "--dry-run", "--update");
    expect(dry.out).toBe(
      "Dry run of people.csv, nothing was changed. Rows: 3\n" +
        "New 1 · Updated 1 · Unchanged 0 · Conflicts 1\n" +
        "Line 3: “king” is not a role.\n",
    );
    expect(dry.code).toBe(2);
    expect([...(await people())]).toEqual(before);
    expect(await states()).toEqual([]);

    const { out, code } = await importOf(file, "--update", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({
      file: "people.csv",
      state: "done",
      total: 3,
      counts: { new: 1, updated: 1, unchanged: 0, conflict: 1 },
      problem: null,
      rows: [{ line: 3, problems: ["“king” is not a role."] }],
    });
    expect((await people()).map(({ name }) => name).toSorted()).toEqual([
      "Ada Lovelace",
      "Grace responder",
    ]);
  });

  test("is cancelled by Ctrl-C between two batches, and says what was done", async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, index) => `${address(`p${index}`)},Person,${index},responder`,
    );
    const file = await fileOf(...rows);
    const words = ["--subdomain", organization.slug, "--file", file, "--as", manager.email];
    const { child, ended } = start(...words);
    await vi.waitFor(
      async () => {
        const [row] = await db.execute(sql`
          select from imports where organization_id = ${organization.id} and processed > 0`);
        expect(row).toBeDefined();
      },
      { timeout: 40_000, interval: 50 },
    );
    child.kill("SIGINT");
    const { out, code } = await ended;
    expect(code).toBe(1);
    expect(out).toMatch(/^Cancelled the import of people\.csv; what was done stays\. Rows: 20,000/);
    expect(await states()).toEqual(["cancelled"]);
    const [counted] = await db.execute<{ same: boolean; created: number }>(sql`
      select created, created = (select count(*) from users
        where organization_id = ${organization.id} and first_name = 'Person') as same
      from imports where organization_id = ${organization.id}`);
    expect(counted!.same).toBe(true);
    expect(counted!.created).toBeLessThan(rows.length);
  });

  test("refuses what it cannot do in one line, with exit code 1", async () => {
    const responder = await organization.addPerson("responder");
    const file = await fileOf(`${address("ada")},Ada,Lovelace,responder`);
    const empty = path.join(folder, "empty.csv");
    const nameless = path.join(folder, "nameless.csv");
    await writeFile(empty, "");
    await writeFile(nameless, "firstName,lastName\nAda,Lovelace\n");
    const words = { subdomain: organization.slug, file, as: manager.email };
    const cases: [Partial<typeof words> & { extra?: string }, RegExp][] = [
      [{ extra: "--force" }, /^Unknown option '--force'.*\nUsage: /],
      [{ subdomain: "nowhere" }, /^No organization has the subdomain nowhere\.\n$/],
      [{ as: "nobody@example.org" }, /has no active user with the email nobody@example\.org\.\n$/],
      [{ as: responder.email }, /^\S.*\n$/],
      [{ file: path.join(folder, "gone.csv") }, /^There is no file \S+gone\.csv\.\n$/],
      [{ file: folder }, /is a folder\.\n$/],
      [{ file: empty }, /^This file is empty\..*\n$/],
      [{ file: nameless }, /^No column of this file is the email\./],
    ];
    await Promise.all(
      cases.map(async ([changed, sentence]) => {
        const { extra, ...given } = { ...words, ...changed };
        const options = Object.entries(given).flatMap(([option, value]) => [`--${option}`, value]);
        const { problems, code } = await start(...options, ...(extra ? [extra] : [])).ended;
        expect(problems).toMatch(sentence);
        expect(problems).not.toContain("    at ");
        expect(code).toBe(1);
      }),
    );
    const asked = ["--subdomain", "nowhere", "--file", file, "--as", manager.email, "--json"];
    expect(JSON.parse((await start(...asked).ended).out)).toEqual({
      error: "No organization has the subdomain nowhere.",
    });
    expect(await states()).toEqual([]);
    expect(await people()).toHaveLength(1);
  });
});
