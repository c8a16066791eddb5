import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

const startTimeoutMs = 180_000;
const stopTimeoutMs = 5_000;

/** A server of a peer. */
export type PeerProcess = { stop(): Promise<void> };

type Program = { command: string; parameters: string[]; folder: string; variables: object };

/** Starts a program with the minimal environment, without this machine's configuration. */
function start({ command, parameters, folder, variables }: Program) {
  const child = spawn(command, parameters, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, NODE_ENV: "production", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // No peer outlives this process.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-2000);
    });
  }
  return { child, printed: () => printed };
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/**
 * Runs a program of a peer to its end.
 * @throws Error with its last output when it fails or takes too long
 */
export async function runPeer(program: Program): Promise<void> {
  const { child, printed } = start(program);
  const timer = setTimeout(() => child.kill("SIGKILL"), startTimeoutMs);
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearTimeout(timer);
  if (code !== 0) throw new Error(printed() || `${program.command} failed`);
}

/**
 * Starts a server and waits until it answers at the URL.
 * @throws Error with its last output when it does not
 */
export async function startPeer(program: Program, url: string): Promise<PeerProcess> {
  const { child, printed } = start(program);
  const stop = () => end(child);
  let failed: Error | undefined;
  child.once("error", (error) => {
    failed = error;
  });
  for (const deadline = Date.now() + startTimeoutMs; ; await delay(100)) {
    const answered = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return { stop };
    if (failed || hasEnded(child) || Date.now() > deadline) {
      await stop();
      throw failed ?? new Error(printed() || "The server does not answer");
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child) || !child.pid) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}
