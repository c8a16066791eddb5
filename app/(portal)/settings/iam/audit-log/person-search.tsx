"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { Spinner } from "@/components/ui/spinner";

import { findPeopleAction } from "./actions";
import type { FoundPerson } from "./actions";

const debounceMs = 200;

const itemLook =
  "flex min-h-9 cursor-default flex-col justify-center rounded-sm px-2 py-1 select-none data-[selected=true]:bg-hover";

type PersonSearchProps = {
  /** *Find an actor*. */
  label: string;
  /** Choices that are not users, shown while the field is empty. */
  others: readonly { id: string; name: string; detail: string }[];
  onChoose: (id: string, name: string) => void;
};

/** Searches users while typing. Loaded when a filter that needs it is opened. */
export default function PersonSearch({ label, others, onChoose }: PersonSearchProps) {
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<{ term: string; people: FoundPerson[] }>();
  const [mark, setMark] = useState<{ term: string | undefined; id: string }>();
  const field = useRef<HTMLInputElement>(null);
  const term = query.trim();

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    let outdated = false;
    const search = async () => {
      const people = await findPeopleAction(term).catch(() => []);
      if (!outdated) setFound({ term, people });
    };
    const timer = setTimeout(() => void search(), term === "" ? 0 : debounceMs);
    return () => {
      clearTimeout(timer);
      outdated = true;
    };
  }, [term]);

  const searching = found?.term !== term;
  const people = found?.people ?? [];
  const shownOthers = term === "" ? others : [];
  // Each result list starts at its first line, because the highlighted one may be gone.
  const ids = [...shownOthers, ...people].map(({ id }) => id);
  const marked = mark?.term === found?.term && ids.includes(mark?.id ?? "") ? mark!.id : ids[0];
  return (
    <Command
      shouldFilter={false}
      label={label}
      loop
      value={marked ?? ""}
      onValueChange={(id) => setMark({ term: found?.term, id })}
    >
      <div className="flex items-center gap-2 border-b border-line px-2 pb-2">
        <Search aria-hidden className="size-4 shrink-0 text-fg-muted" />
        <Command.Input
          ref={field}
          value={query}
          onValueChange={setQuery}
          maxLength={200}
          placeholder={label}
          className="h-7 min-w-0 flex-1 bg-transparent outline-none pointer-coarse:text-lg"
        />
        {searching ? <Spinner className="text-fg-muted" /> : null}
      </div>
      <Command.List label="Users" className="mt-1 max-h-72 overflow-y-auto outline-none">
        {shownOthers.map(({ id, name, detail }) => (
          <Command.Item
            key={id}
            value={id}
            onSelect={() => onChoose(id, name)}
            className={itemLook}
          >
            <span>{name}</span>
            <span className="text-xs text-fg-muted">{detail}</span>
          </Command.Item>
        ))}
        {people.map(({ id, name, email }) => (
          <Command.Item
            key={id}
            value={id}
            onSelect={() => onChoose(id, name)}
            className={itemLook}
          >
            <bdi className="block truncate text-left">{name}</bdi>
            {name === email ? null : (
              <span className="block truncate text-xs text-fg-muted">{email}</span>
            )}
          </Command.Item>
        ))}
        {people.length === 0 && !searching ? (
          <p className="px-2 py-4 text-center text-fg-muted">No users found for “{term}”.</p>
        ) : null}
      </Command.List>
      <output className="sr-only">
        {searching ? "" : `${people.length + shownOthers.length} results`}
      </output>
    </Command>
  );
}
