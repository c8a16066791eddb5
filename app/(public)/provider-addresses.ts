import { methodPaths } from "@/lib/auth/providers/settings";
import type { WaysIn } from "@/lib/auth/providers/ways-in";

import type { ProviderLink } from "./provider-links";

/**
 * The links with which one signs in through the providers of an organization.
 * @param query what the sign-in is about: `organization` and `from`, or the `token` of a personal link
 */
export function providerLinks(
  { providers }: Pick<WaysIn, "providers">,
  query: { organization: string; from: string } | { token: string },
): ProviderLink[] {
  const parameters = new URLSearchParams(query);
  if (parameters.get("from") === "/") parameters.delete("from");
  return providers.map(({ method, label }) => ({
    label,
    href: `/api/auth/sign-in/${methodPaths[method]}?${parameters}`,
  }));
}
