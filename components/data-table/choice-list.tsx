"use client";

import { Checkbox } from "../ui/checkbox";

export interface ChoiceListProps {
  /** The name of the group of checkboxes. */
  label: string;
  options: readonly { value: string; label: string; description?: string }[];
  chosen: readonly string[];
  onToggle: (value: string, on: boolean) => void;
}

/** The checkboxes that a `ChoicePopover` opens, loaded when somebody comes near its button. */
export function ChoiceList({ label, options, chosen, onToggle }: ChoiceListProps) {
  return (
    <fieldset className="space-y-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map(({ value, label: name, description }) => (
        <Checkbox
          key={value}
          label={name}
          description={description}
          checked={chosen.includes(value)}
          onChange={(event) => onToggle(value, event.target.checked)}
          className="flex! rounded-sm px-1.5 py-1.5 hover:bg-hover [&>span:last-child]:flex-1 [&_label]:block"
        />
      ))}
    </fieldset>
  );
}
