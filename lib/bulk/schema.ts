import { z } from "zod";

import { userSelectionSchema } from "@/lib/users/list/selection";

/** As many people as are dealt with at once, in one transaction; more are done in the background. */
export const partSize = 1000;

const selection = userSelectionSchema;

/** What *Disable*, *Change role* … of the selection bar send, to be shown first and then done. */
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
/** What pages send. */
export type BulkOperationRequest = z.input<typeof bulkOperationSchema>;

export const selectionSchema = z.object({ selection });

export const bulkOperationIdSchema = z.object({ operationId: z.uuid() });
