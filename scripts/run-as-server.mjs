// Runs a TypeScript file on the Node that the web server gets, for benchmarks that call its functions.
import { spawn } from "node:child_process";
import { nodeForServer } from "./runtime.mjs";

const child = spawn(nodeForServer(), ["--import", "tsx", ...process.argv.slice(2)], {
  stdio: "inherit",
});
// It gets the Ctrl-C of a terminal itself, and may have something to clean up.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
