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
import { isGroupOperation } from "@/lib/bulk/messages";
import type { BulkOperationName } from "@/lib/bulk/messages";
import type { GroupOption } from "@/lib/groups/grantable";
import type { UserSelectionInput } from "@/lib/users/list/selection";

import { previewBulkAccessAction, previewBulkAction, startBulkAction } from "./bulk-actions";
import { AccessPreview } from "../../_access/access-preview";
import { UntilField } from "../../_groups/until-field";
import { bulkWords } from "./bulk-words";
import { SkippedPeople } from "./skipped-people";

type BulkDialogProps = {
  operation: BulkOperationName;
  selection: UserSelectionInput;
  /** The roles that *Change role* can assign, lowest first. */
  roles: readonly { key: string; name: string }[];
  /** The groups whose members the actor may change, by name. */
  groups: readonly GroupOption[];
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
  groups,
  open,
  onOpenChange,
  onStarted,
}: BulkDialogProps) {
  /** The key of the role, or the id of the group. */
  const [chosen, setChosen] = useState("");
  const [endsAt, setEndsAt] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  /** The group whose effect on access is on screen. */
  const [accessShown, setAccessShown] = useState("");
  const [pending, startTransition] = useTransition();
  const cancel = useRef<HTMLButtonElement>(null);
  const words = bulkWords[operation];
  const choice = choiceOf(operation, roles, groups);
  const request = requestOf(operation, selection, chosen, endsAt);
  const answer = usePreview(open ? request : undefined);
  const preview = answer?.preview;
  const group = isGroupOperation(operation) ? groups.find(({ id }) => id === chosen) : undefined;
  const accessRequest = group?.roleName ? accessRequestOf(request) : undefined;
  const seesAccess = accessRequest !== undefined && accessShown === chosen;

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
    ? choice?.first
    : preview?.changes === 0
      ? "No selected user can be changed."
      : !preview || (accessRequest && !seesAccess)
        ? "Checking who is affected…"
        : undefined;
  const failure = problem ?? answer?.problem;
  return (
    <Dialog
      alert
      size={isGroupOperation(operation) && groups.some(({ roleName }) => roleName) ? "lg" : "sm"}
      open={open}
      onOpenChange={(next) => {
        if (!pending) onOpenChange(next);
      }}
      title={words.title}
      description={words.consequence}
      {...(choice ? {} : { initialFocus: cancel })}
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
        {choice ? (
          <Field label={choice.label}>
            <NativeSelect
              value={chosen}
              onChange={(event) => {
                setProblem(undefined);
                setChosen(event.target.value);
              }}
            >
              <option value="" disabled>
                {choice.placeholder}
              </option>
              {choice.options.map(({ value, name }) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          </Field>
        ) : null}
        {operation === "add_to_group" ? (
          <UntilField
            value={endsAt}
            onChange={(next) => {
              setProblem(undefined);
              setEndsAt(next);
            }}
          />
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
        {accessRequest && preview && preview.changes > 0 ? (
          <AccessPreview
            key={chosen}
            users={preview.changes}
            load={(query) => previewBulkAccessAction({ request: accessRequest, ...query })}
            onShown={() => setAccessShown(chosen)}
          />
        ) : null}
      </div>
    </Dialog>
  );
}

type Choice = {
  label: string;
  placeholder: string;
  /** Why the operation cannot run yet. */
  first: string;
  options: readonly { value: string; name: string }[];
};

/** What has to be chosen for an operation, if anything. */
function choiceOf(
  operation: BulkOperationName,
  roles: BulkDialogProps["roles"],
  groups: BulkDialogProps["groups"],
): Choice | undefined {
  if (operation === "change_role") {
    return {
      label: "Role",
      placeholder: "Choose a role",
      first: "Choose a role first.",
      options: roles.map(({ key, name }) => ({ value: key, name })),
    };
  }
  if (operation === "add_to_group" || operation === "remove_from_group") {
    return {
      label: "Group",
      placeholder: "Choose a group",
      first: "Choose a group first.",
      options: groups.map(({ id, name }) => ({ value: id, name })),
    };
  }
  return undefined;
}

/** The request of an operation; undefined until everything is chosen. */
function requestOf(
  operation: BulkOperationName,
  selection: UserSelectionInput,
  chosen: string,
  endsAt: string | null,
): BulkOperationRequest | undefined {
  switch (operation) {
    case "change_role":
      return chosen ? { operation, roleKey: chosen, selection } : undefined;
    case "add_to_group":
      return chosen ? { operation, groupId: chosen, endsAt, selection } : undefined;
    case "remove_from_group":
      return chosen ? { operation, groupId: chosen, selection } : undefined;
    default:
      return { operation, selection };
  }
}

/** The request if it changes who is in a group. */
const accessRequestOf = (request: BulkOperationRequest | undefined) =>
  request && "groupId" in request ? request : undefined;

function PreviewInWords({
  preview: { total, changes, skipped, effects },
}: {
  preview: BulkPreview;
}) {
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
      {changes > 0 ? effects.map((effect) => <p key={effect}>{effect}</p>) : null}
      <SkippedPeople skipped={skipped} />
    </>
  );
}
