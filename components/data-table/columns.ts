import {
  columnVisibilityFeature,
  createColumnHelper,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
  type ColumnDef,
  type RowData,
} from "@tanstack/react-table";

interface ColumnMeta {
  /**
   * Where the cell goes when rows become cards below 640 px: a line of its own, one after the other on
   * a line, at the end of the card, or nowhere. Default: `line`.
   */
  card?: "line" | "inline" | "end" | "hidden";
  /** The header is for screen readers only, as over row menus. */
  hideHeader?: boolean;
  /** For the cell and its header. */
  className?: string;
  /** The shape of the cell while it loads. Default: `text`. */
  skeleton?: "person" | "text" | "badge" | "button";
}

const columnMeta = {} as ColumnMeta;

// The server sorts, filters and pages; the table keeps what is sorted, shown and selected. Pages are
// reached by cursors, which its feature for numbered pages does not know.
export const dataTableFeatures = tableFeatures({
  columnVisibilityFeature,
  rowSelectionFeature,
  rowSortingFeature,
  columnMeta,
});
export type DataTableFeatures = typeof dataTableFeatures;

export type DataTableColumn<Row extends RowData> = ColumnDef<DataTableFeatures, Row>;

/** Makes the columns of one kind of row. Call it at module level: columns must be stable. */
export const columnHelper = <Row extends RowData>() => createColumnHelper<DataTableFeatures, Row>();

export const cardClasses = {
  line: "data-line",
  inline: "data-inline",
  end: "data-end",
  hidden: "data-nowhere",
} as const;
