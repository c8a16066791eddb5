import { z } from "zod";

import { passwordInputSchema } from "@/lib/passwords/schema";

export const signInSchema = z.object({
  // Not validated as an email: text that is none is answered like any other wrong pair.
  email: z.string().trim().min(1, "Enter your email address.").max(1024),
  password: passwordInputSchema,
  /** The page to return to. */
  from: z.string().max(4096).default(""),
});

/** *Sign in to your organization*; the action checks whether the subdomain exists. */
export const chooseOrganizationSchema = z.object({
  slug: z
    .string()
    .transform((value) => value.trim().toLowerCase())
    .pipe(z.string().min(1, "Enter your organization's subdomain.").max(256)),
  from: z.string().max(4096).default(""),
});

/** The path of this portal that `from` names; Home for any other URL. */
export function localPath(from: string): string {
  const portal = "http://portal.invalid";
  if (!from.startsWith("/") || !URL.canParse(from, portal)) return "/";
  const url = new URL(from, portal);
  // Resolving `/.//host` leaves a path of `//host`, which browsers read as another site.
  const leadsElsewhere = url.origin !== portal || url.pathname.startsWith("//");
  return leadsElsewhere ? "/" : `${url.pathname}${url.search}`;
}
