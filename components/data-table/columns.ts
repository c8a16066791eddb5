import { createColumnHelper, tableFeatures } from "@tanstack/react-table";

export interface DataTableColumnMeta {
  /**
   * Where the cell goes when rows turn into cards below 640 px: a line of its own (`title` and
   * `line`), one after the other on a line (`inline`), at the end of the card (`end`), or nowhere.
   * Default: `line`.
   */
  card?: "title" | "line" | "inline" | "end" | "hidden";
  /** The header becomes a button that sorts by this column's id. The page must understand `sort`. */
  sortable?: boolean;
  /** The header is for screen readers only, as over row menus. */
  hideHeader?: boolean;
  /** Takes what width is left, shared with the others that do, and cuts long text. */
  fluid?: boolean;
  /** For the cell and its header, such as `text-fg-muted`. */
  className?: string;
  /** The shape of the cell while it loads. Default: `text`. */
  skeleton?: "person" | "text" | "badge" | "button";
}

const columnMeta: DataTableColumnMeta = {};

export const dataTableFeatures = tableFeatures({ columnMeta });
export type DataTableFeatures = typeof dataTableFeatures;

/** Helper for the columns of one kind of row; call it at module level, columns must be stable. */
export function dataTableColumns<Row extends object>() {
  return createColumnHelper<DataTableFeatures, Row>();
}
