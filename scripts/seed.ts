import { parseArgs } from "node:util";
import { environmentOrRefuse, onDatabase, refuse, runCommand } from "./command-line";

const usage = "Usage: npm run seed -- --subdomain acme --users 250 [--seed 1]";
const maxUsers = 10_000_000;

interface Options {
  slug: string;
  users: number;
  seed: number;
}

/** The options; undefined after printing their errors. */
function commandLine(): Options | undefined {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({ options: { subdomain: text, users: text, seed: text } });
    const slug = values.subdomain?.trim().toLowerCase();
    if (!slug) refuse("--subdomain: Enter the subdomain of the organization to fill.", usage);
    const users = wholeNumber("--users", values.users, 1, maxUsers);
    const seed = wholeNumber("--seed", values.seed ?? "1", 0, 1_000_000_000);
    if (slug && users !== undefined && seed !== undefined) return { slug, users, seed };
  } catch (error) {
    refuse((error as Error).message, usage);
  }
  return undefined;
}

function wholeNumber(
  option: string,
  text: string | undefined,
  lowest: number,
  highest: number,
): number | undefined {
  const value = text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= lowest && value <= highest) return value;
  const [from, to] = [lowest, highest].map((limit) => limit.toLocaleString("en"));
  refuse(`${option}: Enter a whole number from ${from} to ${to}.`);
  return undefined;
}

async function fill({ slug, users, seed }: Options): Promise<void> {
  const { db } = await import("@/db/client");
  const { seedOrganization, SeedProblem } = await import("@/db/seed");
  const startedAt = performance.now();
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
  try {
    await seedOrganization(db, { slug, users, seed, at: new Date() }, (created) => {
      if (created < users) {
        process.stdout.write(
          `${created.toLocaleString("en")} of ${users.toLocaleString("en")} users (${seconds()} s)\n`,
        );
      }
    });
    process.stdout.write(
      `Added ${users.toLocaleString("en")} users to ${slug} (${seconds()} s). They have no passwords and cannot sign in.\n`,
    );
  } catch (error) {
    if (!(error instanceof SeedProblem)) throw error;
    refuse(
      error.message,
      `Create it with: npm run create-organization -- --name … --subdomain ${slug} --email … --first-name … --last-name …`,
    );
  }
}

await runCommand(async () => {
  const environment = environmentOrRefuse();
  const options = environment && commandLine();
  if (options) await onDatabase(environment, () => fill(options));
});
