import { cpus, loadavg } from "node:os";

/** How busy the machine is: figures taken while others work on it say little. */
export function loadOfMachine(when: "before" | "after"): string {
  return `Load average ${when}: ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores (1 minute)`;
}
