"use client";

import { useEffect, useRef, useState, useTransition } from "react";

import { callAction } from "@/components/forms/call-action";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { NativeSelect } from "@/components/ui/native-select";
import { Skeleton } from "@/components/ui/skeleton";
import type { BulkPreview } from "@/lib/bulk/preview";
import type { BulkOperation } from "@/lib/bulk/queries";
import type { BulkOperationRequest } from "@/lib/bulk/schema";
import type { BulkOperationName } from "@/lib/bulk/messages";
import type { UserSelectionInput } from "@/lib/users/list/selection";

import { previewBulkAction, startBulkAction } from "./bulk-actions";
import { bulkWords } from "./bulk-words";
import { SkippedPeople } from "./skipped-people";

type BulkDialogProps = {
  operation: BulkOperationName;
  selection: UserSelectionInput;
  /** The roles that *Change role* can assign, lowest first. */
  roles: readonly { key: string; name: string }[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The change is done, or its job started. */
  onStarted: (operation: BulkOperation) => void;
};

/** The server's preview of a request; only the latest request counts. */
type Answer = { request: string; preview?: BulkPreview; problem?: string };

function usePreview(request: BulkOperationRequest | undefined): Answer | undefined {
  const [answer, setAnswer] = useState<Answer>();
  const asked = request && JSON.stringify(request);
  useEffect(() => {
    if (!asked) return undefined;
    let current = true;
    const ask = async () => {
      const result = await callAction(() =>
        previewBulkAction(JSON.parse(asked) as BulkOperationRequest),
      );
      if (!current) return;
      setAnswer(
        result.ok
          ? { request: asked, preview: result.data }
          : { request: asked, problem: result.message },
      );
    };
    void ask();
    return () => {
      current = false;
    };
  }, [asked]);
  return answer?.request === asked ? answer : undefined;
}

/** Shows how many users an operation will change, and which it skips and why, before it runs. */
export function BulkDialog({
  operation,
  selection,
  roles,
  open,
  onOpenChange,
  onStarted,
}: BulkDialogProps) {
  const [roleKey, setRoleKey] = useState("");
  const [problem, setProblem] = useState<string>();
  const [pending, startTransition] = useTransition();
  const cancel = useRef<HTMLButtonElement>(null);
  const words = bulkWords[operation];
  const changesRole = operation === "change_role";
  const request: BulkOperationRequest | undefined = changesRole
    ? roleKey
      ? { operation, roleKey, selection }
      : undefined
    : { operation, selection };
  const answer = usePreview(open ? request : undefined);
  const preview = answer?.preview;

  const run = () => {
    if (!request) return;
    startTransition(async () => {
      const result = await callAction(() => startBulkAction(request));
      if (!result.ok) return setProblem(result.message);
      onOpenChange(false);
      onStarted(result.data);
    });
  };

  const blocked = !request
    ? "Choose a role first."
    : !preview
      ? "Checking who is affected…"
      : preview.changes === 0
        ? "No selected user can be changed."
        : undefined;
  const failure = problem ?? answer?.problem;
  return (
    <Dialog
      alert
      size="sm"
      open={open}
      onOpenChange={(next) => {
        if (!pending) onOpenChange(next);
      }}
      title={words.title}
      description={words.consequence}
      {...(changesRole ? {} : { initialFocus: cancel })}
      footer={
        <>
          <Button
            ref={cancel}
            onClick={() => {
              if (!pending) onOpenChange(false);
            }}
          >
            Cancel
          </Button>
          <Button
            variant={words.danger ? "danger" : "primary"}
            pending={pending}
            disabledReason={pending ? undefined : blocked}
            onClick={run}
          >
            {words.verb}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {changesRole ? (
          <Field label="Role">
            <NativeSelect
              value={roleKey}
              onChange={(event) => {
                setProblem(undefined);
                setRoleKey(event.target.value);
              }}
            >
              <option value="" disabled>
                Choose a role
              </option>
              {roles.map(({ key, name }) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          </Field>
        ) : null}
        {failure ? (
          <Callout tone="bad" announce="alert">
            {failure}
          </Callout>
        ) : null}
        {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <output> may not hold a list */}
        <div role="status" aria-busy={request !== undefined && !answer}>
          {preview ? (
            <PreviewInWords preview={preview} />
          ) : request && !failure ? (
            <>
              <span className="sr-only">Checking who is affected…</span>
              <Skeleton className="h-4 w-64" />
              <Skeleton className="mt-2 h-4 w-48" />
            </>
          ) : null}
        </div>
      </div>
    </Dialog>
  );
}

function PreviewInWords({ preview: { total, changes, skipped } }: { preview: BulkPreview }) {
  const selected = total === 1 ? "1 selected user" : `${formatCount(total)} selected users`;
  return (
    <>
      <p className="font-medium text-fg">
        {changes === 0
          ? `None of the ${selected} can be changed.`
          : changes === total
            ? total === 1
              ? "The selected user will be changed."
              : `All ${selected} will be changed.`
            : `${formatCount(changes)} of ${selected} will be changed.`}
      </p>
      <SkippedPeople skipped={skipped} />
    </>
  );
}
