import { BuildFailure, buildWhenChanged } from "./production-build";

try {
  await buildWhenChanged((line) => process.stdout.write(`${line}\n`));
} catch (error) {
  process.stderr.write(error instanceof BuildFailure ? error.printed : `${String(error)}\n`);
  process.exitCode = 1;
}
