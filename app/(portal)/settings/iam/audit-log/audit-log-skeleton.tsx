import { dataTableColumns, drawnColumn } from "@/components/data-table/columns";
import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";
import { Skeleton } from "@/components/ui/skeleton";

const cell = () => null;

const columns = dataTableColumns([
  { id: "time", header: "Time", card: "inline", cell },
  { id: "actor", header: "Actor", card: "title", cell },
  { id: "action", header: "Action", card: "inline", cell },
  { id: "target", header: "Target", card: "inline", cell },
  { id: "change", header: "Change", cell },
  { id: "details", header: "Details", card: "end", hideHeader: true, skeleton: "button", cell },
]).map(drawnColumn);

/** The shape of the Audit log while it loads. */
export function AuditLogSkeleton() {
  return (
    <>
      <div aria-hidden className="mb-3 flex flex-wrap gap-2">
        {["w-18", "w-19", "w-19", "w-21", "w-16"].map((width, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- they never change
          <Skeleton key={index} className={`h-7 ${width}`} />
        ))}
      </div>
      <DataTableSkeleton columns={columns} search={false} />
    </>
  );
}
