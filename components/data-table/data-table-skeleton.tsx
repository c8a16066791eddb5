import { clsx } from "clsx";
import { Skeleton } from "../ui/skeleton";
import type { DataTableColumnMeta } from "./columns";
import {
  cardPlaces,
  cellLook,
  endHeadLook,
  fluidLook,
  frameLook,
  headLook,
  rowLook,
} from "./table-look";

interface DataTableSkeletonProps {
  /** The same headers, places and shapes as the table that follows. */
  columns: readonly (Pick<
    DataTableColumnMeta,
    "card" | "className" | "fluid" | "skeleton" | "hideHeader"
  > & {
    header: string;
  })[];
  rows?: number;
  /** Whether a search field comes above it. */
  search?: boolean;
}

/** The shape of a `DataTable` while its rows load; for `loading.tsx` and Suspense. */
export function DataTableSkeleton({ columns, rows = 10, search = true }: DataTableSkeletonProps) {
  return (
    <div aria-busy="true">
      <output className="sr-only">Loading…</output>
      {search ? <Skeleton className="mb-3 h-8.5 w-75 rounded-md max-sm:w-full" /> : null}
      <div aria-hidden className={frameLook}>
        <table className="w-full border-separate border-spacing-0 text-left max-sm:block">
          <thead className="max-sm:hidden">
            <tr>
              {columns.map(({ header, card, className, fluid, hideHeader }) => (
                <th
                  key={header}
                  className={clsx(
                    headLook,
                    card === "end" && endHeadLook,
                    fluid && fluidLook,
                    className,
                  )}
                >
                  {hideHeader ? null : header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {Array.from({ length: rows }, (_, row) => (
              <tr key={row} className={rowLook}>
                {columns.map(({ header, card, className, fluid, skeleton }) => (
                  <td
                    key={header}
                    className={clsx(
                      cellLook,
                      cardPlaces[card ?? "line"],
                      fluid && fluidLook,
                      className,
                    )}
                  >
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

function Shape({ kind }: { kind: NonNullable<DataTableColumnMeta["skeleton"]> }) {
  if (kind === "person") {
    return (
      <span className="flex items-center gap-3">
        <Skeleton className="size-7 rounded-full max-sm:absolute max-sm:top-1/2 max-sm:left-3.5 max-sm:-translate-y-1/2" />
        <Skeleton className="h-3.5 w-28" />
      </span>
    );
  }
  if (kind === "badge") return <Skeleton className="h-5.5 w-16 rounded-full" />;
  if (kind === "button") return <Skeleton className="size-7" />;
  return <Skeleton className="h-3.5 w-24" />;
}
