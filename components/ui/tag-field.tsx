"use client";

import {
  useId,
  useRef,
  useState,
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  type SyntheticEvent,
} from "react";
import { Button } from "./button";
import { useFieldControl } from "./field";
import { FieldError } from "./field";
import { formatCount } from "./format";
import type { TagFieldState } from "./use-tag-field";

/** Entries and reasons that are drawn at first; thousands would make every key slow. */
const entriesShown = 40;
const problemsShown = 5;

interface TagFieldProps {
  field: TagFieldState;
  /** What the entries are called, for screen readers: *domains*. */
  noun: string;
  /** An entry as people read it. */
  shown: (entry: string) => string;
  placeholder?: string;
}

/**
 * A list of short texts, typed or pasted. Enter, comma and semicolon end one; Backspace in front
 * takes the last away; the left arrow goes to the entries, where the arrows move and Delete removes.
 */
export function TagField({ field, noun, shown, placeholder }: TagFieldProps) {
  const { value, text, problems, input } = field;
  const id = useId();
  const [all, setAll] = useState(false);
  const [allProblems, setAllProblems] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const control = useFieldControl({
    "aria-describedby": [`${id}-keys`, problems.length > 0 ? `${id}-problems` : ""]
      .filter(Boolean)
      .join(" "),
    "aria-invalid": problems.length > 0 ? true : undefined,
  });

  const long = value.length > entriesShown;
  const whole = all && long;
  const tags = long && !all ? value.slice(-entriesShown) : value;

  /** @param fromEnd 0 is the newest, beside the field; less is the field itself */
  const focusEntry = (fromEnd: number) => {
    const buttons = list.current?.querySelectorAll("button") ?? [];
    const at = buttons.length - 1 - Math.min(fromEnd, buttons.length - 1);
    (fromEnd < 0 ? undefined : buttons[at])?.focus();
    if (fromEnd < 0 || buttons.length === 0) input.current?.focus();
  };

  /** The place of the entry that an event is about, counted from the end. */
  const entryOf = (event: SyntheticEvent): number | undefined => {
    const item = (event.target as Element).closest("button")?.parentElement;
    const items = list.current?.children;
    return item && items ? items.length - 1 - [...items].indexOf(item) : undefined;
  };

  /** Removes one and leaves the focus on its neighbour. */
  const removeEntry = (fromEnd: number) => {
    const index = value.length - 1 - fromEnd;
    const entry = value[index];
    if (entry === undefined) return;
    field.remove(index, shown(entry));
    setTimeout(() => focusEntry(value.length === 1 ? -1 : Math.max(fromEnd - 1, 0)));
  };

  const onInput = (event: FormEvent<HTMLTextAreaElement>) => {
    const next = event.currentTarget.value;
    const { inputType, data } = event.nativeEvent as InputEvent;
    const ends = inputType === "insertText" && /[,;]/.test(data ?? "");
    // Whole lines are dropped or put here, never typed.
    if (/[\r\n]/.test(next)) field.commit(next);
    else if (ends) field.commit(next, true);
    else field.write(next);
  };

  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    const pasted = event.clipboardData.getData("text");
    field.commit(text.slice(0, selectionStart) + pasted + text.slice(selectionEnd));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      field.commit();
    }
    const { selectionStart, selectionEnd } = event.currentTarget;
    const atStart = selectionStart === 0 && selectionEnd === 0;
    if (event.key === "ArrowLeft" && atStart && value.length > 0) {
      event.preventDefault();
      focusEntry(0);
    }
    // A key that is held down ends at the text; the entries take a press each.
    if (event.key === "Backspace" && text === "" && !event.repeat) {
      const last = value.at(-1);
      if (last !== undefined) field.remove(value.length - 1, shown(last));
    }
    if (event.key === "Escape" && text !== "") {
      event.stopPropagation();
      field.reset();
    }
  };

  const onEntryKeyDown = (event: KeyboardEvent) => {
    const fromEnd = entryOf(event);
    if (fromEnd === undefined) return;
    const moves: Partial<Record<string, number>> = {
      ArrowLeft: fromEnd + 1,
      ArrowUp: fromEnd + 1,
      ArrowRight: fromEnd - 1,
      ArrowDown: fromEnd - 1,
      Home: tags.length - 1,
      End: 0,
    };
    const to = moves[event.key];
    const removes = event.key === "Backspace" || event.key === "Delete";
    if (to === undefined && !removes) return;
    event.preventDefault();
    if (to === undefined) removeEntry(fromEnd);
    else focusEntry(to);
  };

  return (
    <div className="min-w-0">
      {/* Pressing between the entries is pressing the field. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the field itself is reached by Tab */}
      <div
        data-invalid={problems.length > 0 || undefined}
        onClick={(event) => {
          if (event.target === event.currentTarget) input.current?.focus();
        }}
        className="control flex min-h-8.5 cursor-text flex-wrap items-center gap-1.5 p-1 has-[textarea:focus-visible]:border-accent has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-offset-1 has-[textarea:focus-visible]:outline-accent data-invalid:border-bad-dot"
      >
        {long ? (
          <Button size="sm" variant="ghost" className="h-6" onClick={() => setAll(!all)}>
            {all ? `Show the last ${entriesShown} only` : `Show all ${formatCount(value.length)}`}
          </Button>
        ) : null}
        {tags.length > 0 ? (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- for the buttons inside: thousands share one handler
          <ul
            ref={list}
            aria-label={`${noun}, ${formatCount(value.length)}`}
            onClick={(event) => {
              const fromEnd = entryOf(event);
              if (fromEnd !== undefined) removeEntry(fromEnd);
            }}
            onKeyDown={onEntryKeyDown}
            // Apart from the field where it is long: typing must not lay thousands out anew.
            className={
              whole
                ? "flex max-h-64 w-full flex-wrap gap-1.5 overflow-y-auto contain-content"
                : "contents"
            }
          >
            <Tags entries={tags} shown={shown} />
          </ul>
        ) : null}
        <textarea
          ref={input}
          {...control}
          rows={1}
          value={text}
          onChange={onInput}
          onPaste={onPaste}
          onKeyDown={onKeyDown}
          onBlur={() => field.commit()}
          placeholder={placeholder}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          dir="ltr"
          className="field-sizing-content max-h-32 min-h-6 min-w-28 flex-1 resize-none bg-transparent px-1.5 py-[3px] outline-none"
        />
      </div>
      <span id={`${id}-keys`} className="sr-only">
        Enter or a comma adds what is typed.
        {value.length > 0 ? " The left arrow goes to the entries, Delete removes one." : ""}
      </span>
      <output className="sr-only">{field.news}</output>
      {problems.length > 0 ? (
        <div id={`${id}-problems`}>
          {(allProblems ? problems : problems.slice(0, problemsShown)).map(
            ({ input: written, problem }) => (
              <FieldError key={written}>
                <bdi className="font-mono">{written}</bdi> <span aria-hidden>·</span> {problem}
              </FieldError>
            ),
          )}
          {!allProblems && problems.length > problemsShown ? (
            <Button
              size="sm"
              variant="ghost"
              className="mt-1 text-bad"
              onClick={() => setAllProblems(true)}
            >
              Show {formatCount(problems.length - problemsShown)} more
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

/** The entries with a button each; as few elements as possible, for there may be thousands. */
function Tags({
  entries,
  shown,
}: {
  entries: readonly string[];
  shown: (entry: string) => string;
}) {
  return entries.map((entry, index) => (
    <li
      key={entry}
      className="flex h-6 max-w-full min-w-0 items-center rounded-sm bg-off-soft pl-2 font-mono text-xs text-off"
    >
      <span className="min-w-0 truncate" title={shown(entry)}>
        {shown(entry)}
      </span>
      <button
        type="button"
        aria-label={`Remove ${shown(entry)}`}
        // One stop of the Tab key for all of them.
        tabIndex={index === entries.length - 1 ? 0 : -1}
        className="size-6 shrink-0 rounded-sm font-sans text-base before:content-['×'] hover:bg-hover hover:text-fg focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent"
      />
    </li>
  ));
}
