import path from "node:path";

import { removeDataDir, startServer, temporaryFolder } from "@/e2e/support/server";
import type { RunningServer } from "@/e2e/support/server";
import { buildWhenChanged } from "@/scripts/production-build";
import { root } from "@/scripts/installation.mjs";

import { BenchmarkRun } from "./benchmark-run";
import { closeDatabase, onInterrupt, useDatabaseOf } from "./environment";
import { describeMachine } from "./machine";
import { memoryOfServer } from "./memory";
import { seconds } from "./report";

const userCount = 10_000;

/** `-- groups` or `-- imports` measures these alone and only prints them. */
const only = ["groups", "imports"].find((each) => process.argv.includes(each));
const measures = (section: string) => only === undefined || only === section;

/** Starts the server and waits for its first page. */
async function timeStart(dataDir: string): Promise<{ server: RunningServer; ms: number }> {
  const startedAt = performance.now();
  const server = await startServer({ dataDir });
  const ready = await fetch(`${server.url}/api/health/ready`);
  const page = await fetch(`${server.url}/sign-in`);
  if (!ready.ok || !page.ok) throw new Error("The server is not ready");
  await page.text();
  return { server, ms: performance.now() - startedAt };
}

async function bench(): Promise<void> {
  await buildWhenChanged((line) => process.stdout.write(`${line}\n`));
  const run = new BenchmarkRun(
    "Benchmarks",
    "npm run bench",
    only ? undefined : path.join(root, "bench", "results.md"),
  );
  const dataDir = await temporaryFolder();
  const first = await timeStart(dataDir);
  await first.server.stop({ keep: true });
  const { server, ms } = await timeStart(dataDir);
  const cleanUp = async () => {
    await server.stop();
    await removeDataDir(dataDir);
  };
  const removeHandlers = onInterrupt(cleanUp);
  try {
    await run.measure("start", async () => ({
      title: "Start",
      note: "From the command to the answer of the first page, with a finished build.",
      columns: ["start", "time"],
      rows: [
        ["first, creates the database", seconds(first.ms / 1000)],
        ["second", seconds(ms / 1000)],
      ],
    }));
    useDatabaseOf(server);
    run.memory = await memoryOfServer(server.pid);
    run.facts.push(...(await describeMachine()));
    if (!only) await measure(run, server.url);
    if (measures("imports")) {
      const { measureImports } = await import("./imports");
      await run.measure("importing", measureImports);
    }
    if (measures("groups")) await measureGroups(run);
    await closeDatabase();
    await run.finish();
  } finally {
    removeHandlers();
    await cleanUp();
  }
}

/** Modules that use the database are imported here, when its URL is known. */
async function measure(run: BenchmarkRun, url: string): Promise<void> {
  const { measureBrowser } = await import("./browser");
  const { sharedLinkPath, measureAllowlist } = await import("./shared-links");
  const { measureInvitations } = await import("./invitations");
  const { measureInviteAction, measurePages, measureScripts } = await import("./pages");
  const { makeOrganization } = await import("./organizations");
  const { measureSessionChecks } = await import("./sessions");
  const { measureSignIn } = await import("./sign-in");

  const small = await run.step("organization without users", () => makeOrganization("small", 0));
  if (small) await run.measure("JavaScript of an empty page", () => measureScripts(url, small));
  const large = await run.step("organization with users", () =>
    makeOrganization("large", userCount),
  );
  if (large) {
    await run.measure("browser", () =>
      measureBrowser("First visit of Users, 10,000 users", url, large),
    );
    await run.measure("session check", () => measureSessionChecks(large));
    await run.measure("pages", async () =>
      measurePages(url, [
        { name: "/api/health", path: "/api/health" },
        { name: "Sign up, at a shared link", path: await sharedLinkPath(large) },
        ...(small ? [{ name: "Home, one user", path: "/", actor: small }] : []),
        { name: "Home, 10,000 users", path: "/", actor: large },
        { name: "Users, 10,000 users", path: "/settings/iam/users", actor: large },
        { name: "Users, searched", path: "/settings/iam/users?q=lindqvist", actor: large },
        {
          name: "Invite new users, 1,400 pending",
          path: "/settings/iam/users/invite",
          actor: large,
        },
      ]),
    );
    await run.measure("allowlist", () => measureAllowlist(large));
    await run.measure("signing in", () => measureSignIn(url, large));
  }
  await run.measure("inviting", measureInvitations);
  if (large) await run.measure("inviting over HTTP", () => measureInviteAction(url, large));
}

/** Groups, in organizations that are large enough for their limits. */
async function measureGroups(run: BenchmarkRun): Promise<void> {
  const { makeOrganization } = await import("./organizations");
  const groups = await import("./groups");
  await run.measure("session check with groups", groups.measureSessionsWithGroups);
  const hundred = await run.step("organization with 100,000 users", () =>
    makeOrganization("hundred", 100_000),
  );
  if (hundred) {
    await run.measure("adding to a group", () => groups.measureAddingMembers(hundred));
    await run.measure("preview of access", () => groups.measureAccessPreview(hundred));
  }
  const million = await run.step("organization with a million users", () =>
    makeOrganization("million", 1_000_000),
  );
  if (million) await run.measure("users by group", () => groups.measureGroupFilter(million));
}

await bench();
