"use client";

import { useState, useTransition } from "react";

import { callAction } from "@/components/forms/call-action";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { NativeSelect } from "@/components/ui/native-select";
import { toast } from "@/components/ui/toast";
import type { OpenRequest } from "@/lib/join-requests/queries";
import type { RequestResult } from "@/lib/join-requests/schema";
import { displayName } from "@/lib/users/display-name";

import { approveRequestsAction, declineRequestsAction } from "./actions";

export type Decision = "approve" | "decline";
export type Decided = { decision: Decision; results: (RequestResult & { email: string })[] };
export type RoleChoice = { key: string; name: string };

type DecisionDialogProps = {
  decision: Decision;
  requests: OpenRequest[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  roles: RoleChoice[];
  delivers: boolean;
  onDecided: (decided: Decided) => void;
};

const listing = new Intl.ListFormat("en");

/** What an approval gives besides the role. */
function groupsText(requests: OpenRequest[]): string {
  const [first] = requests;
  if (requests.every(({ groups }) => groups.length === 0)) return "";
  if (requests.length > 1) return " They also join the groups of their link.";
  return ` They also join ${listing.format(first!.groups)}.`;
}

/** The proposed role: the one of the links, or empty to keep the role of each link. */
function proposedRole(requests: OpenRequest[], roles: RoleChoice[]): string {
  const keys = new Set(requests.map(({ roleKey }) => roleKey));
  const [only] = keys;
  if (keys.size !== 1 || only === undefined) return "";
  return roles.some(({ key }) => key === only) ? only : (roles.at(-1)?.key ?? "");
}

/** Asks before one or many requests are approved, with which role, or declined. */
export function DecisionDialog({
  decision,
  requests,
  open,
  onOpenChange,
  roles,
  delivers,
  onDecided,
}: DecisionDialogProps) {
  const [roleKey, setRoleKey] = useState(() => proposedRole(requests, roles));
  const [problem, setProblem] = useState<string>();
  const [pending, startTransition] = useTransition();
  const approves = decision === "approve";
  const [first] = requests;
  const single = requests.length === 1 ? first : undefined;
  const differ = new Set(requests.map((request) => request.roleKey)).size > 1;

  const decide = () =>
    startTransition(async () => {
      const ids = requests.map(({ id }) => id);
      const result = await callAction(() =>
        approves
          ? approveRequestsAction({ ids, ...(roleKey ? { roleKey } : {}) })
          : declineRequestsAction({ ids }),
      );
      if (!result.ok) return setProblem(result.message);
      const [only] = result.data;
      // Another role may help; of the other reasons nothing is left to decide.
      if (single && only?.outcome === "above_your_role") return setProblem(only.reason);
      const emails = new Map(requests.map(({ id, email }) => [id, email]));
      onDecided({
        decision,
        results: result.data.map((each) => ({ ...each, email: emails.get(each.id) ?? "" })),
      });
      if (!single) return;
      const name = displayName(single);
      if (only?.reason) toast.error(`Nothing done for ${name}`, { description: only.reason });
      else if (approves) {
        toast.success(`${name} invited`, {
          description: delivers
            ? "We emailed them a personal link."
            : "The email with the personal link is in the Outbox.",
        });
      } else {
        toast.success(`Request of ${name} declined`, {
          description: delivers
            ? "We emailed them your decision."
            : "The email about it is in the Outbox.",
        });
      }
    });

  const subject = single ? (
    <>
      <strong className="font-medium text-fg">
        <bdi>{displayName(single)}</bdi>
      </strong>{" "}
      ({single.email})
    </>
  ) : (
    <strong className="font-medium text-fg">{formatCount(requests.length)} people</strong>
  );
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`${approves ? "Approve" : "Decline"} ${single ? "request" : "requests"}`}
      description={
        approves ? (
          <>
            We email {subject} a personal link that expires in 7 days, and{" "}
            {single ? "invite them" : "invite all of them"} with this role.{groupsText(requests)}
          </>
        ) : (
          <>We email {subject} your decision. They can send another request after 30 days.</>
        )
      }
      confirmLabel={approves ? "Approve" : "Decline"}
      danger={!approves}
      pending={pending}
      error={problem}
      onConfirm={decide}
    >
      {approves ? (
        <Field label="Role">
          <NativeSelect value={roleKey} onChange={(event) => setRoleKey(event.target.value)}>
            {differ ? <option value="">Role of each link</option> : null}
            {roles.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
      ) : null}
    </ConfirmDialog>
  );
}
