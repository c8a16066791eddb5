/** The records of an imported file, streamed (docs/product.md#bulk-create-csv). */
import { setImmediate as nextTurn } from "node:timers/promises";

import { CsvError, parse } from "csv-parse";

import { maxImportBytes, maxImportRows } from "./columns";
import { encodingLabels } from "./encodings";
import { isDelimiterLine, isEmptyRecord, parserOptions } from "./format";
import type { CsvFormat, Encoding } from "./format";
import { emptyFileReason, refuseFile, tooLargeReason } from "./refuse-file";

export type FileRecord = {
  /** The line of the file, from 1, in which the record begins. */
  line: number;
  cells: string[];
};

/** Bytes that are parsed at once: small, so that the server answers others in between. */
const sliceLength = 64 * 1024;

/** The longest record in bytes as UTF-8. */
const maxRecordLength = 256 * 1024;

/** More bytes than the parser looks ahead; the beginning of a record may be among them. */
const lookAhead = 64;

const defaultBatchSize = 1000;

/** Slices of the same length, however the file arrives. */
async function* slicesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > maxImportBytes) {
      throw refuseFile(tooLargeReason);
    }
    for (let start = 0; start < chunk.length; start += sliceLength) {
      const part = chunk.subarray(start, start + sliceLength);
      parts.push(part);
      length += part.length;
      if (length < sliceLength) continue;
      yield Buffer.concat(parts);
      parts = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(parts);
}

/** Bytes without a character in windows-1252 decode to control characters. */
const notInWindows1252 = /[\x81\x8D\x8F\x90\x9D]/;

/** Decodes a file slice by slice. */
function decoderOf(encoding: Encoding) {
  const strict = new TextDecoder(encoding, { fatal: true });
  const lenient = new TextDecoder(encoding);
  /** @returns the text, up to the first byte that is not valid if there is one */
  return (slice?: Uint8Array): { text: string; isValid: boolean } => {
    const stream = slice !== undefined;
    const marked = lenient.decode(slice, { stream });
    let text: string;
    try {
      text = strict.decode(slice, { stream });
    } catch {
      return { text: marked.slice(0, Math.max(0, marked.indexOf("\uFFFD"))), isValid: false };
    }
    const invalid = encoding === "windows-1252" ? text.search(notInWindows1252) : -1;
    return invalid < 0 ? { text, isValid: true } : { text: text.slice(0, invalid), isValid: false };
  };
}

const lineFeed = 10;
const carriageReturn = 13;
const quote = 34;

/** The line breaks between two positions: LF, CR, or both. */
function countLineBreaks(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let index = from; index < to; index += 1) {
    const byte = bytes[index];
    if (byte === lineFeed || (byte === carriageReturn && bytes[index + 1] !== lineFeed)) count += 1;
  }
  return count;
}

/** The position of the quote that closes the cell that the quote at `opening` opens, or -1. */
function closingQuote(bytes: Buffer, opening: number): number {
  for (let at = bytes.indexOf(quote, opening + 1); at >= 0; at = bytes.indexOf(quote, at + 2)) {
    if (bytes[at + 1] !== quote) return at;
  }
  return -1;
}

/** The line breaks within the cells of a record. */
const breaksWithin = (cells: readonly string[]): number =>
  cells.reduce(
    (count, cell) =>
      cell.includes("\n") || cell.includes("\r")
        ? count + cell.split(/\r\n|\n|\r/).length - 1
        : count,
    0,
  );

/**
 * Reads the records of a file in batches; never more of it than some slices and a batch is in
 * memory. Records without any text and the line `sep=;` are left out. The header comes first, as a
 * batch of its own.
 * @throws invalid, at the field `file`, with the line: a file is refused as a whole when its
 *   structure is broken, because the records after that could not be trusted
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  format: CsvFormat,
  batchSize: number = defaultBatchSize,
): AsyncGenerator<FileRecord[]> {
  const decode = decoderOf(format.encoding);
  const parser = parse(parserOptions(format.delimiter));
  // Every failure also reaches the callback of the write that caused it.
  parser.on("error", () => {});

  /** What was parsed, from before the record that is being read: where and in which line. */
  let tail = { bytes: Buffer.alloc(0), start: 0, line: 1 };
  /** What was parsed since the slice in which the last record ended, in bytes. */
  let unfinished = 0;
  /** The line in which the record begins that is being read. */
  let line = 1;
  let seen = 0;
  let records: FileRecord[] = [];
  const headers = format.hasHeader ? 1 : 0;

  const lineAt = (index: number) => tail.line + countLineBreaks(tail.bytes, 0, index);
  /** Where in the tail the cell begins that is being read, with the delimiter before it. */
  const cellStart = () => parser.info.bytes - tail.start;

  const tooLong = () => refuseFile(`Line ${line}: this row is longer than 256 kB.`);

  /** The error for a record that does not end, or not soon enough. */
  function endless() {
    const opening = tail.bytes.indexOf(quote, cellStart());
    const before = tail.bytes.subarray(cellStart(), opening).toString();
    return opening >= 0 && /^.?\s*$/.test(before.slice(0, 64))
      ? refuseFile(
          `Line ${lineAt(opening)}: the quotation mark that opens here is not closed within 256 kB.`,
        )
      : tooLong();
  }

  function structureError(error: unknown): unknown {
    if (!(error instanceof CsvError)) return error;
    const opening = tail.bytes.indexOf(quote, cellStart());
    const opened = lineAt(opening);
    const place = `Line ${opened}, column ${Number(error.column) + 1}`;
    switch (error.code) {
      case "CSV_QUOTE_NOT_CLOSED":
        return refuseFile(`${place}: the quotation mark that opens this cell is not closed.`);
      case "CSV_INVALID_CLOSING_QUOTE":
      case "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE": {
        const closed = lineAt(closingQuote(tail.bytes, opening));
        return refuseFile(
          closed === opened
            ? `${place}: text follows the closing quotation mark of this cell. Double the quotation marks inside of it.`
            : `${place}: the quotation mark that opens this cell is closed on line ${closed}, in front of more text. Is one missing?`,
        );
      }
      case "INVALID_OPENING_QUOTE":
        return refuseFile(
          `${place}: a quotation mark inside of a cell that doesn't begin with one. Put the whole cell in quotation marks, and double those inside of it.`,
        );
      default:
        return error;
    }
  }

  function take(cells: string[]): void {
    if (cells.reduce((length, cell) => length + cell.length, 0) > maxRecordLength) throw tooLong();
    const record = { line, cells };
    // The parser gives empty records too, so that each takes a line and what its cells contain.
    line += 1 + breaksWithin(cells);
    if (isEmptyRecord(cells) || (seen === 0 && isDelimiterLine(cells, format))) return;
    seen += 1;
    if (seen - headers > maxImportRows) {
      throw refuseFile("This file has more than 150,000 rows. Split it into several files.");
    }
    records.push(record);
  }

  /**
   * Takes the records from the parser, which works while `start` runs, and then waits for it. One
   * by one they would cost as much as parsing.
   * @returns whether there were any
   */
  async function takeRecords(start: (done: (error?: Error | null) => void) => void) {
    let any = false;
    await new Promise<void>((resolve, reject) => {
      start((error) => (error ? reject(structureError(error)) : resolve()));
      for (;;) {
        const cells = parser.read() as string[] | null;
        if (cells === null) return;
        any = true;
        take(cells);
      }
    });
    return any;
  }

  async function parseText({ text, isValid }: ReturnType<typeof decode>): Promise<void> {
    const bytes = Buffer.from(text);
    const written = tail.bytes.length;
    tail.bytes = Buffer.concat([tail.bytes, bytes]);
    const zero = bytes.indexOf(0);
    if (zero >= 0) {
      throw refuseFile(
        `Line ${lineAt(written + zero)} contains a NUL character, which is no text.`,
      );
    }
    if (!isValid) {
      throw refuseFile(
        `Line ${lineAt(tail.bytes.length)} is not valid ${encodingLabels[format.encoding]}. Choose another encoding.`,
        "encoding",
      );
    }
    if (await takeRecords((done) => parser.write(bytes, done))) {
      unfinished = 0;
      const cut = Math.max(0, written - lookAhead);
      tail = { bytes: tail.bytes.subarray(cut), start: tail.start + cut, line: lineAt(cut) };
    } else {
      unfinished += bytes.length;
      if (unfinished > maxRecordLength) throw endless();
    }
  }

  /** The batches that are complete: at least `size` records, or the header. */
  function* batches(size: number) {
    while (records.length >= size || (isHeaderNext && records.length > 0)) {
      const length = isHeaderNext ? 1 : batchSize;
      isHeaderNext = false;
      yield records.slice(0, length);
      records = records.slice(length);
    }
  }
  let isHeaderNext = format.hasHeader;

  try {
    for await (const slice of slicesOf(chunks)) {
      await parseText(decode(slice));
      yield* batches(batchSize);
      await nextTurn();
    }
    await parseText(decode());
    await takeRecords((done) => parser.end(done));
    yield* batches(1);
    if (seen <= headers) {
      throw refuseFile(seen === 0 ? emptyFileReason : "This file has a header but no rows.");
    }
  } finally {
    parser.destroy();
  }
}
