import { z } from "zod";

import { accessPreviewSchema } from "@/lib/groups/schema";
import { userSelectionSchema } from "@/lib/users/list/selection";

import { isGroupOperation } from "./messages";
import type { BulkOperationName } from "./messages";

/** The users changed in one transaction; larger selections run in the background. */
export const batchSizeOf = (operation: BulkOperationName): number =>
  isGroupOperation(operation) ? 10_000 : 1_000;

const groupId = z.uuid("Choose a group.");

/** When the memberships end; null: never. `requireEnd` compares it with the current time. */
const endsAt = z.iso
  .datetime({ offset: true, error: "Enter a date." })
  .transform((text) => new Date(text))
  .nullable()
  .default(null);

const selection = userSelectionSchema;

const addToGroup = z.object({
  operation: z.literal("add_to_group"),
  selection,
  groupId,
  endsAt,
});
const removeFromGroup = z.object({
  operation: z.literal("remove_from_group"),
  selection,
  groupId,
});

/** The input of the operations in the selection bar, for the preview and the change. */
export const bulkOperationSchema = z.discriminatedUnion("operation", [
  z.object({
    operation: z.enum(["disable", "enable", "delete", "resend_invitations"]),
    selection,
  }),
  z.object({
    operation: z.literal("change_role"),
    selection,
    roleKey: z.string().min(1, "Choose a role.").max(64),
  }),
  addToGroup,
  removeFromGroup,
]);

export type BulkOperationInput = z.output<typeof bulkOperationSchema>;
/** The input as pages send it. */
export type BulkOperationRequest = z.input<typeof bulkOperationSchema>;

/** An operation that changes who is in a group, and the page of the users whose access it changes. */
export const bulkAccessSchema = accessPreviewSchema.extend({
  request: z.discriminatedUnion("operation", [addToGroup, removeFromGroup]),
});

export type BulkAccessInput = z.output<typeof bulkAccessSchema>;

export const selectionSchema = z.object({ selection });

export const bulkOperationIdSchema = z.object({ operationId: z.uuid() });
