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
import type { GroupOption, GroupOptions } from "@/lib/groups/grantable";
import type { UserSelectionInput } from "@/lib/users/list/selection";

import { previewBulkAccessAction, previewBulkAction, startBulkAction } from "./bulk-actions";
import { AccessPreview } from "../../_access/access-preview";
import { GroupField } from "../../_groups/group-choices";
import { UntilField } from "../../_groups/until-field";
import { bulkWords } from "./bulk-words";
import { SkippedPeople } from "./skipped-people";

type BulkDialogProps = {
  operation: BulkOperationName;
  selection: UserSelectionInput;
  /** The roles that *Change role* can assign, lowest first. */
  roles: readonly { key: string; name: string }[];
  /** The groups whose members the actor may change. */
  groups: GroupOptions;
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
  const [roleKey, setRoleKey] = useState("");
  const [group, setGroup] = useState<GroupOption>();
  const [endsAt, setEndsAt] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  /** The group whose effect on access is on screen. */
  const [accessShown, setAccessShown] = useState<string>();
  const [pending, startTransition] = useTransition();
  const cancel = useRef<HTMLButtonElement>(null);
  const words = bulkWords[operation];
  const choosesRole = operation === "change_role";
  const choosesGroup = isGroupOperation(operation);
  const request = requestOf(operation, selection, { roleKey, groupId: group?.id, endsAt });
  const answer = usePreview(open ? request : undefined);
  const preview = answer?.preview;
  const accessRequest = group?.roleName ? accessRequestOf(request) : undefined;
  const seesAccess = accessRequest !== undefined && accessShown === group?.id;

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
    ? `Choose a ${choosesRole ? "role" : "group"} first.`
    : preview?.changes === 0
      ? "No selected user can be changed."
      : !preview || (accessRequest && !seesAccess)
        ? "Checking who is affected…"
        : undefined;
  const failure = problem ?? answer?.problem;
  return (
    <Dialog
      alert
      size={choosesGroup && groups.groups.some(({ roleName }) => roleName) ? "lg" : "sm"}
      open={open}
      onOpenChange={(next) => {
        if (!pending) onOpenChange(next);
      }}
      title={words.title}
      description={words.consequence}
      {...(choosesRole || choosesGroup ? {} : { initialFocus: cancel })}
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
        {choosesRole ? (
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
        {choosesGroup ? (
          <GroupField
            value={group}
            onChange={(next) => {
              setProblem(undefined);
              setGroup(next);
            }}
            options={groups}
          />
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
            key={group?.id}
            users={preview.changes}
            load={(query) => previewBulkAccessAction({ request: accessRequest, ...query })}
            onShown={() => setAccessShown(group?.id)}
          />
        ) : null}
      </div>
    </Dialog>
  );
}

/** The request of an operation; undefined until everything is chosen. */
function requestOf(
  operation: BulkOperationName,
  selection: UserSelectionInput,
  { roleKey, groupId, endsAt }: { roleKey: string; groupId?: string; endsAt: string | null },
): BulkOperationRequest | undefined {
  switch (operation) {
    case "change_role":
      return roleKey ? { operation, roleKey, selection } : undefined;
    case "add_to_group":
      return groupId ? { operation, groupId, endsAt, selection } : undefined;
    case "remove_from_group":
      return groupId ? { operation, groupId, selection } : undefined;
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
