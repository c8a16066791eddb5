"use client";

import { Columns3 } from "lucide-react";
import { useRef } from "react";
import { buttonStyles } from "../ui/button-styles";
import { ChoicePopover } from "./choice-popover";

interface ColumnChoiceProps {
  /** The columns that can be hidden. */
  columns: readonly { id: string; header: string }[];
  hidden: readonly string[];
  onHide: (columns: string[], history: "push" | "replace") => void;
}

const look = buttonStyles({ variant: "ghost" });

/** *Columns*: which of them are shown. */
export function ColumnChoice({ columns, hidden, onHide }: ColumnChoiceProps) {
  const button = useRef<HTMLButtonElement>(null);
  const shown = columns.map(({ id }) => id).filter((id) => !hidden.includes(id));
  return (
    <ChoicePopover
      label="Columns"
      options={columns.map(({ id, header }) => ({ value: id, label: header }))}
      chosen={shown}
      onChoose={(values, history) =>
        onHide(
          columns.map(({ id }) => id).filter((id) => !values.includes(id)),
          history,
        )
      }
      button={button}
      className={look}
    >
      <Columns3 aria-hidden />
      Columns
    </ChoicePopover>
  );
}
