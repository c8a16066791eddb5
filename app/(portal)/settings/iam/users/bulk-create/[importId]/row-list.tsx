"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { RotateCw } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import { importFields } from "@/lib/imports/columns";
import type { ImportField } from "@/lib/imports/columns";
import type { ImportView } from "@/lib/imports/view";

import { fieldLabels } from "../words";
import { RowItem } from "./row-item";
import type { RowContext } from "./row-item";
import { useImportRows } from "./use-import-rows";
import type { RowFilter } from "./use-import-rows";

/* The rows are laid out by the virtual list, which tables do not allow: their roles are spelled out. */
/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/interactive-supports-focus */

const widths: Record<ImportField, string> = {
  email: "minmax(14rem,1.7fr)",
  firstName: "minmax(7rem,1fr)",
  lastName: "minmax(7rem,1fr)",
  role: "minmax(7.5rem,1fr)",
  groups: "minmax(9rem,1.3fr)",
  permissions: "minmax(9rem,1.3fr)",
  systemAdmin: "minmax(6rem,0.6fr)",
};

const estimatedHeight = 45;
const estimatedCardHeight = 168;

type RowListProps = {
  view: ImportView;
  filter: RowFilter;
  revision: number;
  /** Says how many rows match. */
  label: string;
} & Pick<RowContext, "tense" | "roleNames" | "onEdit">;

/** The rows of an import as a list of any length; only those in sight are in the page. */
export function RowList({ view, filter, revision, label, tense, roleNames, onEdit }: RowListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { count, rowAt, show, failed, retry } = useImportRows(
    view.id,
    filter,
    view.total,
    revision,
  );
  // Cells that were edited can be edited again, also when nothing is wrong with them any more.
  const [edited, setEdited] = useState<ReadonlySet<string>>(new Set());
  const [isNarrow, setIsNarrow] = useState(false);
  useEffect(() => {
    const narrow = matchMedia("(width < 40rem)");
    const update = () => setIsNarrow(narrow.matches);
    update();
    narrow.addEventListener("change", update);
    return () => narrow.removeEventListener("change", update);
  }, []);

  // oxlint-disable-next-line react/incompatible-library -- the compiler leaves this component as it is
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? estimatedCardHeight : estimatedHeight),
    overscan: 6,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => show(first, last));

  // A row that was mended may leave the list, and the focus with it.
  const mended = useRef(false);
  useEffect(() => {
    if (!mended.current || document.activeElement !== document.body) return;
    mended.current = false;
    scroller.current?.focus({ preventScroll: true });
  });

  const filterKey = JSON.stringify(filter);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [filterKey]);

  const fields = importFields.filter((field) => view.mapping[field] !== undefined);
  const context: RowContext = {
    fields,
    mapping: view.mapping,
    fixes: view.fixes,
    columns: `4.5rem 7.5rem ${fields.map((field) => widths[field]).join(" ")}`,
    tense,
    roleNames,
    edited,
    onEdit:
      onEdit &&
      ((cell, value, onDone) =>
        onEdit(cell, value, (problem) => {
          if (problem === undefined) {
            mended.current = true;
            setEdited((before) => new Set(before).add(`${cell.number} ${cell.field}`));
          }
          onDone(problem);
        })),
  };
  return (
    <>
      {failed ? (
        <p
          role="alert"
          className="flex flex-wrap items-center gap-3 border-t border-line px-6 py-3 text-bad max-sm:px-4"
        >
          The rows couldn't be loaded.
          <Button size="sm" onClick={retry}>
            <RotateCw />
            Try again
          </Button>
        </p>
      ) : null}
      {count === 0 ? (
        <p className="border-t border-line px-6 py-8 text-center text-fg-muted">No such rows.</p>
      ) : null}
      <div
        ref={scroller}
        hidden={count === 0}
        id="import-rows"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable
        tabIndex={0}
        role="region"
        aria-label={`${label}, list`}
        className="focus-inset relative max-h-[min(36rem,70dvh)] overflow-auto border-t border-line"
      >
        <div
          role="table"
          aria-label={label}
          aria-rowcount={count + 1}
          className="min-w-fit max-sm:min-w-0"
        >
          <div role="rowgroup" className="sticky top-0 z-10 max-sm:sr-only">
            <div
              role="row"
              aria-rowindex={1}
              style={{ gridTemplateColumns: context.columns }}
              className="grid min-h-9 items-center gap-x-3 border-b border-line bg-surface px-6 text-xs text-fg-muted"
            >
              <span role="columnheader">Line</span>
              <span role="columnheader">Outcome</span>
              {fields.map((field) => (
                <span key={field} role="columnheader">
                  {fieldLabels[field]}
                </span>
              ))}
            </div>
          </div>
          <div
            role="rowgroup"
            className="relative"
            style={{ height: `${virtualizer.getTotalSize()}px` }}
          >
            {items.map((item) => {
              const row = rowAt(item.index);
              return (
                <div
                  key={item.key}
                  ref={virtualizer.measureElement}
                  data-index={item.index}
                  role="row"
                  aria-rowindex={item.index + 2}
                  style={{ transform: `translateY(${item.start}px)` }}
                  className={cn(
                    "absolute inset-x-0 top-0 border-b border-line",
                    item.index === count - 1 && "border-b-0",
                  )}
                >
                  {row ? (
                    <RowItem row={row} context={context} />
                  ) : (
                    <div
                      role="cell"
                      className="flex h-11 items-center px-6 max-sm:h-40 max-sm:px-4"
                    >
                      <Skeleton className="h-3.5 w-2/3" />
                    </div>
                  )}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </>
  );
}
