"use server";

import { refresh } from "next/cache";

import { action } from "@/lib/auth/action";
import { changeView, deleteView, saveView } from "@/lib/saved-views/commands";
import { changeViewSchema, saveViewSchema, viewIdSchema } from "@/lib/saved-views/schema";

export const saveViewAction = action(saveViewSchema, async (actor, input) => {
  const result = await saveView(actor, input);
  if (result.saved) refresh();
  return result;
});

export const changeViewAction = action(changeViewSchema, async (actor, input) => {
  await changeView(actor, input);
  refresh();
});

export const deleteViewAction = action(viewIdSchema, async (actor, { viewId }) => {
  await deleteView(actor, viewId);
  refresh();
});
