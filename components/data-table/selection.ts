/** Which rows of a list are selected, on whatever page: these, or all that match but some. */
export type TableSelection =
  | { kind: "rows"; ids: ReadonlySet<string> }
  | { kind: "all"; except: ReadonlySet<string> };

export const nothingSelected: TableSelection = { kind: "rows", ids: new Set() };

export function isRowSelected(selection: TableSelection, id: string): boolean {
  return selection.kind === "all" ? !selection.except.has(id) : selection.ids.has(id);
}

/** The selection with these rows in it, or out of it. */
export function selectRows(
  selection: TableSelection,
  rows: readonly string[],
  selected: boolean,
): TableSelection {
  const named = new Set(selection.kind === "all" ? selection.except : selection.ids);
  for (const id of rows) {
    if (selected === (selection.kind === "rows")) named.add(id);
    else named.delete(id);
  }
  return selection.kind === "all" ? { kind: "all", except: named } : { kind: "rows", ids: named };
}

/** How many rows the selection names one by one. */
export function namedRows(selection: TableSelection): number {
  return selection.kind === "all" ? selection.except.size : selection.ids.size;
}
