import { z } from "zod";

import { userSelectionSchema } from "@/lib/users/list/selection";

/** The users changed in one transaction; larger selections run in the background. */
export const batchSize = 1000;

const selection = userSelectionSchema;

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
]);

export type BulkOperationInput = z.output<typeof bulkOperationSchema>;
/** The input as pages send it. */
export type BulkOperationRequest = z.input<typeof bulkOperationSchema>;

export const selectionSchema = z.object({ selection });

export const bulkOperationIdSchema = z.object({ operationId: z.uuid() });
