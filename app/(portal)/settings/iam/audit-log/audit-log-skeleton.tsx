import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";
import { cardPlaces } from "@/components/data-table/table-look";
import { Skeleton } from "@/components/ui/skeleton";

const column = (header: string, card: keyof typeof cardPlaces) => ({
  id: header,
  header,
  headClass: "data-head",
  cellClass: cardPlaces[card],
});

const columns = [
  column("Time", "inline"),
  column("Actor", "title"),
  column("Action", "inline"),
  column("Target", "inline"),
  column("Change", "line"),
  { ...column("Details", "end"), hideHeader: true, skeleton: "button" as const },
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
