"use server";

import { redirect } from "next/navigation";

import { requestOrigin } from "@/lib/auth/actor";
import { formAction } from "@/lib/auth/action";
import { askSchema } from "@/lib/join-links/schema";
import { askToBeLetIn } from "@/lib/join-requests/ask";

export const askAction = formAction(askSchema, async (input) => {
  await askToBeLetIn(input, await requestOrigin());
  redirect(`/join/ask/${encodeURIComponent(input.token)}?sent=yes`);
});
