"use client";

import { useId, useState } from "react";

import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { NativeSelect } from "@/components/ui/native-select";
import { problemSentence, problemTitle } from "@/lib/imports/problems";
import type { ProblemGroup } from "@/lib/imports/view";

import { counted } from "../words";
import type { RoleChoice } from "./dry-run";

/** The groups that are shown at first; the most frequent problems come first. */
const shownAtFirst = 8;

/** Chooses what stands for the value of a group in all of its rows. */
export type OnFix = (group: ProblemGroup, replacement: string, said: string) => void;

type ProblemListProps = {
  problems: ProblemGroup[];
  /** The roles that the actor may give. */
  roles: RoleChoice[];
  mayCreateGroups: boolean;
  pending: boolean;
  onFix: OnFix;
  onShow: (group: ProblemGroup) => void;
};

/** The problems by kind and value, each with its number, its first line and what can be chosen. */
export function ProblemList({ problems, ...rest }: ProblemListProps) {
  const [all, setAll] = useState(false);
  const shown = all ? problems : problems.slice(0, shownAtFirst);
  return (
    <>
      <ul aria-labelledby="problems" className="divide-y divide-line border-t border-line">
        {shown.map((group) => (
          <Problem
            key={`${group.kind} ${group.field ?? ""} ${group.value ?? ""}`}
            group={group}
            {...rest}
          />
        ))}
      </ul>
      {shown.length < problems.length ? (
        <div className="border-t border-line p-2">
          <Button size="sm" variant="ghost" onClick={() => setAll(true)}>
            Show {formatCount(problems.length - shown.length)} more
          </Button>
        </div>
      ) : null}
    </>
  );
}

type ProblemProps = Omit<ProblemListProps, "problems"> & { group: ProblemGroup };

function Problem({ group, onShow, ...rest }: ProblemProps) {
  const { kind, field, value, rows, line } = group;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-6 py-3.5 max-sm:px-4">
      <div className="min-w-0 flex-[1_1_16rem]">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{problemTitle(kind)}</span>
          <span className="text-xs text-fg-muted tabular-nums">
            {rows === 1
              ? `line ${formatCount(line)}`
              : `${counted(rows, "row")}, first in line ${formatCount(line)}`}
          </span>
        </p>
        <p className="mt-0.5 wrap-anywhere text-fg-muted">
          {value === null ? "Mend each row below." : problemSentence({ kind, field, value })}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Fix group={group} {...rest} />
        <Button size="sm" variant="ghost" onClick={() => onShow(group)}>
          {rows === 1 ? "Show row" : "Show rows"}
          <span className="sr-only">: {nameOf(group)}</span>
        </Button>
      </div>
    </li>
  );
}

/** *Unknown role “king”*. */
const nameOf = ({ kind, value }: ProblemGroup): string =>
  value ? `${problemTitle(kind)} “${value}”` : problemTitle(kind);

type FixProps = Omit<ProblemProps, "onShow">;

function Fix({ group, roles, mayCreateGroups, pending, onFix }: FixProps) {
  if (group.fix === "role") {
    return <RoleFix group={group} roles={roles} pending={pending} onFix={onFix} />;
  }
  if (group.fix === null) return null;
  const hidden = <span className="sr-only">: {nameOf(group)}</span>;
  const value = `“${group.value ?? ""}”`;
  return (
    <>
      {group.fix === "group" && mayCreateGroups ? (
        <Button
          size="sm"
          disabled={pending}
          onClick={() => onFix(group, "create", `The group ${value} will be created.`)}
        >
          Create the group
          {hidden}
        </Button>
      ) : null}
      <Button
        size="sm"
        disabled={pending}
        onClick={() => onFix(group, "leave_out", `${value} is left out.`)}
      >
        Leave it out
        {hidden}
      </Button>
    </>
  );
}

function RoleFix({ group, roles, pending, onFix }: Omit<FixProps, "mayCreateGroups">) {
  const id = useId();
  const [roleKey, setRoleKey] = useState("");
  const role = roles.find(({ key }) => key === roleKey);
  return (
    <form
      noValidate
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (role)
          onFix(group, role.key, `${counted(group.rows, "row")} get the role ${role.name}.`);
        else document.getElementById(id)?.focus();
      }}
    >
      <label htmlFor={id} className="sr-only">
        Role instead of {nameOf(group)}
      </label>
      <NativeSelect
        id={id}
        value={roleKey}
        onChange={(event) => setRoleKey(event.target.value)}
        className="w-44! [&>select]:h-7 [&>select]:text-xs"
      >
        <option value="">Choose a role</option>
        {roles.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <Button
        type="submit"
        size="sm"
        disabled={pending}
        disabledReason={role ? undefined : "Choose a role first."}
      >
        {group.rows === 1 ? "Use in this row" : `Use in ${formatCount(group.rows)} rows`}
        <span className="sr-only">: {nameOf(group)}</span>
      </Button>
    </form>
  );
}
