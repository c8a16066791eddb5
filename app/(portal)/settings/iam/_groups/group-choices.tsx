"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { ReactNode, Ref } from "react";

import { ChipCombobox } from "@/components/ui/chip-combobox";
import { formatCount } from "@/components/ui/format";
import type { GroupOption } from "@/lib/groups/grantable";

type GroupChoicesProps = {
  /** The ids of the chosen groups. */
  value: readonly string[];
  onChange: (groupIds: string[]) => void;
  /** The groups that can be chosen, and those of `value` that stay chosen. */
  options: readonly GroupOption[];
  description?: ReactNode;
  error?: string | undefined;
  /** For the form, which focuses the field when it is refused. */
  inputRef?: Ref<HTMLInputElement>;
};

/** Options that are shown at once; the rest is found by typing. */
const optionsShown = 50;

/** **Groups**: any number of groups, found by typing. */
export function GroupChoices({ value, onChange, options, error, ...field }: GroupChoicesProps) {
  const router = useRouter();
  // A group may be refused because it has changed since the page was loaded.
  useEffect(() => {
    if (error) router.refresh();
  }, [error, router]);
  const byId = new Map(options.map((group) => [group.id, group]));
  return (
    <ChipCombobox<GroupOption>
      {...field}
      label="Groups"
      optional
      error={error}
      noun="groups"
      placeholder="Search groups"
      items={options}
      limit={optionsShown}
      value={value.map((id) => byId.get(id) ?? { id, name: "Unavailable group", roleName: null })}
      onChange={(groups) => {
        // In the order of the list, so that choosing again what was removed changes nothing.
        const ids = new Set(groups.map(({ id }) => id));
        const listed = options.filter(({ id }) => ids.has(id));
        const others = groups.filter(({ id }) => !byId.has(id));
        onChange([...listed, ...others].map(({ id }) => id));
      }}
      idOf={({ id }) => id}
      renderItem={({ name, roleName }) => (
        <>
          <bdi className="min-w-0 flex-1 truncate text-left">{name}</bdi>
          {roleName ? (
            <span className="max-w-1/2 shrink-0 truncate text-xs text-fg-muted">{roleName}</span>
          ) : null}
        </>
      )}
      emptyText="No groups found."
      hint={
        options.length > optionsShown
          ? `${formatCount(options.length)} groups. Type to find one.`
          : undefined
      }
    />
  );
}
