import Bowser from "bowser";

import { commandLineAgent } from "@/lib/audit/record";

/** *Chrome on Windows*, from the user agent. */
export function deviceName(agent: string | null): string {
  if (!agent) return "Unknown device";
  if (agent === commandLineAgent) return agent;
  const { browser, os } = Bowser.parse(agent);
  if (!browser.name) return "Unknown browser";
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}
