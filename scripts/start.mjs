// Plain JavaScript on Node's own modules: this runs before anything is installed.
import { installPackages, requireSupportedNode, root } from "./installation.mjs";

requireSupportedNode();
installPackages({ development: process.argv.includes("--dev") });

// The launcher runs in this process, so that a signal meets it without anybody passing it on.
process.chdir(root);
const { register } = await import("tsx/esm/api");
register();
const { launch } = await import("./launch.ts");
await launch({ development: process.argv.includes("--dev") });
