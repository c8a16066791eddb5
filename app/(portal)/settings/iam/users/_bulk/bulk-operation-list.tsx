"use client";

import { Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";

import { callAction } from "@/components/forms/call-action";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { formatCount } from "@/components/ui/format";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Spinner } from "@/components/ui/spinner";
import { toast } from "@/components/ui/toast";
import type { BulkOperation } from "@/lib/bulk/queries";
import type { Result } from "@/lib/errors";

import { useProgress } from "../use-progress";
import { cancelBulkAction, dismissBulkAction, undoBulkAction } from "./bulk-actions";
import { bulkWords, outcomeOf } from "./bulk-words";
import { SkippedPeople } from "./skipped-people";

const elementId = (operationId: string) => `bulk-operation-${operationId}`;

/** The later of two responses about one operation; progress never goes backward. */
function later(one: BulkOperation | undefined, other: BulkOperation): BulkOperation {
  if (!one) return other;
  if ((one.state === "running") !== (other.state === "running")) {
    return one.state === "running" ? other : one;
  }
  return one.processed > other.processed ? one : other;
}

type BulkOperationListProps = {
  /** Running or just finished when the page was rendered, latest first. */
  initial: readonly BulkOperation[];
  /** The latest operation that was started on this page. */
  started: BulkOperation | undefined;
};

/** The bulk operations above the table: progress, reports and Undo. */
export function BulkOperationList({ initial, started }: BulkOperationListProps) {
  /** Announced by screen readers. */
  const [said, setSaid] = useState("");
  const [heard, setHeard] = useState<readonly BulkOperation[]>([]);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [added, setAdded] = useState<{ id: string }>();
  const router = useRouter();

  const hear = (operation: BulkOperation) =>
    setHeard((before) => [
      later(
        before.find(({ id }) => id === operation.id),
        operation,
      ),
      ...before.filter(({ id }) => id !== operation.id),
    ]);
  const take = (operationId: string) => setGone((before) => new Set(before).add(operationId));
  const add = (operation: BulkOperation) => {
    hear(operation);
    setSaid(
      operation.state === "running"
        ? bulkWords[operation.operation].progress
        : outcomeOf(operation),
    );
    setAdded({ id: operation.id });
  };
  // The button that had the focus is gone, so that the result takes it. Dialogs that close restore
  // the focus first.
  useEffect(() => {
    if (!added) return undefined;
    const timer = setTimeout(() => document.getElementById(elementId(added.id))?.focus());
    return () => clearTimeout(timer);
  }, [added]);

  const [seen, setSeen] = useState(started);
  if (started && started !== seen) {
    setSeen(started);
    add(started);
  }

  const known = new Map(heard.map((operation) => [operation.id, operation]));
  for (const operation of initial)
    known.set(operation.id, later(known.get(operation.id), operation));
  // Ids sort by creation time.
  const shown = [...known.values()]
    .filter(({ id }) => !gone.has(id))
    .toSorted((a, b) => (a.id < b.id ? 1 : -1));

  return (
    <>
      <output className="sr-only">{said}</output>
      {shown.length > 0 ? (
        <section
          aria-label="Bulk operations"
          className="mb-4 max-h-64 shrink-0 space-y-2 overflow-y-auto"
        >
          {shown.map((operation) => (
            <div
              key={operation.id}
              id={elementId(operation.id)}
              tabIndex={-1}
              className="rounded-md"
            >
              {operation.state === "running" ? (
                <Running
                  operation={operation}
                  onProgress={hear}
                  onEnd={(ended) => {
                    hear(ended);
                    setSaid(outcomeOf(ended));
                    router.refresh();
                  }}
                  onCancelled={(ended) => {
                    add(ended);
                    router.refresh();
                  }}
                  onGone={() => take(operation.id)}
                />
              ) : (
                <Ended operation={operation} onDismiss={() => take(operation.id)} onUndone={add} />
              )}
            </div>
          ))}
        </section>
      ) : null}
    </>
  );
}

type RunningProps = {
  operation: BulkOperation;
  onProgress: (operation: BulkOperation) => void;
  onEnd: (operation: BulkOperation) => void;
  /** Cancelled on this page. */
  onCancelled: (operation: BulkOperation) => void;
  onGone: () => void;
};

function Running({ operation, onProgress, onEnd, onCancelled, onGone }: RunningProps) {
  const { id, own, startedBy, processed, total, mayCancel } = operation;
  const [pending, startTransition] = useTransition();
  useProgress<BulkOperation>(`/api/bulk-operations/${id}`, {
    onProgress: (answer) => {
      const running = answer.state === "running";
      if (running) onProgress(answer);
      else onEnd(answer);
      return running;
    },
    onGone,
  });

  const cancel = () =>
    startTransition(async () => {
      const result = await callAction(() => cancelBulkAction({ operationId: id }));
      if (result.ok) onCancelled(result.data);
      else toast.error("Not cancelled", { description: result.message });
    });

  const { progress } = bulkWords[operation.operation];
  const numbers = `${formatCount(processed)} of ${formatCount(total)}`;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line bg-surface px-3.5 py-3 text-sm">
      <Spinner className="text-fg-muted" />
      <p className="font-medium">
        {progress}
        {own ? null : <span className="font-normal text-fg-muted"> · {startedBy}</span>}
      </p>
      <ProgressBar
        label={progress}
        valueText={numbers}
        max={total}
        value={processed}
        className="flex-1"
      />
      <p className="text-fg-muted tabular-nums">{numbers}</p>
      {mayCancel ? (
        <Button size="sm" pending={pending} onClick={cancel}>
          Cancel
        </Button>
      ) : null}
    </div>
  );
}

type EndedProps = {
  operation: BulkOperation;
  onDismiss: () => void;
  onUndone: (undo: BulkOperation) => void;
};

const tones = { done: "ok", cancelled: "warn", failed: "bad", running: "info" } as const;

function Ended({ operation, onDismiss, onUndone }: EndedProps) {
  const { id, own, state, problem, skipped, mayUndo } = operation;
  const [pending, startTransition] = useTransition();

  const act = <T,>(work: Promise<Result<T>>, otherwise: string, then: (data: T) => void) =>
    startTransition(async () => {
      const result = await callAction(() => work);
      if (result.ok) then(result.data);
      else toast.error(otherwise, { description: result.message });
    });
  const undo = () =>
    act(undoBulkAction({ operationId: id }), "Not undone", (data) => {
      onDismiss();
      onUndone(data);
    });
  const gone = () => {
    document.getElementById("content")?.focus();
    onDismiss();
  };
  const dismiss = () => {
    // Operations of other users are only hidden on this page.
    if (own) act(dismissBulkAction({ operationId: id }), "Not dismissed", gone);
    else gone();
  };

  return (
    <Callout
      tone={tones[state]}
      title={outcomeOf(operation)}
      actions={
        <>
          {mayUndo ? (
            <Button size="sm" pending={pending} onClick={undo}>
              <Undo2 />
              Undo
            </Button>
          ) : null}
          <Button size="sm" variant="ghost" onClick={dismiss}>
            Dismiss
          </Button>
        </>
      }
    >
      {problem ? <p>{problem}</p> : null}
      <SkippedPeople skipped={skipped} />
    </Callout>
  );
}
