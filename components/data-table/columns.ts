import { createColumnHelper, tableFeatures, type ColumnDef } from "@tanstack/react-table";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { cardPlaces, endLook, fluidLook } from "./table-look";

/** The moment and the place of who looks, for times in cells. */
export interface Clock {
  now: Date;
  /** A time zone by its IANA name. */
  zone: string;
}

interface ColumnLook {
  /**
   * Where the cell goes when rows turn into cards below 640 px: a line of its own (`title` and
   * `line`), one after the other on a line (`inline`), at the end of the card (`end`), or nowhere.
   * Default: `line`.
   */
  card?: keyof typeof cardPlaces;
  /** The header becomes a button that sorts by this column's id. The page must understand `sort`. */
  sortable?: boolean;
  /** Never hidden, as *Name*. */
  fixed?: boolean;
  /** The header is for screen readers only, as over row menus. */
  hideHeader?: boolean;
  /** Takes what width is left, shared with the others that do, and cuts long text. */
  fluid?: boolean;
  /** For the cell and its header, such as `data-quiet`. */
  className?: string;
  /** The cells hold components with hooks. Others are written as text, see `writeMarkup`. */
  live?: boolean;
  /** The shape of the cell while it loads. Default: `text`. */
  skeleton?: "person" | "text" | "badge" | "button";
}

interface ColumnMeta extends ColumnLook {
  draw: (row: never, clock: Clock) => ReactNode;
  title: ((row: never, clock: Clock) => string | undefined) | undefined;
}

const columnMeta = {} as ColumnMeta;

// Of the library only the definitions of columns: what its tables do, ours have the server do, and it
// would be a sixth of a page's own code.
const dataTableFeatures = tableFeatures({ columnMeta });
type DataTableFeatures = typeof dataTableFeatures;

export type DataTableColumn<Row extends object> = ColumnDef<DataTableFeatures, Row>;

interface ColumnOptions<Row> extends ColumnLook {
  /** In the URL, in the order of sorting and in the list of hidden columns. */
  id: string;
  header: string;
  /**
   * What stands in the cell. Called for each row of the page, on the server, too: a plain function
   * without hooks, and as few elements as will do, of those that `writeMarkup` knows unless it is
   * `live`.
   */
  cell: (row: Row, clock: Clock) => ReactNode;
  /** Shown on hover: the whole of a text that is cut, the exact time. */
  title?: (row: Row, clock: Clock) => string | undefined;
}

/** Makes the columns of one kind of row; call it at module level, columns must be stable. */
export function dataTableColumns<Row extends object>(
  columns: readonly ColumnOptions<Row>[],
): readonly DataTableColumn<Row>[] {
  const helper = createColumnHelper<DataTableFeatures, Row>();
  return columns.map(({ id, header, cell, title, ...look }) =>
    helper.display({ id, header, meta: { ...look, draw: cell, title } }),
  );
}

/** What all cells of a column share, made once for all of its rows. */
export interface DrawnColumn<Row> extends ColumnLook {
  id: string;
  header: string;
  headClass: string;
  cellClass: string;
  draw: (row: Row, clock: Clock) => ReactNode;
  title: ((row: Row, clock: Clock) => string | undefined) | undefined;
}

/** @param definition made by `dataTableColumns` */
export function drawnColumn<Row extends object>({
  id = "",
  header,
  meta,
}: DataTableColumn<Row>): DrawnColumn<Row> {
  // Typed by the row again, which the features of a table do not know.
  const { draw, title, ...look } = meta as ColumnMeta & Pick<DrawnColumn<Row>, "draw" | "title">;
  const { card = "line", fluid, className } = look;
  return {
    ...look,
    id,
    header: String(header),
    headClass: clsx("data-head", card === "end" && endLook, fluid && fluidLook, className),
    cellClass: clsx(cardPlaces[card], fluid && fluidLook, className),
    draw,
    title,
  };
}
