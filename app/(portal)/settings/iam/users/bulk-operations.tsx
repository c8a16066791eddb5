"use client";

import { useEffect, useState } from "react";

import { part } from "@/components/ui/part";
import type { BulkOperation } from "@/lib/bulk/queries";

import { onBulkOperation } from "./bulk-channel";

const BulkOperationList = part(() => import("./bulk-operation-list"), { unasked: true });

type BulkOperationsProps = {
  /** What was at work or had just ended when the page was made, the latest first. */
  initial: readonly BulkOperation[];
};

/**
 * What is being done, or was done just now, to many people: progress, reports, the way back. Most
 * pages have none of it, and do without its code.
 */
export function BulkOperations({ initial }: BulkOperationsProps) {
  const [said, setSaid] = useState("");
  const [needed, setNeeded] = useState(initial.length > 0);
  if (initial.length > 0 && !needed) setNeeded(true);
  useEffect(() => onBulkOperation(() => setNeeded(true)), []);

  return (
    <>
      <output className="sr-only">{said}</output>
      {needed ? <BulkOperationList initial={initial} onSay={setSaid} /> : null}
    </>
  );
}
