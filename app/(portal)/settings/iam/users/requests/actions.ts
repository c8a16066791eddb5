"use server";

import { refresh } from "next/cache";

import { action } from "@/lib/auth/action";
import { approveRequests } from "@/lib/join-requests/approve";
import { declineRequests } from "@/lib/join-requests/decline";
import { approveRequestsSchema, declineRequestsSchema } from "@/lib/join-requests/schema";

export const approveRequestsAction = action(approveRequestsSchema, async (actor, input) => {
  const results = await approveRequests(actor, input);
  refresh();
  return results;
});

export const declineRequestsAction = action(declineRequestsSchema, async (actor, input) => {
  const results = await declineRequests(actor, input);
  refresh();
  return results;
});
