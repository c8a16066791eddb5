"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { ReactNode, Ref } from "react";

import { useServerSearch } from "@/components/forms/use-server-search";
import { ChipCombobox } from "@/components/ui/chip-combobox";
import type { GroupOption, GroupOptions } from "@/lib/groups/grantable";

import { findGroupsAction } from "./actions";

/** Where groups are searched when there are more than are offered at first. */
type GroupSearch = {
  /** Only groups that links may add people to. */
  forLinks?: boolean;
  /** Leaves out the groups that this user is in. */
  notOf?: string;
};

/** Groups that are shown at once. */
const maxShown = 50;

type GroupComboboxProps = GroupSearch & {
  label: string;
  single?: boolean;
  optional?: boolean;
  value: readonly GroupOption[];
  onChange: (groups: GroupOption[]) => void;
  /** The first groups that can be chosen; the rest is found on the server. */
  options: GroupOptions;
  description?: ReactNode;
  error?: string | undefined;
  /** For the form, which focuses the field when it is refused. */
  inputRef?: Ref<HTMLInputElement> | undefined;
};

function GroupCombobox({
  forLinks,
  notOf,
  value,
  onChange,
  options,
  error,
  ...field
}: GroupComboboxProps) {
  const router = useRouter();
  // A group may be refused because it has changed since the page was loaded.
  useEffect(() => {
    if (error) router.refresh();
  }, [error, router]);
  const [text, setText] = useState("");
  const term = text.trim();
  const searches = options.more && term !== "";
  const { data, problem, searching } = useServerSearch(
    (q) => findGroupsAction({ q, forLinks, notOf }),
    term,
    searches,
  );
  const answer = searches && !searching ? data : undefined;
  const offered = [...options.groups, ...(data?.groups ?? []), ...value];
  return (
    <ChipCombobox<GroupOption>
      {...field}
      error={error}
      noun="groups"
      placeholder="Search groups"
      items={[...new Map(offered.map((group) => [group.id, group])).values()]}
      // Until the answer is there, what is known already is filtered here.
      {...(answer ? { filteredItems: answer.groups } : {})}
      limit={maxShown}
      value={value}
      onChange={(groups) => {
        onChange(groups);
        setText("");
      }}
      inputValue={text}
      onInputValueChange={setText}
      idOf={({ id }) => id}
      renderItem={({ name, roleName }) => (
        <>
          <bdi className="min-w-0 flex-1 truncate text-left">{name}</bdi>
          {roleName ? (
            <span className="max-w-1/2 shrink-0 truncate text-xs text-fg-muted">{roleName}</span>
          ) : null}
        </>
      )}
      emptyText={problem ?? (searching ? "Searching…" : "No groups found.")}
      busy={searching}
      hint={(answer ?? options).more ? "There are more groups. Type to find one." : undefined}
    />
  );
}

type GroupChoicesProps = Omit<
  GroupComboboxProps,
  "label" | "single" | "optional" | "value" | "onChange"
> & {
  /** The ids of the chosen groups. */
  value: readonly string[];
  onChange: (groupIds: string[]) => void;
  /** The groups of `value` at first, in their order, also those that cannot be chosen anew. */
  chosen?: readonly GroupOption[] | undefined;
};

/** **Groups**: any number of groups, found by typing. */
export function GroupChoices({
  value,
  onChange,
  options,
  chosen = [],
  ...field
}: GroupChoicesProps) {
  // Groups that were found on the server keep their names.
  const [picked, setPicked] = useState<readonly GroupOption[]>([]);
  const offered = new Map([...options.groups, ...chosen].map((group) => [group.id, group]));
  const known = new Map([...picked, ...offered.values()].map((group) => [group.id, group]));
  return (
    <GroupCombobox
      {...field}
      label="Groups"
      optional
      options={{ groups: [...offered.values()], more: options.more }}
      value={value.map((id) => known.get(id) ?? { id, name: "Unavailable group", roleName: null })}
      onChange={(groups) => {
        setPicked((before) => [...before, ...groups]);
        const ids = new Set(groups.map(({ id }) => id));
        // In the order at first, so that choosing again what was removed changes nothing.
        const kept = chosen.filter(({ id }) => ids.delete(id));
        onChange([...kept.map(({ id }) => id), ...ids]);
      }}
    />
  );
}

type GroupFieldProps = Omit<
  GroupComboboxProps,
  "label" | "single" | "optional" | "value" | "onChange"
> & {
  value: GroupOption | undefined;
  onChange: (group: GroupOption | undefined) => void;
};

/** **Group**: one group, found by typing. */
export function GroupField({ value, onChange, ...field }: GroupFieldProps) {
  return (
    <GroupCombobox
      {...field}
      label="Group"
      single
      value={value ? [value] : []}
      onChange={([group]) => onChange(group)}
    />
  );
}
