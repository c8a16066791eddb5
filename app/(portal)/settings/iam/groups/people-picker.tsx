"use client";

import { Combobox } from "@base-ui/react/combobox";
import { Check, X } from "lucide-react";
import { useEffect, useId, useMemo, useState } from "react";
import type { Ref } from "react";

import { callAction } from "@/components/forms/call-action";
import { Avatar } from "@/components/ui/avatar";
import { FieldError } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import type { Candidate } from "@/lib/groups/queries";
import { userStatusLabels } from "@/lib/users/status";

import { findCandidatesAction } from "./actions";

const searchDebounceMs = 200;

type PeoplePickerProps = {
  groupId: string;
  /** Which users are offered: those who are no members, or no group managers. */
  as: "member" | "manager";
  /** The name of the field. */
  label: string;
  value: readonly Candidate[];
  onChange: (users: Candidate[]) => void;
  error: string | undefined;
  ref?: Ref<HTMLInputElement>;
};

/** Chooses users of the organization; searches on the server as one types. */
export function PeoplePicker({
  groupId,
  as,
  label,
  value,
  onChange,
  error,
  ref,
}: PeoplePickerProps) {
  const id = useId();
  const [text, setText] = useState("");
  const [opened, setOpened] = useState(false);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { found, problem, searching } = useCandidates(groupId, as, text.trim(), opened);
  const items = useMemo(() => {
    const ids = new Set(found.map(({ userId }) => userId));
    return [...found, ...value.filter(({ userId }) => !ids.has(userId))];
  }, [found, value]);

  const term = text.trim();
  const nothing = term === "" ? "All users are in already." : `No users found for “${term}”.`;
  const statusText = problem ?? (found.length > 0 ? null : searching ? "Searching…" : nothing);

  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-2 block font-medium">
        {label}
      </label>
      <Combobox.Root
        items={items}
        filteredItems={found}
        itemToStringLabel={(user: Candidate) => user.name}
        isItemEqualToValue={(item, other) => item.userId === other.userId}
        multiple
        autoHighlight
        value={value}
        onValueChange={(users, details) => {
          // Escape is for the dialog around the field, and would clear everyone who was chosen.
          if (details.reason === "escape-key") {
            details.cancel();
            details.allowPropagation();
            return;
          }
          onChange(users);
          setText("");
        }}
        inputValue={text}
        onInputValueChange={setText}
        onOpenChange={(open, details) => {
          if (open) setOpened(true);
          // Several users in a row.
          else if (details.reason === "item-press") details.cancel();
        }}
      >
        <Combobox.InputGroup
          ref={setAnchor}
          data-invalid={error ? true : undefined}
          className="control flex min-h-8.5 cursor-text flex-wrap items-center gap-1.5 p-1 has-[input:focus-visible]:border-accent has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-1 has-[input:focus-visible]:outline-accent data-invalid:border-bad-dot"
        >
          <Combobox.Chips
            className="flex max-h-48 min-w-0 flex-1 flex-wrap items-center gap-1.5 overflow-y-auto"
            aria-label={value.length > 0 ? `${label}, ${formatCount(value.length)}` : undefined}
          >
            {value.map((user) => (
              <Combobox.Chip
                key={user.userId}
                aria-label={user.name}
                aria-description="Backspace or Delete removes it"
                className="flex h-6 max-w-full min-w-0 items-center rounded-sm bg-off-soft pl-2 text-xs text-off outline-none focus-within:outline-2 focus-within:outline-accent data-highlighted:outline-2 data-highlighted:outline-accent"
              >
                <bdi className="min-w-0 truncate" title={user.email}>
                  {user.name}
                </bdi>
                <Combobox.ChipRemove
                  aria-label={`Remove ${user.name}`}
                  className="flex size-6 shrink-0 cursor-pointer items-center justify-center rounded-sm hover:bg-hover hover:text-fg"
                >
                  <X aria-hidden className="size-3" />
                </Combobox.ChipRemove>
              </Combobox.Chip>
            ))}
            <Combobox.Input
              id={id}
              ref={ref}
              placeholder={value.length > 0 ? "" : "Search by name or email"}
              aria-invalid={error ? true : undefined}
              aria-describedby={error ? `${id}-error` : undefined}
              aria-description={
                value.length > 0 ? "The left arrow goes to the chosen users" : undefined
              }
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              className="h-6 min-w-32 flex-1 bg-transparent px-1.5 outline-none"
            />
          </Combobox.Chips>
        </Combobox.InputGroup>
        <Combobox.Portal>
          <Combobox.Positioner
            anchor={anchor}
            align="start"
            sideOffset={4}
            collisionPadding={8}
            className="z-50 outline-none"
          >
            <Combobox.Popup
              aria-busy={searching || undefined}
              className="w-(--anchor-width) max-w-(--available-width) rounded-md border border-line bg-raised text-sm text-fg shadow-float transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
            >
              <Combobox.Status className="px-3.5 py-3 text-fg-muted empty:hidden">
                {statusText}
              </Combobox.Status>
              <Combobox.List className="max-h-[min(16rem,var(--available-height))] overflow-y-auto overscroll-contain p-1.5 outline-none empty:hidden">
                {(user: Candidate) => (
                  <Combobox.Item
                    key={user.userId}
                    value={user}
                    disabled={user.lockedReason !== undefined}
                    className="flex min-h-11 cursor-default items-center gap-2.5 rounded-sm px-2 py-1 outline-none select-none data-disabled:text-fg-muted data-highlighted:bg-hover"
                  >
                    <Avatar name={user.name} size="sm" />
                    <span className="min-w-0 flex-1">
                      <bdi className="block truncate text-left">{user.name}</bdi>
                      <span className="block truncate text-xs text-fg-muted">{detailOf(user)}</span>
                    </span>
                    <Combobox.ItemIndicator>
                      <Check aria-hidden className="size-4 text-accent" />
                    </Combobox.ItemIndicator>
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
    </div>
  );
}

/** Why a user cannot be chosen; otherwise a status other than Active, and the email. */
const detailOf = ({ lockedReason, status, name, email }: Candidate): string =>
  lockedReason ??
  [
    ...(status === "active" ? [] : [userStatusLabels[status]]),
    ...(name === email ? [] : [email]),
  ].join(" · ");

type Answer = { q: string; users: Candidate[]; problem?: string };

/** The users that match a search; the ones before stay while others load. */
function useCandidates(groupId: string, as: "member" | "manager", q: string, active: boolean) {
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    if (!active) return undefined;
    let outdated = false;
    const search = async () => {
      const result = await callAction(() => findCandidatesAction({ groupId, q, as }));
      if (outdated) return;
      setAnswer(
        result.ok ? { q, users: result.data.users } : { q, users: [], problem: result.message },
      );
    };
    const timer = setTimeout(() => void search(), q === "" ? 0 : searchDebounceMs);
    return () => {
      clearTimeout(timer);
      outdated = true;
    };
  }, [groupId, as, q, active]);
  return {
    found: answer?.users ?? [],
    problem: answer?.q === q ? answer.problem : undefined,
    searching: answer?.q !== q,
  };
}
