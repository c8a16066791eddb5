import type { ProviderAccount } from "@/lib/identity-providers/testing/openid-provider";

/** Adds an account at the provider that stands in for Google. */
export async function addGoogleAccount(account: ProviderAccount): Promise<void> {
  const response = await fetch(`${process.env.GOOGLE_ISSUER}/accounts`, {
    method: "POST",
    body: JSON.stringify(account),
  });
  if (!response.ok) throw new Error(`The provider answered ${response.status}`);
}
