"use client";

import { CircleAlert, Pencil } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";

import { cn } from "@/components/ui/cn";
import { Spinner } from "@/components/ui/spinner";
import type { ImportField } from "@/lib/imports/columns";

import { fieldLabels } from "../words";

/** A cell of a row of the file. */
export type Cell = { number: number; column: number; field: ImportField; line: number };

/** Saves a cell; says why it was refused, or nothing. */
export type EditCell = (
  cell: Cell,
  value: string,
  onDone: (problem: string | undefined) => void,
) => void;

type EditableCellProps = {
  cell: Cell;
  value: string;
  /** What is wrong with it. */
  sentences: string[];
  onEdit: EditCell;
};

/** A cell that becomes a field when it is pressed: Enter saves, Escape restores. */
export function EditableCell({ cell, value, sentences, onEdit }: EditableCellProps) {
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const [saving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const button = useRef<HTMLButtonElement>(null);
  const refocus = useRef(false);
  const editing = draft !== undefined;
  const messages = refusal ? [refusal] : sentences;
  const describedBy = messages.length > 0 ? `${id}-problem` : undefined;
  const name = `${fieldLabels[cell.field]}, line ${cell.line}`;

  useEffect(() => {
    if (editing || !refocus.current) return;
    refocus.current = false;
    button.current?.focus();
  }, [editing]);

  const close = () => {
    refocus.current = true;
    setDraft(undefined);
    setRefusal(undefined);
  };
  const save = () => {
    if (draft === undefined || saving) return;
    if (draft === value) return close();
    setSaving(true);
    onEdit(cell, draft, (problem) => {
      setSaving(false);
      if (problem === undefined) close();
      else setRefusal(problem);
    });
  };

  return (
    <div className="py-0.5">
      {editing ? (
        <span className="relative block">
          <input
            ref={(input) => {
              if (input && document.activeElement !== input) input.select();
            }}
            aria-label={name}
            aria-describedby={describedBy}
            aria-invalid={messages.length > 0 || undefined}
            readOnly={saving}
            value={draft}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setDraft(event.target.value)}
            onBlur={() => {
              // What was typed stays; an untouched field closes.
              if (draft === value && !saving) setDraft(undefined);
            }}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === "Enter") save();
              if (event.key === "Escape") {
                event.stopPropagation();
                close();
              }
            }}
            className="control h-7 rounded-sm! px-1.5"
          />
          {saving ? <Spinner className="absolute top-1.5 right-1.5 text-fg-muted" /> : null}
        </span>
      ) : (
        <button
          ref={button}
          type="button"
          aria-describedby={describedBy}
          onClick={() => setDraft(value)}
          className={cn(
            "flex min-h-7 w-full items-center gap-1.5 rounded-sm border px-1.5 py-1 text-left transition-colors",
            sentences.length > 0
              ? "border-bad/40 bg-bad-soft hover:border-bad"
              : "border-line hover:border-control-line",
          )}
        >
          <span className="min-w-0 flex-1 wrap-anywhere">
            <span className="sr-only">Edit {name}: </span>
            {value === "" ? (
              <span className="text-fg-muted italic">empty</span>
            ) : (
              <bdi>{value}</bdi>
            )}
          </span>
          <Pencil aria-hidden className="size-3.5 shrink-0 text-fg-muted" />
        </button>
      )}
      {describedBy ? (
        <div id={describedBy} className="mt-1">
          {messages.map((sentence) => (
            <p key={sentence} className="flex gap-1.5 text-xs text-bad">
              <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
              <span className="min-w-0 wrap-anywhere">{sentence}</span>
            </p>
          ))}
        </div>
      ) : null}
    </div>
  );
}
