"use server";

import { refresh } from "next/cache";

import { action } from "@/lib/action";
import { approveRequests, declineRequests } from "@/lib/requests/commands";
import { approveSchema, declineSchema } from "@/lib/requests/schema";

export const approveRequestsAction = action(approveSchema, async (actor, input) => {
  const results = await approveRequests(actor, input);
  refresh();
  return results;
});

export const declineRequestsAction = action(declineSchema, async (actor, input) => {
  const results = await declineRequests(actor, input);
  refresh();
  return results;
});
