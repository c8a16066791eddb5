import { spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "./installation.mjs";

// The first whose async calls carry their context for next to nothing.
const wantedMajor = 24;

// Node clears up the later, the more it may use: up to gigabytes on a large machine, for nothing.
// What is new has room for the pages that are at work at once, from the start: of what Node thinks
// enough for the moment, a fifth of the time went into clearing up around them. What is old may grow
// by seven tenths before all of it is looked through, and not twice a second.
const heap = [
  "--max-old-space-size=512",
  "--min-semi-space-size=20",
  "--max-semi-space-size=20",
  "--heap-growing-percent=70",
];

/**
 * For the allocator of Linux, which has each thread keep what it has freed: the threads that compile
 * and clear up keep tens of megabytes. Elsewhere nobody reads it.
 */
export const allocatorSettings = { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: "131072" };

/**
 * How Node keeps the web server's memory small, unless somebody has said how much it may use.
 * @param {string | undefined} nodeOptions the variable NODE_OPTIONS
 * @returns {string[]} options of the program
 */
export function memoryOptions(nodeOptions = "") {
  const isSaid = /--max[-_]old[-_]space[-_]size/.test(nodeOptions);
  return isSaid ? [] : heap;
}

/**
 * The Node that the web server runs on: this one where it is new enough, else the one that came with
 * the packages, so that nobody has to replace the Node of the machine.
 * @returns {string} the program
 */
export function nodeForServer() {
  const own = { program: process.execPath, version: process.versions.node };
  return chooseNode(own, packagedNode(process.platform, process.arch), versionOf);
}

/**
 * @param {{ program: string, version: string }} own the Node of this process
 * @param {string} packaged where the packages would have put theirs
 * @param {(program: string) => string | undefined} askVersion is asked only where it matters
 * @returns {string} the program to use
 */
export function chooseNode(own, packaged, askVersion) {
  if (isNewEnough(own.version)) return own.program;
  return isNewEnough(askVersion(packaged)) ? packaged : own.program;
}

/** @param {string | undefined} version */
function isNewEnough(version = "") {
  return Number.parseInt(version, 10) >= wantedMajor;
}

/**
 * Where the Node for a system is; most systems have none.
 * @param {string} platform
 * @param {string} architecture
 */
export function packagedNode(platform, architecture) {
  const windows = platform === "win32";
  const name = `node-${windows ? "win" : platform}-${architecture}`;
  return path.join(root, "node_modules", name, "bin", windows ? "node.exe" : "node");
}

/**
 * @param {string} program
 * @returns {string | undefined} undefined where it is missing or does not run, as on a Linux without glibc
 */
function versionOf(program) {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim().replace(/^v/, "") : undefined;
}
