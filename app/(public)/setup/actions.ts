"use server";

import { redirect } from "next/navigation";

import { requestOrigin } from "@/lib/auth/actor";
import { formAction } from "@/lib/action";
import { startSession } from "@/lib/auth/authentication";
import { setUp } from "@/lib/organizations/commands";
import { setUpSchema } from "@/lib/organizations/schema";

export const setUpAction = formAction(setUpSchema, async ({ key, ...organization }) => {
  const { ticket } = await setUp(key, organization, await requestOrigin());
  await startSession(ticket);
  redirect("/");
});
