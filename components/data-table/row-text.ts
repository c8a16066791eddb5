/** What JSON keeps as it is. */
type Plain =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Plain[]
  | { readonly [key: string]: Plain };

declare const holds: unique symbol;

/** Rows as one JSON text. */
export type RowText<Row> = string & { readonly [holds]: Row };

/**
 * Rows on their way to a client component. React writes and reads every single value of objects that
 * it is given, on the server twice; a text it hands on as it is.
 */
export function writeRows<Row extends Plain>(rows: readonly Row[]): RowText<Row> {
  return JSON.stringify(rows) as RowText<Row>;
}

/** @param text made by `writeRows` */
export function readRows<Row>(text: RowText<Row>): readonly Row[] {
  return JSON.parse(text) as Row[];
}
