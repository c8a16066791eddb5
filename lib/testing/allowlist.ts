import { allowlistKeys, domainOf } from "@/lib/identity-configuration/allowlist";

/**
 * The decision of `allowsAddress` (lib/join-links/state.ts) for a list in memory; an empty list
 * allows every address.
 * @param entries normalized
 */
export function isAllowed(entries: readonly string[], emailNormalized: string): boolean {
  if (entries.length === 0) return true;
  const keys = new Set(allowlistKeys(domainOf(emailNormalized)));
  return entries.some((entry) => keys.has(entry));
}
