"use client";

import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { formatCount } from "@/components/ui/format";
import { permissionLabels } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import type { ImportField, Mapping } from "@/lib/imports/columns";
import { valueKey } from "@/lib/csv/value-key";
import type { ImportFixes } from "@/lib/imports/options";
import type { Changes } from "@/lib/imports/plan";
import { problemSentence } from "@/lib/imports/problems";
import type { ImportRow } from "@/lib/imports/view";

import { fieldLabels, outcomeWords } from "../words";
import { EditableCell } from "./editable-cell";
import type { EditCell } from "./editable-cell";

/* The rows are laid out by the virtual list, which tables do not allow: their roles are spelled out. */
/* oxlint-disable jsx-a11y/prefer-tag-over-role */

/** What all rows of a list share. */
export type RowContext = {
  /** The fields that the file has, in order. */
  fields: ImportField[];
  mapping: Mapping;
  fixes: ImportFixes;
  /** The widths of the columns. */
  columns: string;
  tense: "planned" | "done";
  roleNames: Readonly<Record<string, string>>;
  /** The cells that were edited on this page, by number and field. */
  edited: ReadonlySet<string>;
  /** Left out where cells cannot be edited. */
  onEdit: EditCell | undefined;
};

/** A row of the file with what happens to it; a card below 640 px. */
export function RowItem({ row, context }: { row: ImportRow; context: RowContext }) {
  const { number, line, cells, outcome, problems, changes } = row;
  const { fields, mapping, fixes, columns, tense, roleNames, edited, onEdit } = context;
  const { tone, [tense]: label } = outcomeWords[outcome];
  const atFields = new Set(fields);
  // Of the whole row, or of a field for which the file has no column.
  const others = problems.filter(({ field }) => field === null || !atFields.has(field));
  return (
    <div
      role="presentation"
      style={{ gridTemplateColumns: columns }}
      className="grid min-h-11 items-start gap-x-3 px-6 py-1.5 max-sm:block max-sm:px-4 max-sm:py-3"
    >
      <div role="cell" className="py-1.5 text-fg-muted max-sm:float-right">
        <span className="sm:sr-only">Line </span>
        {formatCount(line)}
      </div>
      <div role="cell" className="py-1">
        <Badge tone={tone}>{label}</Badge>
      </div>
      {fields.map((field) => {
        const column = mapping[field]!;
        const own = problems.filter((problem) => problem.field === field);
        const value = cells[column] ?? "";
        const isEditable = onEdit && (own.length > 0 || edited.has(`${number} ${field}`));
        return (
          <div
            key={field}
            role="cell"
            className={cn(
              "min-w-0 max-sm:mt-1 max-sm:grid max-sm:grid-cols-[5.5rem_minmax(0,1fr)] max-sm:gap-2",
              value === "" && own.length === 0 && !changes && "max-sm:hidden",
            )}
          >
            <span className="py-1.5 text-xs text-fg-muted sm:hidden">{fieldLabels[field]}</span>
            <div className="min-w-0">
              {isEditable ? (
                <EditableCell
                  cell={{ number, column, field, line }}
                  value={value}
                  sentences={own.map(problemSentence)}
                  onEdit={onEdit}
                />
              ) : (
                <>
                  <div className="py-1.5 wrap-break-word">
                    <Change
                      field={field}
                      changes={changes}
                      fixes={fixes}
                      roleNames={roleNames}
                      value={value}
                    />
                  </div>
                  {own.map((problem) => (
                    <Sentence key={problem.kind + problem.value}>
                      {problemSentence(problem)}
                    </Sentence>
                  ))}
                </>
              )}
            </div>
          </div>
        );
      })}
      {others.length > 0 ? (
        <div role="cell" className="col-span-full pb-1 sm:pl-21">
          {others.map((problem) => (
            <Sentence key={problem.kind + problem.value}>
              {problem.field && !atFields.has(problem.field)
                ? `${fieldLabels[problem.field]}: ${problemSentence(problem)}`
                : problemSentence(problem)}
            </Sentence>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Sentence({ children }: { children: ReactNode }) {
  return (
    <p className="mb-1 flex gap-1.5 text-xs text-bad">
      <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
  );
}

type ChangeProps = {
  field: ImportField;
  changes: Changes | null;
  fixes: ImportFixes;
  roleNames: Readonly<Record<string, string>>;
  value: string;
};

/** What the file says, or what an update or a fix makes of it. */
function Change({ field, changes, fixes, roleNames, value }: ChangeProps) {
  const texts =
    (changes && changedTexts(field, changes, roleNames)) ??
    fixedTexts(field, fixes, roleNames, value);
  if (!texts) return <bdi>{isList(field) ? value.split("$$").join(", ") : value}</bdi>;
  const { before, after } = texts;
  return (
    <>
      {before ? (
        <del className="mr-0.5 text-fg-muted">
          <span className="sr-only">before: </span>
          {before}
        </del>
      ) : null}{" "}
      {after ? (
        <ins className="font-medium text-info no-underline">
          <span className="sr-only">after: </span>
          {after}
        </ins>
      ) : null}
    </>
  );
}

const isList = (field: ImportField): boolean => field === "groups" || field === "permissions";

type Texts = { before: string; after: string };

/** A value that a fix replaces; undefined without one. */
function fixedTexts(
  field: ImportField,
  fixes: ImportFixes,
  roleNames: Readonly<Record<string, string>>,
  value: string,
): Texts | undefined {
  if (field === "role") {
    const key = fixes.roles?.[valueKey(value.trim())];
    return key === undefined ? undefined : { before: value, after: roleNames[key] ?? key };
  }
  if (field === "systemAdmin") {
    return fixes.systemAdmin && value ? { before: value, after: "" } : undefined;
  }
  if (!isList(field)) return undefined;
  const isLeftOut = (name: string) =>
    field === "groups"
      ? fixes.groups?.[valueKey(name)]?.action === "leave_out"
      : fixes.permissions?.[valueKey(name)] !== undefined;
  const names = value.split("$$").map((name) => name.trim());
  const leftOut = names.filter(isLeftOut);
  if (leftOut.length === 0) return undefined;
  const kept = names.filter((name) => !isLeftOut(name));
  return { before: leftOut.join(", "), after: kept.join(", ") };
}

const permissionNames = (all: readonly Permission[]): string =>
  all.map((each) => permissionLabels[each]).join(", ");

const pair = <T,>(change: [T, T] | undefined, text: (value: T) => string) =>
  change && { before: text(change[0]), after: text(change[1]) };

/** The value of a field before and after; undefined if it stays. */
function changedTexts(
  field: ImportField,
  changes: Changes,
  roleNames: Readonly<Record<string, string>>,
): Texts | undefined {
  if (field === "firstName" || field === "lastName") return pair(changes[field], (name) => name);
  if (field === "role") return pair(changes.roleKey, (key) => roleNames[key] ?? key);
  if (field === "permissions") return pair(changes.extraPermissions, permissionNames);
  if (field === "systemAdmin") return pair(changes.systemAdmin, (yes) => (yes ? "Yes" : "No"));
  if (field !== "groups" || !changes.groups) return undefined;
  const { added, removed, created } = changes.groups;
  return {
    before: removed.map(({ name }) => name).join(", "),
    after: [...added.map(({ name }) => name), ...created].map((name) => `+ ${name}`).join(", "),
  };
}
