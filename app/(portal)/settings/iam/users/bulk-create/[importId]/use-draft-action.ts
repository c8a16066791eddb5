"use client";

import { useState, useTransition } from "react";

import { callAction } from "@/components/forms/call-action";
import { toast } from "@/components/ui/toast";
import type { Result } from "@/lib/errors";
import type { ImportView } from "@/lib/imports/view";

/** Runs a command that changes a dry run. */
export type RunDraftAction = (
  action: () => Promise<Result<ImportView>>,
  options?: {
    /** Said to screen readers. */
    done?: (view: ImportView) => string;
    /** Shows the failure; by default a toast does. */
    onFailure?: (message: string) => void;
    onDone?: () => void;
  },
) => void;

/** The changes of a dry run; each loads the rows again. */
export function useDraftAction(): {
  run: RunDraftAction;
  pending: boolean;
  /** The number of changes so far. */
  revision: number;
  /** What the last one has done, for screen readers. */
  said: string;
} {
  const [pending, startTransition] = useTransition();
  const [revision, setRevision] = useState(0);
  const [said, setSaid] = useState("");

  const run: RunDraftAction = (action, { done, onFailure, onDone } = {}) =>
    startTransition(async () => {
      setSaid("");
      const result = await callAction(action);
      // Further updates belong to the transition again.
      startTransition(() => {
        if (result.ok) {
          setRevision((before) => before + 1);
          if (done) setSaid(done(result.data));
          onDone?.();
        } else if (onFailure) {
          onFailure(result.message);
        } else {
          toast.error("Not changed", { description: result.message });
        }
      });
    });
  return { run, pending, revision, said };
}
