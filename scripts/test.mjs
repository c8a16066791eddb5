// Every check that a change has to pass. Plain JavaScript, because it runs before anything is
// installed.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installPackages, requireSupportedNode, root } from "./installation.mjs";

/** @typedef {{ passed: number, failed: number }} Counts */
/** @typedef {{ name: string, command: string[], report?: (file: string) => Counts }} Step */

requireSupportedNode();
installPackages({ development: true });
process.chdir(root);

const reports = mkdtempSync(path.join(tmpdir(), "gatehouse-reports-"));

/** @type {Step[]} */
const steps = [
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "types", command: ["next", "typegen"] },
  { name: "types", command: ["tsc", "--noEmit"] },
  { name: "dead code", command: ["knip"] },
  {
    name: "unit",
    command: ["vitest", "run", "--reporter=default", "--reporter=json"],
    report: countVitest,
  },
  { name: "build", command: ["node", "--import", "tsx", "scripts/build.ts"] },
  {
    name: "e2e",
    command: ["playwright", "test", "-c", "e2e/playwright.config.ts", "--reporter=list,json"],
    report: countPlaywright,
  },
];

const total = { passed: 0, failed: 0 };
for (const step of steps) {
  if (step.name === "e2e") installBrowser();
  const counts = await runStep(step);
  total.passed += counts.passed;
  total.failed += counts.failed;
}
rmSync(reports, { recursive: true, force: true });
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

/**
 * @param {Step} step
 * @returns {Promise<Counts>} of a step without tests: at most one failure, the step itself
 */
async function runStep(step) {
  const began = Date.now();
  const file = path.join(reports, `${step.name}.json`);
  const { code, output } = await run(step.command, file);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const counts = step.report ? readReport(step.report, file) : { passed: 0, failed: 0 };
  // A tool that fails without a failed test, or without any test, is a failure too.
  if ((code !== 0 || (step.report && counts.passed === 0)) && counts.failed === 0) {
    counts.failed = 1;
  }
  const tests = step.report ? `, ${counts.passed} passed, ${counts.failed} failed` : "";
  const verdict = counts.failed === 0 ? "ok" : "FAILED";
  process.stdout.write(`${verdict.padEnd(6)} ${step.name.padEnd(9)} ${seconds} s${tests}\n`);
  if (counts.failed > 0) process.stdout.write(`${output.trimEnd()}\n\n`);
  return counts;
}

/**
 * @param {string[]} command
 * @param {string} reportFile
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run([program = "", ...parameters], reportFile) {
  const environment = {
    ...process.env,
    PATH: `${path.join(root, "node_modules", ".bin")}${path.delimiter}${process.env.PATH}`,
    NEXT_TELEMETRY_DISABLED: "1",
    PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile,
  };
  const more = program === "vitest" ? [`--outputFile.json=${reportFile}`] : [];
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(program, [...parameters, ...more], {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code, output }));
  });
}

/**
 * @param {(file: string) => Counts} report
 * @param {string} file
 * @returns {Counts}
 */
function readReport(report, file) {
  try {
    return report(file);
  } catch {
    return { passed: 0, failed: 0 };
  }
}

/** @param {string} file */
function countVitest(file) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, "utf8"));
  // A file that fails before its first test has no failed test, but counts as a failure.
  const broken = testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ result) =>
      result.status === "failed" &&
      result.assertionResults.every(({ status }) => status !== "failed"),
  ).length;
  return { passed: numPassedTests, failed: numFailedTests + broken };
}

/** @param {string} file */
function countPlaywright(file) {
  const { stats } = JSON.parse(readFileSync(file, "utf8"));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

/** Playwright's own browser if the machine has none; Debian's if that cannot be downloaded. */
function installBrowser() {
  const finder = "import('./e2e/support/chromium.ts').then((m) => m.installedChromium())";
  const found = spawnSync(
    process.execPath,
    ["--import", "tsx", "-e", `${finder}.then((place) => process.exit(place ? 0 : 1))`],
    { cwd: root },
  );
  if (found.status === 0) return;
  const playwright = path.join(root, "node_modules", "playwright", "cli.js");
  process.stdout.write("Installing a browser …\n");
  const own = spawnSync(process.execPath, [playwright, "install", "chromium"], { stdio: "ignore" });
  if (own.status === 0 || process.getuid?.() !== 0) return;
  spawnSync("sh", ["-c", "apt-get update && apt-get install -y chromium-headless-shell"], {
    stdio: "ignore",
  });
}
