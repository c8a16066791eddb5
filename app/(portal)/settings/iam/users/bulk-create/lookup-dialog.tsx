"use client";

import { useState } from "react";
import type { ReactNode } from "react";

import { useServerSearch } from "@/components/forms/use-server-search";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { SearchInput } from "@/components/ui/search-input";
import type { GroupOption, GroupOptions } from "@/lib/groups/grantable";

import { findGroupsAction } from "../../_groups/actions";
import { counted } from "./words";

/** A value that a cell may have. */
type LookupValue = { value: string; name?: string; description?: string };

export type Lookup = {
  roles: LookupValue[];
  /** The first groups; the rest is found on the server. */
  groups: GroupOptions;
  permissions: LookupValue[];
};

const groupValue = ({ name, roleName }: GroupOption): LookupValue => ({
  value: name,
  ...(roleName && { description: `Gives the role ${roleName}.` }),
});

const kinds = [
  { kind: "roles", title: "Roles", column: "role", none: "You can't give any role." },
  {
    kind: "groups",
    title: "Groups",
    column: "groups",
    none: "There is no group that you can add people to.",
  },
  {
    kind: "permissions",
    title: "Permissions",
    column: "permissions",
    none: "You can't give any permission.",
  },
] as const;

type LookupDialogProps = { open: boolean; onClose: () => void; lookup: Lookup };

/** **Lookup**: the roles, groups and permissions that a file may name. */
export default function LookupDialog({ open, onClose, lookup }: LookupDialogProps) {
  const [search, setSearch] = useState("");
  const term = search.trim();
  const folded = term.toLocaleLowerCase();
  const searches = lookup.groups.more && term !== "";
  const { data, problem, searching } = useServerSearch(
    (q) => findGroupsAction({ q }),
    term,
    searches,
  );
  const answer = searches && !searching ? data : undefined;
  const groups = answer ?? lookup.groups;
  const matches = ({ value, name = "", description = "" }: LookupValue) =>
    [value, name, description].some((text) => text.toLocaleLowerCase().includes(folded));
  const found = kinds.map((kind) => {
    const all = kind.kind === "groups" ? groups.groups.map(groupValue) : lookup[kind.kind];
    return {
      ...kind,
      isEmpty: all.length === 0 && !searches,
      values: kind.kind === "groups" && answer ? all : all.filter(matches),
      more:
        kind.kind !== "groups"
          ? undefined
          : (problem ??
            (searching
              ? "Searching…"
              : groups.more
                ? "There are more groups. Search to find one."
                : undefined)),
    };
  });
  const total = found.reduce((sum, { values }) => sum + values.length, 0);
  return (
    <Dialog
      size="lg"
      open={open}
      onOpenChange={onClose}
      title="Lookup"
      description={
        <>
          The values that your file may contain. Separate several groups or permissions with{" "}
          <code className="font-mono text-fg">$$</code>.
        </>
      }
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <SearchInput label="Search values" value={search} onValueChange={setSearch} />
      <output className="sr-only">{folded ? counted(total, "value") : ""}</output>
      <div className="mt-5 space-y-6">
        {found.map(({ kind, title, column, none, isEmpty, values, more }) => (
          <section key={kind} aria-labelledby={`lookup-${kind}`}>
            <h3 id={`lookup-${kind}`} className="font-semibold">
              {title}{" "}
              <span className="text-xs font-normal text-fg-muted">
                column <code className="font-mono">{column}</code>
              </span>
            </h3>
            {values.length === 0 ? (
              <p className="mt-2 text-fg-muted">{isEmpty ? none : `Nothing matches “${term}”.`}</p>
            ) : (
              <ul className="mt-2 divide-y divide-line rounded-md border border-line">
                {values.map((value) => (
                  <Value key={value.value} {...value} isCode={kind !== "groups"} />
                ))}
              </ul>
            )}
            {more ? <p className="mt-2 text-xs text-fg-muted">{more}</p> : null}
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Value({ value, name, description, isCode }: LookupValue & { isCode: boolean }): ReactNode {
  return (
    <li className="flex items-center gap-3 py-1.5 pr-1.5 pl-3">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2 wrap-anywhere">
          {isCode ? (
            <code className="font-mono text-xs">{value}</code>
          ) : (
            <bdi className="font-medium">{value}</bdi>
          )}
          {name ? <bdi className="text-fg-muted">{name}</bdi> : null}
        </p>
        {description ? (
          <p dir="auto" className="mt-0.5 line-clamp-2 text-xs wrap-anywhere text-fg-muted">
            {description}
          </p>
        ) : null}
      </div>
      <CopyButton iconOnly size="sm" value={value} label={`Copy ${value}`} />
    </li>
  );
}
