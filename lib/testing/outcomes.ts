import type { GatehouseError } from "@/lib/errors";

/** How each of several that ran at the same moment ended: `ok`, or the code of its refusal. */
export function codesOf(settled: readonly PromiseSettledResult<unknown>[]): string[] {
  return settled.map((result) =>
    result.status === "fulfilled" ? "ok" : (result.reason as GatehouseError).code,
  );
}
