"use server";

import { redirect } from "next/navigation";
import { z } from "zod";

import { requestOrigin } from "@/lib/auth/actor";
import { formAction } from "@/lib/auth/action";
import { GatehouseError } from "@/lib/errors";
import { requestRegistration, requestToAsk } from "@/lib/join-links/request-registration";
import { joinSchema } from "@/lib/join-links/schema";

/** With `ask` when **Ask to join** was pressed. */
const pressedSchema = joinSchema.extend({ ask: z.string().optional() });

export const joinAction = formAction(pressedSchema, async ({ ask, ...input }) => {
  const address = `/join/${encodeURIComponent(input.token)}`;
  try {
    await (ask ? requestToAsk : requestRegistration)(input, await requestOrigin());
  } catch (error) {
    // The link died while one was typing: its own page knows why.
    if (error instanceof GatehouseError && error.code === "conflict") redirect(address);
    throw error;
  }
  const query = new URLSearchParams({ email: input.email.email, to: ask ? "ask" : "register" });
  redirect(`${address}?${query}`);
});
