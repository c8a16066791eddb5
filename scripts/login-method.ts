import { parseArgs } from "node:util";
import { GatehouseError } from "@/lib/errors";
import { environmentOrRefuse, onDatabase, refuse, runCommand } from "./command-line";

const usage = "Usage: npm run login-method -- --subdomain … password";

function subdomainOfCommandLine(): string | undefined {
  try {
    const { values, positionals } = parseArgs({
      options: { subdomain: { type: "string" } },
      allowPositionals: true,
    });
    if (values.subdomain && positionals.length === 1 && positionals[0] === "password") {
      return values.subdomain.trim().toLowerCase();
    }
    refuse(usage, "Choose Google or OpenID Connect on the page Identity Configuration.");
  } catch (error) {
    refuse((error as Error).message, usage);
  }
  return undefined;
}

async function main(): Promise<void> {
  const environment = environmentOrRefuse();
  if (!environment) return;
  const slug = subdomainOfCommandLine();
  if (!slug) return;

  await onDatabase(environment, async () => {
    const { breakGlass } = await import("@/lib/identity-configuration/break-glass");
    try {
      const { name, changed, administrators } = await breakGlass(slug);
      const lines = [
        changed
          ? `${name} now uses passwords. Every user was signed out.`
          : `${name} already uses passwords.`,
        ...administrators.map(({ email, code, url }) =>
          code
            ? `${email} has no password. Open ${url} and enter the code ${code} within 1 hour.`
            : `${email} has a password.`,
        ),
      ];
      process.stdout.write(`${lines.join("\n")}\n`);
    } catch (error) {
      if (!(error instanceof GatehouseError)) throw error;
      refuse(error.message);
    }
  });
}

await runCommand(main);
