import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";

import { plainUserColumns, userColumns } from "./columns";

const shapesOf = (columns: typeof userColumns) =>
  columns.map(({ header, meta }) => ({ header: String(header), ...meta }));
const shapes = shapesOf(userColumns);
const plainShapes = shapesOf(plainUserColumns);

/** The shape of the Users table while its rows load. */
export function UsersTableSkeleton({ manages }: { manages: boolean }) {
  return <DataTableSkeleton columns={manages ? shapes : plainShapes} />;
}
