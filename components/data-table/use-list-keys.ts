"use client";

import { useEffect } from "react";

/** What a press does, for the dialog that lists the keys. */
export const listKeys: readonly { keys: string; does: string; forSelection?: boolean }[] = [
  { keys: "/", does: "Search" },
  { keys: "j", does: "Next row" },
  { keys: "k", does: "Previous row" },
  { keys: "Enter", does: "Open the row" },
  { keys: "x", does: "Select or deselect the row", forSelection: true },
  { keys: "?", does: "Show these keys" },
];

/** Where letters are text, and where keys belong to something that lies over the page. */
const fields =
  "input:not([type=checkbox]), textarea, select, [contenteditable], [role=combobox], iframe";
const layers =
  "[role=dialog], [role=alertdialog], [role=menu], dialog[open], :popover-open:not([aria-hidden])";

const linkOf = (row: HTMLTableRowElement | undefined) => row?.querySelector("a");

/**
 * `j` and `k` lead from row to row, `x` selects, `Enter` opens, `?` asks for the keys. The focus
 * itself moves, to the link of each row, so that screen readers follow and the browser scrolls.
 */
export function useListKeys(body: HTMLTableSectionElement | null, onHelp: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (target.closest(fields) || document.querySelector(layers)) return;
      if (event.key === "?") {
        event.preventDefault();
        onHelp();
        return;
      }
      const rows = [...(body?.rows ?? [])];
      const at = rows.findIndex((row) => row.contains(target));
      if (event.key === "j" || event.key === "k") {
        const step = event.key === "j" ? 1 : -1;
        const next = at === -1 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1);
        event.preventDefault();
        linkOf(rows[next])?.focus();
      } else if (event.key === "x") {
        rows[at]?.querySelector<HTMLElement>("[role=checkbox]")?.click();
      } else if (event.key === "Enter" && !target.closest("a, button")) {
        linkOf(rows[at])?.click();
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [body, onHelp]);
}
