import { spawn } from "node:child_process";
import path from "node:path";
import { text } from "node:stream/consumers";

import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { identityConfigurations, users } from "@/db/schema/schema";
import { env } from "@/lib/env";
import { makeOrganization } from "@/lib/testing/organization";

import { root } from "./installation.mjs";

/** Runs the command as `npm run login-method` does. */
async function loginMethod(...words: string[]) {
  const script = path.join(root, "scripts", "login-method.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, ...words], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: env.databaseUrl, AUTH_SECRET: env.authSecret },
  });
  const [out, problems, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on("exit", resolve)),
  ]);
  return { out, problems, code };
}

test("the command switches an organization back to passwords when its provider fails", async () => {
  const organization = await makeOrganization();
  await db
    .update(identityConfigurations)
    .set({ loginMethod: "openid_connect", issuer: "https://gone.example", clientId: "portal" })
    .where(eq(identityConfigurations.organizationId, organization.id));
  await db
    .update(users)
    .set({ passwordHash: null })
    .where(eq(users.organizationId, organization.id));
  const { out, code } = await loginMethod("--subdomain", organization.slug, "password");
  expect(code).toBe(0);
  expect(out).toContain("now uses passwords.");
  expect(out).toMatch(
    /administrator-\S+ has no password\. Open \S+\/reset-password\?email=\S+ and enter the code [A-Z2-9]{4}-[A-Z2-9]{4} within 1 hour/,
  );
  const [row] = await db.execute<{ method: string }>(sql`
    select login_method as method from identity_configurations
    where organization_id = ${organization.id}
  `);
  expect(row!.method).toBe("password");
});

test.each([
  [["--subdomain", "unknown-subdomain", "password"], /^No organization has the subdomain/],
  [["--subdomain", "acme", "google"], /^Usage: .*\n.* on the page Identity Configuration/],
  [["--domain", "acme"], /\nUsage:/],
])("%j fails with a message and without a stack trace", async (words, sentence) => {
  const { problems, code } = await loginMethod(...words);
  expect(code).toBe(1);
  expect(problems).toMatch(sentence);
  expect(problems).not.toContain("    at ");
});
