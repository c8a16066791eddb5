"use client";

import { X } from "lucide-react";
import {
  useId,
  useRef,
  useState,
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
} from "react";
import { Button } from "./button";
import { useFieldControl } from "./field";
import { FieldError } from "./field-error";
import { formatCount } from "./format-count";
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
  // Which entry the keyboard is on, counted from the end, where the newest stand.
  const [current, setCurrent] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const control = useFieldControl({
    "aria-describedby": [`${id}-keys`, problems.length > 0 ? `${id}-problems` : ""]
      .filter(Boolean)
      .join(" "),
    "aria-invalid": problems.length > 0 ? true : undefined,
  });

  const collapsed = !all && value.length > entriesShown;
  const first = collapsed ? value.length - entriesShown : 0;
  const tags = value.slice(first);
  const onEntry = Math.min(current, tags.length - 1);

  const focusEntry = (fromEnd: number) => {
    const buttons = list.current?.querySelectorAll<HTMLElement>("button[data-entry]");
    if (!buttons || fromEnd < 0 || buttons.length === 0) return input.current?.focus();
    const at = Math.min(fromEnd, buttons.length - 1);
    setCurrent(at);
    buttons[buttons.length - 1 - at]?.focus();
  };

  const remove = (index: number) => {
    const entry = value[index];
    if (entry === undefined) return;
    field.remove(index, shown(entry));
  };

  const onInput = (event: FormEvent<HTMLTextAreaElement>) => {
    const next = event.currentTarget.value;
    const { inputType, data } = event.nativeEvent as InputEvent;
    const ends = inputType === "insertText" && /[,;]/.test(data ?? "");
    if (ends || inputType === "insertLineBreak") field.commit(next, true);
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
    if (event.key === "ArrowLeft" && atStart) focusEntry(0);
    // A key that is held down ends at the text; the entries take a press each.
    if (event.key === "Backspace" && text === "" && !event.repeat) remove(value.length - 1);
    if (event.key === "Escape" && text !== "") {
      event.stopPropagation();
      field.reset();
    }
  };

  const onEntryKeyDown = (event: KeyboardEvent<HTMLElement>, index: number) => {
    const fromEnd = value.length - 1 - index;
    const moves: Partial<Record<string, number>> = {
      ArrowLeft: fromEnd + 1,
      ArrowUp: fromEnd + 1,
      ArrowRight: fromEnd - 1,
      ArrowDown: fromEnd - 1,
      Home: tags.length - 1,
      End: 0,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      return focusEntry(to);
    }
    if (event.key !== "Backspace" && event.key !== "Delete") return;
    event.preventDefault();
    removeEntry(index);
  };

  /** Removes one and leaves the focus on its neighbour. */
  const removeEntry = (index: number) => {
    const fromEnd = value.length - 1 - index;
    remove(index);
    setTimeout(() => focusEntry(value.length === 1 ? -1 : Math.max(fromEnd - 1, 0)));
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
        className="control flex max-h-80 min-h-8.5 cursor-text flex-wrap items-center gap-1.5 overflow-y-auto p-1 has-[textarea:focus-visible]:border-accent has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-offset-1 has-[textarea:focus-visible]:outline-accent data-invalid:border-bad-dot"
      >
        {collapsed ? (
          <Button size="sm" variant="ghost" className="h-6" onClick={() => setAll(true)}>
            Show all {formatCount(value.length)}
          </Button>
        ) : null}
        {tags.length > 0 ? (
          <ul ref={list} aria-label={`${noun}, ${formatCount(value.length)}`} className="contents">
            {tags.map((entry, at) => (
              <li
                key={entry}
                className="flex h-6 max-w-full min-w-0 items-center rounded-sm bg-off-soft pl-2 text-off"
              >
                <span className="min-w-0 truncate font-mono text-xs" title={shown(entry)}>
                  {shown(entry)}
                </span>
                <button
                  type="button"
                  data-entry
                  // One stop of the Tab key for all of them.
                  tabIndex={tags.length - 1 - at === onEntry ? 0 : -1}
                  onClick={() => removeEntry(first + at)}
                  onFocus={() => setCurrent(tags.length - 1 - at)}
                  onKeyDown={(event) => onEntryKeyDown(event, first + at)}
                  className="focus-inset flex size-6 shrink-0 items-center justify-center rounded-sm hover:bg-hover hover:text-fg"
                >
                  <X aria-hidden className="size-3" />
                  <span className="sr-only">Remove {shown(entry)}</span>
                </button>
              </li>
            ))}
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
      {all && value.length > entriesShown ? (
        <Button size="sm" variant="ghost" className="mt-1" onClick={() => setAll(false)}>
          Show the last {entriesShown} only
        </Button>
      ) : null}
    </div>
  );
}
