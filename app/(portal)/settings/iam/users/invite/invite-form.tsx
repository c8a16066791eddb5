"use client";

import { Send } from "lucide-react";
import { useRef, useState, useTransition } from "react";
import type { KeyboardEvent } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format-count";
import { Textarea } from "@/components/ui/textarea";
import type { RejectedAddress } from "@/lib/invitations/address-list";
import type { InviteResult } from "@/lib/invitations/schema";

import { inviteUsersAction } from "../actions";
import { InviteList } from "./invite-list";
import { InviteOutcome } from "./invite-outcome";
import { useInviteList } from "./use-invite-list";

export type RoleChoice = { key: string; name: string };

type InviteFormProps = {
  /** The roles that the person may give, lowest first. */
  roles: RoleChoice[];
  defaultRoleKey: string;
  /** Whether somebody delivers mail. */
  delivers: boolean;
};

/** More reasons than this below the field help nobody; the field holds the addresses. */
const reasonsShown = 3;

function rejectionText(rejected: readonly RejectedAddress[]): string | undefined {
  if (rejected.length === 0) return undefined;
  const reasons = rejected.slice(0, reasonsShown).map(({ reason }) => reason);
  const more = rejected.length - reasons.length;
  return [...reasons, ...(more > 0 ? [`And ${formatCount(more)} more.`] : [])].join(" ");
}

const people = (count: number, one: string, many: string) =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

export function InviteForm({ roles, defaultRoleKey, delivers }: InviteFormProps) {
  const list = useInviteList(defaultRoleKey);
  const [outcome, setOutcome] = useState<{ run: number; results: InviteResult[] }>();
  const [problem, setProblem] = useState<string>();
  const [pending, startTransition] = useTransition();
  const field = useRef<HTMLTextAreaElement>(null);

  const add = () => {
    const { complete, entries } = list.addToList();
    setProblem(complete && entries.length === 0 ? "Enter at least one e-mail address." : undefined);
    field.current?.focus();
  };

  const send = () => {
    // What is still in the field counts: nobody means to leave it behind.
    const { entries, complete } = list.addToList();
    if (!complete) return field.current?.focus();
    if (entries.length === 0) {
      setProblem("Enter at least one e-mail address.");
      return field.current?.focus();
    }
    setProblem(undefined);
    startTransition(async () => {
      const addresses = entries.map(({ email, firstName, lastName, roleKey }) => ({
        email,
        firstName,
        lastName,
        roleKey,
      }));
      const result = await inviteUsersAction({ addresses }).catch(() => undefined);
      if (!result?.ok) {
        return setProblem(
          result?.message ?? "The server could not be reached. Your list is still here: try again.",
        );
      }
      setOutcome((previous) => ({ run: (previous?.run ?? 0) + 1, results: result.data }));
      list.clear();
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (event.metaKey || event.ctrlKey) send();
    else add();
  };

  const waiting = list.entries.length;
  return (
    <Card aria-label="Invite">
      <Field
        label="Users"
        error={rejectionText(list.rejected) ?? (waiting === 0 ? problem : undefined)}
      >
        <Textarea
          ref={field}
          value={list.text}
          onChange={(event) => {
            list.setText(event.target.value);
            setProblem(undefined);
          }}
          onKeyDown={onKeyDown}
          placeholder="ada@northwind.example, Alan Turing <alan@northwind.example>"
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          dir="auto"
        />
      </Field>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
        <p className="text-xs text-fg-muted">
          Separate with commas, spaces or new lines. Pasting a list works.
        </p>
        <Button size="sm" onClick={add}>
          Add to list
        </Button>
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
          {waiting > 0 ? people(waiting, "person will be invited", "people will be invited") : ""}
        </p>
        <div className="ml-auto flex gap-2">
          {waiting > 0 ? (
            <Button variant="ghost" onClick={list.clear} disabled={pending}>
              Clear
            </Button>
          ) : null}
          <Button variant="primary" pending={pending} onClick={send}>
            <Send />
            Send invite
          </Button>
        </div>
      </div>

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
