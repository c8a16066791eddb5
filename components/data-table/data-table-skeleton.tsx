import { clsx } from "clsx";
import { Skeleton } from "../ui/skeleton";
import type { DrawnColumn } from "./columns";
import { frameLook, tableLook } from "./table-look";

interface DataTableSkeletonProps {
  /** Those of the table that follows. */
  columns: readonly Pick<
    DrawnColumn<never>,
    "id" | "header" | "headClass" | "cellClass" | "skeleton" | "hideHeader"
  >[];
  rows?: number;
  /** Whether rows will have a box. */
  selectable?: boolean;
  /** Whether a search field comes above it. */
  search?: boolean;
}

/** The shape of a `DataTable` while its rows load; for `loading.tsx` and Suspense. */
export function DataTableSkeleton({
  columns,
  rows = 10,
  selectable = false,
  search = true,
}: DataTableSkeletonProps) {
  return (
    <div aria-busy="true">
      <output className="sr-only">Loading…</output>
      {search ? <Skeleton className="mb-3 h-8.5 w-75 rounded-md! max-sm:w-full" /> : null}
      <div aria-hidden className={frameLook}>
        <table className={tableLook}>
          <thead className="max-sm:hidden">
            <tr>
              {selectable ? (
                <th className="data-head data-select">
                  <span className="sr-only">Select</span>
                </th>
              ) : null}
              {columns.map(({ id, header, headClass, hideHeader }) => (
                <th key={id} className={headClass}>
                  {hideHeader ? null : header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className={clsx("max-sm:block", selectable && "data-selectable")}>
            {Array.from({ length: rows }, (_, row) => (
              <tr key={row} className="data-row">
                {selectable ? (
                  <td className="data-select">
                    <Skeleton className="size-4" />
                  </td>
                ) : null}
                {columns.map(({ id, cellClass, skeleton }) => (
                  <td key={id} className={cellClass}>
                    <Shape kind={skeleton ?? "text"} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Shape({ kind }: { kind: NonNullable<DrawnColumn<never>["skeleton"]> }) {
  if (kind === "person") {
    return (
      <div className="flex min-w-0 items-center gap-3">
        <Skeleton className="size-7 rounded-full!" />
        <Skeleton className="h-3.5 w-28" />
      </div>
    );
  }
  if (kind === "badge") return <Skeleton className="h-5.5 w-16 rounded-full!" />;
  if (kind === "button") return <Skeleton className="size-7" />;
  return <Skeleton className="h-3.5 w-24" />;
}
