import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const oldestNode = [20, 19];

/** Ends the process with one line when this Node is too old for Gatehouse. */
export function requireSupportedNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  process.stderr.write(
    `Gatehouse needs Node ${oldestNode.join(".")} or newer; this is ${process.versions.node}\n`,
  );
  process.exit(1);
}

/**
 * Installs the packages of package-lock.json, unless they are installed already.
 * @param {{ development: boolean }} options whether the test tools are needed too
 */
export function installPackages({ development }) {
  if (isInstalled(development)) return;
  process.stdout.write("Installing packages…\n");
  const npm = npmCommand();
  const result = spawnSync(
    npm.command,
    [...npm.arguments, "ci", "--include=dev", "--no-audit", "--no-fund"],
    { cwd: root, encoding: "utf8", shell: npm.shell, maxBuffer: 64 * 1024 * 1024 },
  );
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  process.stderr.write("The packages could not be installed; npm's reason is above\n");
  process.exit(1);
}

/**
 * npm writes a list of what it has installed last, so that a broken installation has none.
 * @param {boolean} development
 */
function isInstalled(development) {
  const list = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(list)) return false;
  const wanted = packagesOf(path.join(root, "package-lock.json"));
  const installed = packagesOf(list);
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === "" || (entry.dev && !development)) return true;
    const found = installed[place];
    // Optional ones are for other platforms; an outdated one must still be replaced.
    if (!found) return entry.optional || entry.devOptional || false;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, {
 *   version?: string, integrity?: string, dev?: boolean, optional?: boolean, devOptional?: boolean,
 * }>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
}

function npmCommand() {
  const script = process.env.npm_execpath;
  if (script && path.basename(script) === "npm-cli.js") {
    return { command: process.execPath, arguments: [script], shell: false };
  }
  return { command: "npm", arguments: [], shell: process.platform === "win32" };
}
