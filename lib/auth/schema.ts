import { z } from "zod";

import { passwordInputSchema } from "@/lib/passwords/schema";

export const signInSchema = z.object({
  // Not held to the rules of an address: what is no address is a wrong pair like any other.
  email: z.string().trim().min(1, "Enter your e-mail address.").max(1024),
  password: passwordInputSchema,
  /** Where one was headed. */
  from: z.string().max(4096).default(""),
});

/** *Sign in to your organization*; which subdomains there are, the action knows. */
export const chooseOrganizationSchema = z.object({
  slug: z
    .string()
    .transform((value) => value.trim().toLowerCase())
    .pipe(z.string().min(1, "Enter the subdomain of your organization.").max(256)),
  from: z.string().max(4096).default(""),
});

/** The path of this portal that `from` names; Home for anything that would lead elsewhere. */
export function localPath(from: string): string {
  const portal = "http://portal.invalid";
  if (!from.startsWith("/") || !URL.canParse(from, portal)) return "/";
  const url = new URL(from, portal);
  // Resolving `/.//host` leaves a path of `//host`, which browsers read as another site.
  const leadsElsewhere = url.origin !== portal || url.pathname.startsWith("//");
  return leadsElsewhere ? "/" : `${url.pathname}${url.search}`;
}
