import type { BulkOperation } from "@/lib/bulk/queries";

let receive: ((operation: BulkOperation) => void) | undefined;

/** Hands what was started to the strip above the table, which is on every page with a selection. */
export function showBulkOperation(operation: BulkOperation): void {
  receive?.(operation);
}

/** For the strip: hears of what is started on this page, until it is taken off. */
export function receiveBulkOperations(receiver: (operation: BulkOperation) => void): () => void {
  receive = receiver;
  return () => {
    if (receive === receiver) receive = undefined;
  };
}
