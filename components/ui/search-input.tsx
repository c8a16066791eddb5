"use client";

import { Search, X } from "lucide-react";
import { useEffect, useRef, type ComponentProps } from "react";
import { IconButton } from "./icon-button";
import { Input } from "./input";

interface SearchInputProps extends Omit<
  ComponentProps<typeof Input>,
  "type" | "leading" | "trailing" | "value" | "onChange" | "ref"
> {
  /** The name and the placeholder: *Search users*. */
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  /** Pressing `/` anywhere outside of a field jumps here; shows a hint. One a page. */
  slashKey?: boolean;
}

/** A search field with a button that clears it; Escape clears it too. */
export function SearchInput({ label, value, onValueChange, slashKey, ...rest }: SearchInputProps) {
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (!slashKey) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, select, [contenteditable], [role=dialog]")) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [slashKey]);

  return (
    <Input
      autoComplete="off"
      spellCheck={false}
      enterKeyHint="search"
      {...rest}
      ref={field}
      type="search"
      aria-label={label}
      aria-keyshortcuts={slashKey ? "/" : undefined}
      placeholder={label}
      value={value}
      onChange={(event) => onValueChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape" && value !== "") {
          event.stopPropagation();
          onValueChange("");
        }
        rest.onKeyDown?.(event);
      }}
      leading={<Search aria-hidden />}
      trailing={
        value !== "" ? (
          <IconButton
            size="sm"
            label="Clear search"
            icon={<X />}
            onClick={() => {
              onValueChange("");
              field.current?.focus();
            }}
          />
        ) : slashKey ? (
          <kbd
            aria-hidden
            className="pointer-events-none mr-1.5 rounded-[4px] border border-line bg-sunken px-1.5 font-sans text-2xs text-fg-muted max-sm:hidden pointer-coarse:hidden"
          >
            /
          </kbd>
        ) : null
      }
    />
  );
}
