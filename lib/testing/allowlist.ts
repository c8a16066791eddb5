import { allowlistKeys, domainOf } from "@/lib/identity-configuration/allowlist";

/**
 * What `allowsAddress` of lib/join/state decides where the list is stored, for lists at hand; an
 * empty one lets in everybody.
 * @param entries normalized
 */
export function isAllowed(entries: readonly string[], emailNormalized: string): boolean {
  if (entries.length === 0) return true;
  const keys = new Set(allowlistKeys(domainOf(emailNormalized)));
  return entries.some((entry) => keys.has(entry));
}
