import type { BulkOperation } from "@/lib/bulk/queries";

const waiting: BulkOperation[] = [];
let receive: ((operation: BulkOperation) => void) | undefined;
let wake: (() => void) | undefined;

/** Hands what was started to the strip above the table, which is on every page with a selection. */
export function showBulkOperation(operation: BulkOperation): void {
  if (receive) return receive(operation);
  if (!wake) return;
  waiting.push(operation);
  wake();
}

/** For the strip: called when something waits and nothing is there to show it, until it is taken off. */
export function onBulkOperation(listener: () => void): () => void {
  wake = listener;
  return () => {
    if (wake === listener) wake = undefined;
  };
}

/** For what shows them: hears of what is started on this page, what has waited first. */
export function receiveBulkOperations(receiver: (operation: BulkOperation) => void): () => void {
  receive = receiver;
  for (const operation of waiting.splice(0)) receiver(operation);
  return () => {
    if (receive === receiver) receive = undefined;
  };
}
