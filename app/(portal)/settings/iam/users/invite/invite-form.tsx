"use client";

import { Send } from "lucide-react";
import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { Controller } from "react-hook-form";

import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { NativeSelect } from "@/components/ui/native-select";
import { Textarea } from "@/components/ui/textarea";
import { GroupChoices } from "@/app/(portal)/settings/iam/_groups/group-choices";
import type { GroupOptions } from "@/lib/groups/grantable";
import type { RejectedAddress } from "@/lib/invitations/address-list";
import { inviteSchema } from "@/lib/invitations/schema";
import type { InviteResult } from "@/lib/invitations/schema";

import { inviteUsersAction } from "../actions";
import { InviteList } from "./invite-list";
import { InviteOutcome } from "./invite-outcome";
import { useInviteList } from "./use-invite-list";

export type RoleChoice = { key: string; name: string };

type InviteFormProps = {
  /** The roles that the actor may grant, lowest first. */
  roles: RoleChoice[];
  defaultRoleKey: string;
  /** The groups that the actor may add people to. */
  groups: GroupOptions;
  /** Whether emails are delivered. */
  delivers: boolean;
};

/** How many reasons are listed below the field, which still holds the refused addresses. */
const reasonsShown = 3;

function rejectionText(rejected: readonly RejectedAddress[]): string | undefined {
  if (rejected.length === 0) return undefined;
  const reasons = rejected.slice(0, reasonsShown).map(({ reason }) => reason);
  const more = rejected.length - reasons.length;
  return [...reasons, ...(more > 0 ? [`And ${formatCount(more)} more.`] : [])].join(" ");
}

const people = (count: number, one: string, many: string) =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

export function InviteForm({ roles, defaultRoleKey, groups, delivers }: InviteFormProps) {
  const [newRoleKey, setNewRoleKey] = useState(defaultRoleKey);
  const list = useInviteList(newRoleKey);
  const [outcome, setOutcome] = useState<{ run: number; results: InviteResult[] }>();
  const [missing, setMissing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { form, formProps, submit, pending } = useActionForm({
    schema: inviteSchema,
    action: inviteUsersAction,
    defaultValues: { addresses: [], groupIds: [] },
    onDone: (results) => {
      setOutcome((previous) => ({ run: (previous?.run ?? 0) + 1, results }));
      list.clear();
    },
  });
  const { control, formState } = form;

  /** Moves the text of the field to the list; the whole list, if there is nothing to mend. */
  const collect = () => {
    const { complete, entries } = list.addToList();
    setMissing(complete && entries.length === 0);
    return complete && entries.length > 0 ? entries : undefined;
  };

  const add = () => {
    collect();
    field.current?.focus();
  };

  const send = () => {
    // What is still in the field counts.
    const entries = collect();
    if (!entries) return field.current?.focus();
    form.setValue(
      "addresses",
      entries.map(({ email, firstName, lastName, roleKey }) => ({
        email,
        firstName,
        lastName,
        roleKey,
      })),
    );
    submit();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (event.metaKey || event.ctrlKey) send();
    else add();
  };

  const waiting = list.entries.length;
  const problem = formProps.error ?? formState.errors.addresses?.message;
  return (
    <Card aria-label="Invite">
      <form
        action={send}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        noValidate
      >
        <Field
          label="Users"
          error={
            rejectionText(list.rejected) ??
            (missing && waiting === 0 ? "Enter at least one email address." : undefined)
          }
        >
          <Textarea
            ref={field}
            value={list.text}
            onChange={(event) => {
              list.setText(event.target.value);
              setMissing(false);
            }}
            onKeyDown={onKeyDown}
            placeholder="ada@northwind.example, Alan Turing <alan@northwind.example>"
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            dir="auto"
          />
        </Field>
        <div className="mt-3 flex items-center justify-between gap-3">
          <p className="min-w-0 text-xs text-fg-muted">
            Separate with commas, spaces or new lines. Pasting a list works.
          </p>
          <Button size="sm" onClick={add}>
            Add to list
          </Button>
        </div>

        <div className="mt-4 grid grid-cols-[10rem_minmax(0,1fr)] items-start gap-3 max-sm:grid-cols-1">
          {roles.length > 1 ? (
            <Field label="Role" description="For new entries.">
              <NativeSelect
                value={newRoleKey}
                onChange={(event) => setNewRoleKey(event.target.value)}
              >
                {roles.map(({ key, name }) => (
                  <option key={key} value={key}>
                    {name}
                  </option>
                ))}
              </NativeSelect>
            </Field>
          ) : null}
          {groups.groups.length > 0 ? (
            <Controller
              control={control}
              name="groupIds"
              render={({ field: { ref, value, onChange } }) => (
                <GroupChoices
                  value={value ?? []}
                  onChange={onChange}
                  options={groups}
                  error={formState.errors.groupIds?.message}
                  description="Everyone on the list joins them."
                  inputRef={ref}
                />
              )}
            />
          ) : null}
        </div>

        {waiting > 0 ? (
          <InviteList
            entries={list.entries}
            roles={roles}
            onRole={list.setRole}
            onEveryRole={list.setEveryRole}
            onRemove={list.remove}
          />
        ) : null}

        {problem && waiting > 0 ? (
          <div className="mt-4">
            <Callout tone="bad" announce="alert">
              {problem}
            </Callout>
          </div>
        ) : null}

        <div className="mt-5 flex flex-wrap items-center justify-between gap-3">
          <p className="text-fg-muted" aria-live="polite">
            {waiting > 0 ? people(waiting, "user will be invited", "users will be invited") : ""}
          </p>
          <div className="ml-auto flex gap-2">
            {waiting > 0 ? (
              <Button variant="ghost" onClick={list.clear} disabled={pending}>
                Clear
              </Button>
            ) : null}
            <Button type="submit" variant="primary" pending={pending}>
              <Send />
              Send invite
            </Button>
          </div>
        </div>
      </form>

      {outcome ? (
        <InviteOutcome
          key={outcome.run}
          results={outcome.results}
          delivers={delivers}
          onClose={() => setOutcome(undefined)}
        />
      ) : null}
    </Card>
  );
}
