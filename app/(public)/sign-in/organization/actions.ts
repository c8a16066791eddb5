"use server";

import { redirect } from "next/navigation";

import { formAction } from "@/lib/auth/action";
import { findSignInMethods } from "@/lib/auth/providers/sign-in-methods";
import { chooseOrganizationSchema, localPath } from "@/lib/auth/schema";
import { GatehouseError } from "@/lib/errors";

export const chooseOrganizationAction = formAction(
  chooseOrganizationSchema,
  async ({ slug, from }) => {
    if (!(await findSignInMethods(slug))) {
      const problem = "No organization has this subdomain. Check it, or ask a manager of yours.";
      throw new GatehouseError("invalid", problem, { slug: problem });
    }
    const query = new URLSearchParams({ organization: slug });
    const path = localPath(from);
    if (path !== "/") query.set("from", path);
    redirect(`/sign-in?${query}`);
  },
);
