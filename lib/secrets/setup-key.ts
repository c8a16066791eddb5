import { deriveSecret, equalSecrets } from "./keys";

const anyOrganization = Buffer.from("first organization");

/**
 * The key in the one-time URL that the terminal prints on the first run. It is valid for /setup
 * only while there is no organization.
 */
export function setupKey(authSecret: string): string {
  return deriveSecret(authSecret, "setup", anyOrganization).toString("base64url").slice(0, 32);
}

export function isSetupKey(authSecret: string, candidate: string): boolean {
  return equalSecrets(candidate, setupKey(authSecret));
}
