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
    refuse(usage, "Google and OpenID Connect are chosen on the page Identity Configuration.");
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
          ? `${name} signs in with passwords again; everybody was signed out`
          : `${name} signs in with passwords already`,
        ...administrators.map(({ email, code, address }) =>
          code
            ? `${email} has no password: open ${address} and enter the code ${code} within an hour`
            : `${email} has a password`,
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
