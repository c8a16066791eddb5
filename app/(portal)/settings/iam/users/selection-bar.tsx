"use client";

import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format-count";
import type { Total } from "@/components/data-table/pagination";
import type { UserSelectionInput } from "@/lib/users/selection";

type SelectionBarProps = {
  selection: UserSelectionInput;
  count: Total;
  /** How many match the filters. */
  total: Total;
  allSelected: boolean;
  onSelectAll: () => void;
  onClear: () => void;
  hiddenColumns: string;
  sort: string;
  /** Those that the actor may give. */
  roles: readonly { key: string; name: string; rank: number }[];
};

const inWords = ({ count, exact }: Total) => `${formatCount(count)}${exact ? "" : "+"}`;

/** What can be done with the selected people. */
export function SelectionBar({
  count,
  total,
  allSelected,
  onSelectAll,
  onClear,
}: SelectionBarProps) {
  return (
    <section
      aria-label="Selection"
      className="fixed bottom-4 left-1/2 z-20 flex max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-wrap items-center gap-2 rounded-lg border border-line bg-raised px-4 py-2 shadow-float"
    >
      <output>{inWords(count)} selected</output>
      {allSelected ? null : (
        <Button variant="ghost" size="sm" onClick={onSelectAll}>
          Select all {inWords(total)} matching
        </Button>
      )}
      <Button variant="ghost" size="sm" onClick={onClear}>
        Clear selection
      </Button>
    </section>
  );
}
