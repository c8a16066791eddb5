import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";
import { Skeleton } from "@/components/ui/skeleton";

const columns = [
  { header: "Time", card: "inline" as const },
  { header: "Actor", card: "title" as const },
  { header: "Action", card: "inline" as const },
  { header: "Target", card: "inline" as const },
  { header: "Change", card: "line" as const },
  { header: "Details", card: "end" as const, hideHeader: true, skeleton: "button" as const },
];

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
