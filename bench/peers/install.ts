import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder with the packages of the peers. */
const folder = fileURLToPath(new URL(".", import.meta.url));
/** Directus needs Node 22, which is a package too. */
export const nodeOfPeers = path.join(folder, "node_modules", "node", "bin", "node");
const lock = path.join(folder, "package-lock.json");
const installed = path.join(folder, "node_modules", "installed-lock.json");

/** The file of an installed package. */
export function fileOfPeers(name: string): string {
  return path.join(folder, "node_modules", name);
}

/**
 * Installs the peers from their lock file, unless they are installed.
 * @returns why it failed, as a line for the report
 */
export function installPeers(print: (line: string) => void): string | undefined {
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return undefined;
  print("Installing the peers; this takes a few minutes and happens once …");
  // Only the script that downloads Node is needed; others compile unused parts.
  const problem =
    problemOf(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) ??
    problemOf(["rebuild", "node"]);
  if (problem) return `The peers could not be installed: ${problem}`;
  copyFileSync(lock, installed);
  return undefined;
}

function problemOf(parameters: string[]): string | undefined {
  const { status, stderr, error } = spawnSync("npm", parameters, {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return undefined;
  const complaint = /^npm error (?!code )(.*)$/m.exec(stderr ?? "")?.[1];
  return error?.message ?? complaint ?? `npm ${parameters[0]} ended with ${status}`;
}

function versionOf(name: string): string {
  const file = fileOfPeers(`${name}/package.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : "not installed";
}

/** Versions of the peers, for the report. */
export function versionsOfPeers(): string {
  return `Better Auth ${versionOf("better-auth")}; Directus ${versionOf("directus")} on Node ${versionOf("node")}`;
}
