import path from "node:path";

import { removeDataDir, startServer, temporaryFolder } from "@/e2e/support/server";
import { buildWhenChanged } from "@/scripts/production-build";
import { root } from "@/scripts/installation.mjs";

import { giveUpAfter, workBeside } from "./environment";
import { loadOfMachine } from "./load";
import { against, reportText, writeReport } from "./report";
import type { Section } from "./report";

const longestMs = 240_000;
const targetStartMs = 3000;
const people = 10_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** From nothing, and again on what is there then: until the sign-in page was answered. */
async function timeStart(dataDir: string) {
  const began = performance.now();
  const server = await startServer({ dataDir });
  const answer = await fetch(`${server.url}/api/health/ready`);
  const page = await fetch(`${server.url}/sign-in`);
  if (!answer.ok || !page.ok) throw new Error("The server that was started is not ready");
  await page.text();
  return { server, ms: performance.now() - began };
}

async function bench(): Promise<void> {
  await buildWhenChanged(say);
  const dataDir = await temporaryFolder();
  const first = await timeStart(dataDir);
  await first.server.stop({ keep: true });
  const { server, ms } = await timeStart(dataDir);
  const callOff = giveUpAfter(longestMs, async () => {
    await server.stop();
    await removeDataDir(dataDir);
  });
  try {
    const sections: Section[] = [
      {
        title: "Start",
        note: "From the command to the answer of its first page; the build is there already.",
        columns: ["start", "time", "target"],
        rows: [
          ["first, makes the database", `${(first.ms / 1000).toFixed(2)} s`, ""],
          ["second", `${(ms / 1000).toFixed(2)} s`, against(ms, targetStartMs, "ms", "≤")],
        ],
      },
    ];
    workBeside(server);
    sections.push(...(await measure(server.url)));
    await server.stop();
    const machine = [...collected.machine, loadOfMachine("after")];
    const text = reportText("Benchmarks", "npm run bench", machine, sections);
    say(text);
    await writeReport(path.join(root, "bench", "results.md"), text);
  } finally {
    callOff();
    await server.stop();
    await removeDataDir(dataDir);
  }
}

const collected: { machine: string[] } = { machine: [] };

/** The modules that use the database are imported here, when its address is known. */
async function measure(url: string): Promise<Section[]> {
  const { client } = await import("@/db/client");
  const { stopQueue } = await import("@/lib/jobs/queue");
  const { describeMachine } = await import("./machine");
  const { joinPath, measureAllowlist } = await import("./join-links");
  const { measureInvitations } = await import("./invitations");
  const { measureInviteAction, measurePages, measureScripts } = await import("./pages");
  const { makeOrganization } = await import("./people");
  const { measureSessionChecks } = await import("./sessions");
  const { measureSignIn } = await import("./sign-in");
  try {
    collected.machine = await describeMachine();
    const alone = await makeOrganization("alone", 0);
    const crowded = await makeOrganization("crowded", people);
    const sections: Section[] = [];
    const step = async (name: string, work: Promise<Section | Section[]>) => {
      const began = performance.now();
      sections.push(...[await work].flat());
      say(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
    };
    await step("scripts", measureScripts(url, alone));
    await step("session check", measureSessionChecks(crowded));
    await step(
      "pages",
      measurePages(url, [
        { name: "/api/health", path: "/api/health" },
        { name: "Sign up to …, at a join link", path: await joinPath(crowded), atLeast: 150 },
        { name: "Home of an organization of one", path: "/", actor: alone },
        { name: "Home, 10,000 people", path: "/", actor: crowded },
        { name: "Users, 10,000 people", path: "/settings/iam/users", actor: crowded },
        {
          name: "Users, 10,000 people, searched",
          path: "/settings/iam/users?q=lindqvist",
          actor: crowded,
        },
        {
          name: "Invite new users, 1,400 pending",
          path: "/settings/iam/users/invite",
          actor: crowded,
        },
      ]),
    );
    await step("allowlist", measureAllowlist(crowded));
    await step("signing in", measureSignIn(url, crowded));
    await step("inviting", measureInvitations());
    await step("inviting over HTTP", measureInviteAction(url, crowded));
    return sections;
  } finally {
    await stopQueue(0);
    await client.end({ timeout: 5 });
  }
}

await bench();
