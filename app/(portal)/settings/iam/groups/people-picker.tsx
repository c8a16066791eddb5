"use client";

import { useMemo, useState } from "react";
import type { Ref } from "react";

import { useServerSearch } from "@/components/forms/use-server-search";
import { Avatar } from "@/components/ui/avatar";
import { ChipCombobox } from "@/components/ui/chip-combobox";
import type { Candidate } from "@/lib/groups/users";
import { userStatusLabels } from "@/lib/users/status";

import { findCandidatesAction } from "./actions";

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
  const { data, problem, searching } = useServerSearch(
    (q) => findCandidatesAction({ groupId, q, as }),
    term,
    opened,
  );
  const found = useMemo(() => data?.users ?? [], [data]);
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
