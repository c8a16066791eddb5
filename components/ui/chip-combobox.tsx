"use client";

import { Combobox } from "@base-ui/react/combobox";
import { Check, X } from "lucide-react";
import { useState } from "react";
import type { ReactNode, Ref } from "react";

import { Field, useFieldControl } from "./field";
import { formatCount } from "./format";

type Root<Item> = Combobox.Root.Props<Item, true>;

interface ChipComboboxProps<Item> extends Pick<
  Root<Item>,
  "filteredItems" | "limit" | "autoHighlight" | "inputValue" | "onInputValueChange"
> {
  label: string;
  /** At most one item: another choice replaces it. */
  single?: boolean;
  optional?: boolean;
  description?: ReactNode;
  error?: string | undefined;
  /** What the items are called: *groups*. */
  noun: string;
  placeholder: string;
  items: readonly Item[];
  value: readonly Item[];
  onChange: (items: Item[]) => void;
  onOpen?: () => void;
  idOf: (item: Item) => string;
  /** More about a chosen item, for the pointer. */
  titleOf?: (item: Item) => string;
  isDisabled?: (item: Item) => boolean;
  /** What an option shows. */
  renderItem: (item: Item) => ReactNode;
  /** Shown and announced while there are no options. */
  emptyText: string;
  /** A line below the options. */
  hint?: string | undefined;
  busy?: boolean;
  /** For the form, which focuses the field when it is refused. */
  inputRef?: Ref<HTMLInputElement> | undefined;
}

/** A field with chosen items, any number or one, which are found by typing. */
export function ChipCombobox<Item extends { name: string }>({
  label,
  optional = false,
  description,
  error,
  ...picker
}: ChipComboboxProps<Item>) {
  return (
    <Field label={label} optional={optional} description={description} error={error}>
      <Picker label={label} {...picker} />
    </Field>
  );
}

function Picker<Item extends { name: string }>({
  label,
  single = false,
  noun,
  placeholder,
  items,
  value,
  onChange,
  onOpen,
  idOf,
  titleOf,
  isDisabled,
  renderItem,
  emptyText,
  hint,
  busy,
  inputRef,
  ...root
}: Omit<ChipComboboxProps<Item>, "optional" | "description" | "error">) {
  const control = useFieldControl({});
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const chosen = value.length > 0;
  return (
    <Combobox.Root
      {...root}
      multiple
      items={items}
      value={value}
      onValueChange={(next, details) => {
        // Escape is for the dialog around the field, and would clear everything that was chosen.
        if (details.reason === "escape-key") {
          details.cancel();
          details.allowPropagation();
          return;
        }
        onChange(single ? next.slice(-1) : next);
      }}
      itemToStringLabel={({ name }) => name}
      isItemEqualToValue={(one, other) => idOf(one) === idOf(other)}
      onOpenChange={(open, details) => {
        if (open) onOpen?.();
        // Several items in a row.
        else if (details.reason === "item-press" && !single) details.cancel();
      }}
    >
      <Combobox.InputGroup
        ref={setAnchor}
        data-invalid={control["aria-invalid"] || undefined}
        className="control flex min-h-8.5 cursor-text flex-wrap items-center gap-1.5 p-1 has-[input:focus-visible]:border-accent has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-1 has-[input:focus-visible]:outline-accent data-invalid:border-bad-dot"
      >
        <Combobox.Chips
          className="flex max-h-48 min-w-0 flex-1 flex-wrap items-center gap-1.5 overflow-y-auto"
          aria-label={chosen ? `${label}, ${formatCount(value.length)}` : undefined}
        >
          {value.map((item) => (
            <Combobox.Chip
              key={idOf(item)}
              aria-label={item.name}
              aria-description="Backspace or Delete removes it"
              className="flex h-6 max-w-full min-w-0 items-center rounded-sm bg-off-soft pl-2 text-xs text-off outline-none focus-within:outline-2 focus-within:-outline-offset-2 focus-within:outline-accent data-highlighted:outline-2 data-highlighted:-outline-offset-2 data-highlighted:outline-accent"
            >
              <bdi className="min-w-0 truncate" title={titleOf?.(item) ?? item.name}>
                {item.name}
              </bdi>
              <Combobox.ChipRemove
                aria-label={`Remove ${item.name}`}
                className="flex size-6 shrink-0 cursor-pointer items-center justify-center rounded-sm hover:bg-hover hover:text-fg"
              >
                <X aria-hidden className="size-3" />
              </Combobox.ChipRemove>
            </Combobox.Chip>
          ))}
          <Combobox.Input
            ref={inputRef}
            id={control.id}
            // The open list hides the rest of the page from screen readers, and so the label.
            aria-label={label}
            aria-invalid={control["aria-invalid"]}
            aria-describedby={control["aria-describedby"]}
            aria-description={chosen ? `The left arrow goes to the chosen ${noun}` : undefined}
            placeholder={chosen ? "" : placeholder}
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            className="h-6 min-w-24 flex-1 bg-transparent px-1.5 outline-none"
          />
        </Combobox.Chips>
      </Combobox.InputGroup>
      <Combobox.Portal>
        <Combobox.Positioner
          anchor={anchor}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 outline-none"
        >
          <Combobox.Popup className="w-(--anchor-width) max-w-(--available-width) rounded-md border border-line bg-raised text-sm text-fg shadow-float transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {/* A landmark of its own: the popup lies outside of the page's. */}
            <section aria-label={`Available ${noun}`} aria-busy={busy || undefined}>
              {/* Stays in the page, so that its changes are announced. */}
              <Combobox.Empty>
                <p className="px-3.5 py-3 wrap-anywhere text-fg-muted">{emptyText}</p>
              </Combobox.Empty>
              <Combobox.List
                aria-label={label}
                className="max-h-[min(16rem,var(--available-height))] overflow-y-auto overscroll-contain p-1.5 outline-none data-empty:p-0"
              >
                {(item: Item) => (
                  <Combobox.Item
                    key={idOf(item)}
                    value={item}
                    disabled={isDisabled?.(item) ?? false}
                    className="flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2 py-1 outline-none select-none data-disabled:text-fg-muted data-highlighted:bg-hover"
                  >
                    {renderItem(item)}
                    <span className="size-4 shrink-0">
                      <Combobox.ItemIndicator>
                        <Check aria-hidden className="size-4 text-accent" />
                      </Combobox.ItemIndicator>
                    </span>
                  </Combobox.Item>
                )}
              </Combobox.List>
              {hint ? (
                <p className="border-t border-line px-3.5 py-2 text-xs text-fg-muted">{hint}</p>
              ) : null}
            </section>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
