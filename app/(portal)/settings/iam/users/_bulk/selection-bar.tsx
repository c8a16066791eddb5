"use client";

import { Download, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { callAction } from "@/components/forms/call-action";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { Menu } from "@/components/ui/menu";
import type { BulkOperation } from "@/lib/bulk/queries";
import { bulkOperationLabels, isGroupOperation } from "@/lib/bulk/messages";
import type { BulkOperationName } from "@/lib/bulk/messages";
import type { GroupOptions } from "@/lib/groups/grantable";
import type { UserSelectionInput } from "@/lib/users/list/selection";

import { countSelectedAction } from "./bulk-actions";
import { BulkDialog } from "./bulk-dialog";
import { bulkOrder, bulkWords } from "./bulk-words";

/** The number of users; if not exact, there are more. */
type Total = { count: number; exact: boolean };

type SelectionBarProps = {
  selection: UserSelectionInput;
  count: Total;
  /** The number of users that match the filters. */
  total: Total;
  allSelected: boolean;
  onSelectAll: () => void;
  onClear: () => void;
  onStarted: (operation: BulkOperation) => void;
  hiddenColumns: string;
  sort: string;
  /** The roles that the actor may assign. */
  roles: readonly { key: string; name: string; rank: number }[];
  /** The groups whose members the actor may change. */
  groups: GroupOptions;
};

/** The operations that stay visible on narrow screens; the others are in the menu *More*. */
const always: readonly BulkOperationName[] = ["disable", "enable"];

const inWords = ({ count, exact }: Total) => `${formatCount(count)}${exact ? "" : "+"}`;

/** The exact number of selected users, loaded if the table does not know it. */
function useExactCount(selection: UserSelectionInput, count: Total): Total {
  const [answer, setAnswer] = useState<{ selection: string; count: number }>();
  const asked = count.exact ? undefined : JSON.stringify(selection);
  useEffect(() => {
    if (!asked) return undefined;
    let current = true;
    const ask = async () => {
      const result = await callAction(() =>
        countSelectedAction({
          selection: JSON.parse(asked) as UserSelectionInput,
        }),
      );
      if (current && result.ok) setAnswer({ selection: asked, count: result.data });
    };
    void ask();
    return () => {
      current = false;
    };
  }, [asked]);
  return asked && answer?.selection === asked ? { count: answer.count, exact: true } : count;
}

/** The actions on the selected users. */
export function SelectionBar({
  selection,
  count,
  total,
  allSelected,
  onSelectAll,
  onClear,
  onStarted,
  hiddenColumns,
  sort,
  roles,
  groups,
}: SelectionBarProps) {
  // The dialog keeps its content during the closing animation.
  const [asked, setAsked] = useState<{ operation: BulkOperationName; time: number }>();
  const [asking, setAsking] = useState(false);
  const exportForm = useRef<HTMLFormElement>(null);
  const selected = useExactCount(selection, count);

  const ask = (operation: BulkOperationName) => {
    setAsked((before) => ({ operation, time: (before?.time ?? 0) + 1 }));
    setAsking(true);
  };

  const sometimes = bulkOrder.filter(
    (operation) =>
      !always.includes(operation) && (groups.groups.length > 0 || !isGroupOperation(operation)),
  );
  const button = (operation: BulkOperationName) => {
    return (
      <Button key={operation} size="sm" onClick={() => ask(operation)}>
        {bulkOperationLabels[operation]}
      </Button>
    );
  };
  return (
    <section
      aria-label="Selection"
      // Centered next to the sidebar.
      className="fixed inset-x-2 bottom-4 z-20 mx-auto flex w-fit flex-wrap items-center gap-2 rounded-lg border border-line bg-raised px-3 py-2 text-sm shadow-float md:left-60"
    >
      <output className="px-1 font-medium tabular-nums">{inWords(selected)} selected</output>
      {allSelected || (total.exact && total.count <= count.count) ? null : (
        <Button variant="ghost" size="sm" onClick={onSelectAll}>
          Select all {inWords(total)} matching
        </Button>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {always.map(button)}
        <div className="contents max-xl:hidden">
          {sometimes.map(button)}
          <Button size="sm" onClick={() => exportForm.current?.requestSubmit()}>
            Export CSV
          </Button>
        </div>
        <div className="contents xl:hidden">
          <Menu
            label="More"
            text="More"
            size="sm"
            items={[
              ...sometimes.map((operation) => ({
                label: bulkOperationLabels[operation],
                icon: bulkWords[operation].icon,
                onSelect: () => ask(operation),
              })),
              {
                label: "Export CSV",
                icon: <Download />,
                separated: true,
                onSelect: () => exportForm.current?.requestSubmit(),
              },
            ]}
          />
        </div>
        <Button variant="ghost" size="sm" onClick={onClear}>
          <X />
          <span className="max-sm:sr-only">Clear selection</span>
        </Button>
      </div>
      <form ref={exportForm} method="post" action="/api/users/export" hidden>
        <input type="hidden" name="selection" value={JSON.stringify(selection)} />
        <input type="hidden" name="sort" value={sort} />
        <input type="hidden" name="hide" value={hiddenColumns} />
      </form>
      {asked ? (
        <BulkDialog
          key={asked.time}
          operation={asked.operation}
          selection={selection}
          roles={roles}
          groups={groups}
          open={asking}
          onOpenChange={setAsking}
          onStarted={(operation) => {
            onClear();
            onStarted(operation);
          }}
        />
      ) : null}
    </section>
  );
}
