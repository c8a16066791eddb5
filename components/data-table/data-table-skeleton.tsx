import { clsx } from "clsx";
import { Skeleton } from "../ui/skeleton";
import { cardClasses, type DataTableColumn } from "./columns";

interface DataTableSkeletonProps<Row extends object> {
  /** Those of the list that follows. */
  columns: readonly DataTableColumn<Row>[];
  rows?: number;
  /** How many filters come above it. */
  filters?: number;
}

/** The shape of a `DataTable` while its rows load; for Suspense. */
export function DataTableSkeleton<Row extends object>({
  columns,
  rows = 10,
  filters = 0,
}: DataTableSkeletonProps<Row>) {
  return (
    <div aria-busy="true">
      <output className="sr-only">Loading…</output>
      {filters > 0 ? (
        <div aria-hidden className="mb-3 flex flex-wrap gap-2">
          {Array.from({ length: filters }, (_, index) => (
            <Skeleton key={index} className="h-7 w-20" />
          ))}
        </div>
      ) : null}
      <div
        aria-hidden
        className="overflow-hidden rounded-lg border border-line bg-surface shadow-card"
      >
        <table className="w-full border-separate border-spacing-0 text-left max-sm:block">
          <thead className="max-sm:hidden">
            <tr>
              {columns.map(({ id, header, meta }) => (
                <th key={id} className={clsx("data-head", meta?.className)}>
                  {meta?.hideHeader ? null : String(header)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {Array.from({ length: rows }, (_, row) => (
              <tr key={row} className="data-row">
                {columns.map(({ id, meta }) => (
                  <td key={id} className={clsx(cardClasses[meta?.card ?? "line"], meta?.className)}>
                    <Shape kind={meta?.skeleton ?? "text"} />
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

function Shape({ kind }: { kind: "person" | "text" | "badge" | "button" }) {
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
