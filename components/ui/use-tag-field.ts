"use client";

import { useRef, useState } from "react";
import { formatCount } from "./format";

/** What a text holds: entries as they are kept, and what is none, with the reason. */
export interface ReadTags {
  entries: string[];
  problems: { input: string; problem: string }[];
}

interface TagFieldOptions {
  value: readonly string[];
  onValueChange: (value: string[]) => void;
  /** Reads what was typed or pasted. */
  read: (text: string) => ReadTags;
  /** How many the field may hold. */
  most: number;
}

/** The state of a `TagField`: what is typed but no entry yet, and why. */
export function useTagField({ value, onValueChange, read, most }: TagFieldOptions) {
  const [text, setText] = useState("");
  const [problems, setProblems] = useState<ReadTags["problems"]>([]);
  /** What the last change did, for screen readers. */
  const [news, setNews] = useState("");
  const input = useRef<HTMLTextAreaElement>(null);

  /**
   * Makes entries of the text; what is none stays, with the reasons.
   * @param goesOn the person writes the next one after this
   * @returns whether nothing stayed behind, and all entries
   */
  const commit = (written = text, goesOn = false): { complete: boolean; entries: string[] } => {
    if (written.trim() === "") {
      setText("");
      setProblems([]);
      return { complete: true, entries: [...value] };
    }
    const found = read(written);
    const listed = new Set(value);
    const fresh = found.entries.filter((entry) => !listed.has(entry));
    const room = Math.max(0, most - value.length);
    const surplus = fresh
      .slice(room)
      .map((entry) => ({ input: entry, problem: `At most ${formatCount(most)} fit in here.` }));
    const bad = [...found.problems, ...surplus];
    const added = fresh.slice(0, room);
    const entries = [...value, ...added];
    if (added.length > 0) onValueChange(entries);
    setProblems(bad);
    const rest = bad.map((each) => each.input).join(", ");
    setText(rest !== "" && goesOn ? `${rest}, ` : rest);
    const known = found.entries.length - fresh.length;
    setNews(
      [
        added.length > 0 ? `${formatCount(added.length)} added.` : "",
        known > 0 ? `${formatCount(known)} already there.` : "",
        bad.length > 0 ? `${formatCount(bad.length)} not accepted.` : "",
      ]
        .filter(Boolean)
        .join(" "),
    );
    return { complete: bad.length === 0, entries };
  };

  return {
    value,
    text,
    problems,
    news,
    input,
    focus: () => input.current?.focus(),
    commit,
    write: (next: string) => {
      setText(next);
      // A reason goes with what it is about.
      setProblems((known) => known.filter((each) => next.includes(each.input)));
    },
    remove: (index: number, name: string) => {
      onValueChange(value.filter((_entry, at) => at !== index));
      setNews(`${name} removed.`);
    },
    clear: () => {
      onValueChange([]);
      setNews("All removed.");
    },
    /** Forgets what was typed. */
    reset: () => {
      setText("");
      setProblems([]);
      setNews("");
    },
  };
}

export type TagFieldState = ReturnType<typeof useTagField>;
