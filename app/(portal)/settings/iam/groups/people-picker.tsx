"use client";

import { useEffect, useMemo, useState } from "react";
import type { Ref } from "react";

import { callAction } from "@/components/forms/call-action";
import { Avatar } from "@/components/ui/avatar";
import { ChipCombobox } from "@/components/ui/chip-combobox";
import type { Candidate } from "@/lib/groups/users";
import { userStatusLabels } from "@/lib/users/status";

import { findCandidatesAction } from "./actions";

const searchDebounceMs = 200;

type PeoplePickerProps = {
  groupId: string;
  /** Which users are offered: those who are no members, or no group managers. */
  as: "member" | "manager";
  onChange: (userIds: string[]) => void;
  error: string | undefined;
  ref?: Ref<HTMLInputElement>;
};

/** Chooses users of the organization; searches on the server as one types. */
export function PeoplePicker({ groupId, as, onChange, error, ref }: PeoplePickerProps) {
  const [value, setValue] = useState<Candidate[]>([]);
  const [text, setText] = useState("");
  const [opened, setOpened] = useState(false);
  const term = text.trim();
  const { found, problem, searching } = useCandidates(groupId, as, term, opened);
  const items = useMemo(() => {
    const ids = new Set(found.map(({ userId }) => userId));
    return [...found, ...value.filter(({ userId }) => !ids.has(userId))];
  }, [found, value]);
  const nothing = term === "" ? "All users are in already." : `No users found for “${term}”.`;
  return (
    <ChipCombobox<Candidate>
      label="Users"
      error={error}
      noun="users"
      placeholder="Search by name or email"
      items={items}
      filteredItems={found}
      autoHighlight
      value={value}
      onChange={(users) => {
        setValue(users);
        onChange(users.map(({ userId }) => userId));
        setText("");
      }}
      inputValue={text}
      onInputValueChange={setText}
      onOpen={() => setOpened(true)}
      idOf={({ userId }) => userId}
      titleOf={({ email }) => email}
      isDisabled={({ lockedReason }) => lockedReason !== undefined}
      renderItem={(user) => (
        <>
          <Avatar name={user.name} size="sm" />
          <span className="min-w-0 flex-1">
            <bdi className="block truncate text-left">{user.name}</bdi>
            <span className="block truncate text-xs text-fg-muted">{detailOf(user)}</span>
          </span>
        </>
      )}
      emptyText={problem ?? (searching ? "Searching…" : nothing)}
      busy={searching}
      inputRef={ref}
    />
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
