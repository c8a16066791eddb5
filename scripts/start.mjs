// Plain JavaScript with Node's own modules only: this runs before anything is installed.
import { installPackages, requireSupportedNode, root } from "./installation.mjs";

requireSupportedNode();
installPackages({ development: process.argv.includes("--dev") });

// Runs the launcher in this process, so that it receives signals directly.
process.chdir(root);
const { register } = await import("tsx/esm/api");
register();
const { launch } = await import("./launch.ts");
await launch({ development: process.argv.includes("--dev") });
