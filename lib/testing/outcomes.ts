import type { GatehouseError } from "@/lib/errors";

/** The outcomes of concurrent calls: `ok`, or the code of the error. */
export function codesOf(settled: readonly PromiseSettledResult<unknown>[]): string[] {
  return settled.map((result) =>
    result.status === "fulfilled" ? "ok" : (result.reason as GatehouseError).code,
  );
}
