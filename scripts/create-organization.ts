import { parseArgs } from "node:util";
import { GatehouseError } from "@/lib/errors";
import { organizationSchema } from "@/lib/organizations/schema";
import { environmentOrRefuse, onDatabase, refuse, runCommand } from "./command-line";
import { readPassword } from "./read-password";

const usage =
  "Usage: npm run create-organization -- --name … --subdomain … --email … --first-name … --last-name …";

// Command-line options by the names of the schema.
const optionNames = {
  name: "--name",
  slug: "--subdomain",
  email: "--email",
  firstName: "--first-name",
  lastName: "--last-name",
  password: "password",
} as const;

function named(problems: Record<string, string>): string[] {
  return Object.entries(problems).map(
    ([field, sentence]) =>
      `${optionNames[field as keyof typeof optionNames] ?? field}: ${sentence}`,
  );
}

async function main(): Promise<void> {
  const environment = environmentOrRefuse();
  if (!environment) return;

  const options = commandLine();
  if (!options) return;
  const parsed = organizationSchema.safeParse({
    ...options,
    password: await readPassword("Password of the first Administrator: "),
  });
  if (!parsed.success) {
    const problems: Record<string, string> = {};
    for (const issue of parsed.error.issues) problems[String(issue.path[0])] ??= issue.message;
    return refuse(...named(problems));
  }

  await onDatabase(environment, async () => {
    const { createOrganization } = await import("@/lib/organizations/commands");
    try {
      await createOrganization(parsed.data);
      process.stdout.write(
        `Created ${parsed.data.name}. First Administrator: ${parsed.data.email.email}\n`,
      );
    } catch (error) {
      if (!(error instanceof GatehouseError)) throw error;
      refuse(...(error.fieldErrors ? named(error.fieldErrors) : [error.message]));
    }
  });
}

function commandLine() {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      options: { name: text, subdomain: text, email: text, "first-name": text, "last-name": text },
    });
    const { name, subdomain, email } = values;
    const firstName = values["first-name"];
    const lastName = values["last-name"];
    if (name && subdomain && email && firstName && lastName) {
      return { name, slug: subdomain, email, firstName, lastName };
    }
    refuse(usage);
  } catch (error) {
    refuse((error as Error).message, usage);
  }
  return undefined;
}

await runCommand(main);
