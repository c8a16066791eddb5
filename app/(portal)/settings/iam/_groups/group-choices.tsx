"use client";

import { Combobox } from "@base-ui/react/combobox";
import { Check, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { ReactNode, Ref } from "react";

import { Field, useFieldControl } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import type { GroupOption } from "@/lib/groups/grantable";

type GroupChoicesProps = {
  /** The ids of the chosen groups. */
  value: readonly string[];
  onChange: (groupIds: string[]) => void;
  /** The groups that can be chosen, and those of `value` that stay chosen. */
  options: readonly GroupOption[];
  description?: ReactNode;
  error?: string | undefined;
  /** For the form, which focuses the field when it is refused. */
  inputRef?: Ref<HTMLInputElement>;
};

/** **Groups**: any number of groups, found by typing. */
export function GroupChoices({ description, error, ...choices }: GroupChoicesProps) {
  const router = useRouter();
  // A group may be refused because it has changed since the page was loaded.
  useEffect(() => {
    if (error) router.refresh();
  }, [error, router]);
  return (
    <Field label="Groups" optional description={description} error={error}>
      <GroupPicker {...choices} />
    </Field>
  );
}

/** Options that are shown at once; the rest is found by typing. */
const optionsShown = 50;

const nameOf = ({ name }: GroupOption) => name;
const isSame = (one: GroupOption, other: GroupOption) => one.id === other.id;

function GroupPicker({
  value,
  onChange,
  options,
  inputRef,
}: Omit<GroupChoicesProps, "description" | "error">) {
  const control = useFieldControl({});
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const byId = new Map(options.map((group) => [group.id, group]));
  const chosen = value.map(
    (id): GroupOption => byId.get(id) ?? { id, name: "Unavailable group", roleName: null },
  );
  return (
    <Combobox.Root
      multiple
      items={options}
      value={chosen}
      onValueChange={(groups, details) => {
        // Escape is for the dialog around the field, and would clear everything that was chosen.
        if (details.reason === "escape-key") {
          details.cancel();
          details.allowPropagation();
          return;
        }
        // In the order of the list, so that choosing again what was removed changes nothing.
        const ids = new Set(groups.map(({ id }) => id));
        const listed = options.filter(({ id }) => ids.has(id));
        const others = groups.filter(({ id }) => !byId.has(id));
        onChange([...listed, ...others].map(({ id }) => id));
      }}
      itemToStringLabel={nameOf}
      isItemEqualToValue={isSame}
      limit={optionsShown}
      onOpenChange={(open, details) => {
        // Several groups in a row.
        if (!open && details.reason === "item-press") details.cancel();
      }}
    >
      <Combobox.InputGroup
        ref={setAnchor}
        data-invalid={control["aria-invalid"] || undefined}
        className="control flex min-h-8.5 cursor-text flex-wrap items-center gap-1.5 p-1 has-[input:focus-visible]:border-accent has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-1 has-[input:focus-visible]:outline-accent data-invalid:border-bad-dot"
      >
        <Combobox.Chips
          className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5"
          aria-label={chosen.length > 0 ? `Groups, ${formatCount(chosen.length)}` : undefined}
        >
          {chosen.map((group) => (
            <Combobox.Chip
              key={group.id}
              aria-label={group.name}
              aria-description="Backspace or Delete removes it"
              className="flex h-6 max-w-full min-w-0 items-center rounded-sm bg-off-soft pl-2 text-xs text-off outline-none focus-within:outline-2 focus-within:outline-accent data-highlighted:outline-2 data-highlighted:outline-accent"
            >
              <bdi className="min-w-0 truncate" title={group.name}>
                {group.name}
              </bdi>
              <Combobox.ChipRemove
                aria-label={`Remove ${group.name}`}
                className="flex size-6 shrink-0 cursor-pointer items-center justify-center rounded-sm hover:bg-hover hover:text-fg"
              >
                <X aria-hidden className="size-3" />
              </Combobox.ChipRemove>
            </Combobox.Chip>
          ))}
          <Combobox.Input
            ref={inputRef}
            id={control.id}
            aria-invalid={control["aria-invalid"]}
            aria-describedby={control["aria-describedby"]}
            aria-description={
              chosen.length > 0 ? "The left arrow goes to the chosen groups" : undefined
            }
            placeholder={chosen.length > 0 ? "" : "Search groups"}
            autoComplete="off"
            spellCheck={false}
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
            {/* Stays in the page, so that its changes are announced. */}
            <Combobox.Empty>
              <p className="px-3.5 py-3 text-fg-muted">No groups found.</p>
            </Combobox.Empty>
            <Combobox.List className="max-h-[min(16rem,var(--available-height))] overflow-y-auto overscroll-contain p-1.5 outline-none data-empty:p-0">
              {(group: GroupOption) => (
                <Combobox.Item
                  key={group.id}
                  value={group}
                  className="flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 outline-none select-none data-highlighted:bg-hover"
                >
                  <span className="flex size-4 shrink-0 items-center justify-center">
                    <Combobox.ItemIndicator>
                      <Check aria-hidden className="size-4 text-accent" />
                    </Combobox.ItemIndicator>
                  </span>
                  <bdi className="min-w-0 flex-1 truncate text-left">{group.name}</bdi>
                  {group.roleName ? (
                    <span className="max-w-1/2 shrink-0 truncate text-xs text-fg-muted">
                      {group.roleName}
                    </span>
                  ) : null}
                </Combobox.Item>
              )}
            </Combobox.List>
            {options.length > optionsShown ? (
              <p className="border-t border-line px-3.5 py-2 text-xs text-fg-muted">
                {formatCount(options.length)} groups. Type to find one.
              </p>
            ) : null}
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
