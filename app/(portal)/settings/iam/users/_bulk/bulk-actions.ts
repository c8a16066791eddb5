"use server";

import { refresh } from "next/cache";

import { action } from "@/lib/auth/action";
import { cancelBulkOperation, dismissBulkOperation } from "@/lib/bulk/commands";
import { countSelected, previewBulkAccess, previewBulkOperation } from "@/lib/bulk/preview";
import {
  bulkAccessSchema,
  bulkOperationIdSchema,
  bulkOperationSchema,
  selectionSchema,
} from "@/lib/bulk/schema";
import { startBulkOperation } from "@/lib/bulk/start";
import { undoBulkOperation } from "@/lib/bulk/undo";

export const countSelectedAction = action(selectionSchema, (actor, { selection }) =>
  countSelected(actor, selection),
);

export const previewBulkAction = action(bulkOperationSchema, previewBulkOperation);

export const previewBulkAccessAction = action(bulkAccessSchema, previewBulkAccess);

export const startBulkAction = action(bulkOperationSchema, async (actor, input) => {
  const operation = await startBulkOperation(actor, input);
  refresh();
  return operation;
});

export const cancelBulkAction = action(bulkOperationIdSchema, (actor, { operationId }) =>
  cancelBulkOperation(actor, operationId),
);

export const undoBulkAction = action(bulkOperationIdSchema, async (actor, { operationId }) => {
  const operation = await undoBulkOperation(actor, operationId);
  refresh();
  return operation;
});

export const dismissBulkAction = action(bulkOperationIdSchema, (actor, { operationId }) =>
  dismissBulkOperation(actor, operationId),
);
