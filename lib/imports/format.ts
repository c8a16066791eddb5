/** The format of an imported file, guessed from its first bytes (docs/product.md#bulk-create-csv). */
import { parse } from "csv-parse/sync";
import type { Options } from "csv-parse/sync";

import type { importEncodings } from "@/db/schema/imports";

import { mapHeader } from "./columns";
import { emptyFileReason, refuseFile, spreadsheetReason } from "./refuse-file";

export type Encoding = (typeof importEncodings)[number];

const delimiters = [",", ";", "\t", "|"] as const;

export type CsvFormat = {
  encoding: Encoding;
  delimiter: (typeof delimiters)[number];
  hasHeader: boolean;
};

/** The bytes that guesses are made from; only whether a file is UTF-8 depends on all of them. */
const sampleLength = 64 * 1024;
const sampleRecords = 20;

/** The options of every parser; the bytes that it gets are UTF-8. */
export const parserOptions = (delimiter: CsvFormat["delimiter"]) =>
  ({
    delimiter,
    // Without all three, files with mixed line ends would leave CR at the end of values.
    record_delimiter: ["\r\n", "\n", "\r"],
    // White space around quotes is no part of a cell.
    trim: true,
    relax_column_count: true,
  }) satisfies Options;

/** What people attach instead of a CSV file, by its first bytes, and what to do instead. */
const otherFiles: readonly (readonly [bytes: string, sentence: string])[] = [
  ["\xD0\xCF\x11\xE0", spreadsheetReason("xls")],
  ["%PDF", "This is a PDF file. Attach a CSV file."],
  ["\x1F\x8B", "This is a compressed file. Unpack it, and attach the CSV file."],
  ["7z\xBC\xAF", "This is a compressed file. Unpack it, and attach the CSV file."],
  ["Rar!", "This is a compressed file. Unpack it, and attach the CSV file."],
  ["\x89PNG", "This is a picture. Attach a CSV file."],
  ["\xFF\xD8\xFF", "This is a picture. Attach a CSV file."],
  ["GIF8", "This is a picture. Attach a CSV file."],
  ["{\\rtf", "This is a text document (.rtf). Attach a CSV file."],
];

/** The sentence for a ZIP archive: spreadsheets are such archives too. */
function archiveReason(bytes: string): string {
  if (/\[Content_Types\]\.xml|xl\//.test(bytes)) return spreadsheetReason("xlsx");
  if (/Index\/|\.iwa/.test(bytes)) return spreadsheetReason("numbers");
  if (bytes.includes("opendocument.spreadsheet")) return spreadsheetReason("ods");
  return "This is a ZIP archive. Unpack it, and attach the CSV file.";
}

/** @throws invalid for a file that is no text */
function refuseOtherFiles(head: Uint8Array): void {
  const bytes = Buffer.from(head.subarray(0, 4096)).toString("latin1");
  if (bytes.startsWith("PK\x03\x04") || bytes.startsWith("PK\x05\x06"))
    throw refuseFile(archiveReason(bytes));
  const other = otherFiles.find(([beginning]) => bytes.startsWith(beginning));
  if (other) throw refuseFile(other[1]);
  if (/^\s*<(?:\?xml|!doctype|html|table)/i.test(bytes)) {
    throw refuseFile("This is a web page or an XML file. Save it as CSV UTF-8, and attach that.");
  }
}

const startsWith = (bytes: Uint8Array, ...beginning: number[]): boolean =>
  beginning.every((byte, index) => bytes[index] === byte);

/** UTF-16 without a byte order mark: addresses and separators have a zero byte each. */
function utf16ByZeroBytes(head: Uint8Array): Encoding | undefined {
  const zeros = [0, 0];
  const end = Math.min(head.length, 4096) & ~1;
  for (let index = 0; index < end; index += 1) if (head[index] === 0) zeros[index & 1]! += 1;
  const [even, odd] = zeros as [number, number];
  const clear = (many: number, few: number) => many >= end / 20 && few <= many / 10;
  if (end === 0 || (even === 0 && odd === 0)) return undefined;
  if (clear(odd, even)) return "utf-16le";
  return clear(even, odd) ? "utf-16be" : undefined;
}

function isUtf8(head: Uint8Array, isWhole: boolean): boolean {
  try {
    // A character that the end of the sample cuts is no error while more may come.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: !isWhole });
    return true;
  } catch {
    return false;
  }
}

const decodeSample = (head: Uint8Array, encoding: Encoding): string =>
  // Streaming, as some releases of Node.js decode windows-1252 as Latin 1 without it.
  new TextDecoder(encoding).decode(head.subarray(0, sampleLength), { stream: true });

const isLetter = (character: string): boolean => /\p{L}/u.test(character);
const isSmall = (character: string): boolean => /\p{Ll}/u.test(character);

/** How much one character beyond ASCII looks as if it belonged between these two. */
function plausibility(previous: string, character: string, next: string): number {
  const [before, after] = [isLetter(previous), isLetter(next)];
  if (/\p{Cc}/u.test(character)) return -2;
  if (character === "’") return before && after ? 2 : 0;
  if (isLetter(character)) {
    // A letter by itself may as well be a dash of the other encoding.
    if (!before && !after) return 0;
    const capitalWithin = !isSmall(character) && before && (isSmall(previous) || isSmall(next));
    return capitalWithin || (isSmall(character) && /\p{Lu}/u.test(next)) ? -1 : 1;
  }
  return before && after ? -1 : 0;
}

/** How much the characters beyond ASCII look like the letters of words. */
function letterScore(text: string): number {
  let score = 0;
  for (const { 0: character, index } of text.matchAll(/[^\p{ASCII}]/gu)) {
    score += plausibility(text[index - 1] ?? "", character, text[index + 1] ?? "");
  }
  return score;
}

function guessEncoding(head: Uint8Array, isWhole: boolean): Encoding {
  if (startsWith(head, 0xef, 0xbb, 0xbf)) return "utf-8";
  if (startsWith(head, 0xff, 0xfe)) return "utf-16le";
  if (startsWith(head, 0xfe, 0xff)) return "utf-16be";
  const wide = utf16ByZeroBytes(head);
  if (wide) return wide;
  if (isUtf8(head, isWhole)) return "utf-8";
  const beyondAscii = head.findIndex((byte) => byte > 127);
  const sample = head.subarray(Math.max(0, beyondAscii - sampleLength / 2));
  const score = (encoding: Encoding) => letterScore(decodeSample(sample, encoding));
  return score("macintosh") > score("windows-1252") ? "macintosh" : "windows-1252";
}

/** Whether a record has no text at all. */
export const isEmptyRecord = (cells: readonly string[]): boolean =>
  cells.every((cell) => cell.trim() === "");

/** The records at the beginning of a text; a broken one ends them. */
function sampleOf(text: string, delimiter: CsvFormat["delimiter"]): string[][] {
  const records: string[][] = [];
  try {
    parse(text, {
      ...parserOptions(delimiter),
      relax_quotes: true,
      to: 5 * sampleRecords,
      on_record: (cells: string[]) => {
        if (!isEmptyRecord(cells)) records.push(cells);
        return null;
      },
    });
  } catch {
    // The sample may end inside of quotes.
  }
  return records.slice(0, sampleRecords);
}

const containsAddress = (cell: string): boolean => /\S@\S+\.\S/u.test(cell.slice(0, 512));
const isAddress = (cell: string): boolean => /^[^\s@,;|]+@[^\s@,;|]+$/u.test(cell.slice(0, 512));

/** How well a delimiter fits, most important first. */
function fitOf(records: readonly string[][]): number[] {
  const [first = []] = records;
  const { mapping, doubled } = mapHeader(first);
  const width = first.length;
  return [
    Object.keys(mapping).length + doubled.length,
    records.filter((cells) => cells.some(isAddress)).length,
    width < 2 ? 0 : records.filter((cells) => cells.length === width).length,
    width,
  ];
}

const isBetter = (fit: readonly number[], best: readonly number[]): boolean => {
  const difference = fit.findIndex((value, index) => value !== best[index]);
  return difference >= 0 && fit[difference]! > best[difference]!;
};

/** The first line by which Excel is told the delimiter. */
const delimiterLine = /^"?sep=(.)"?(?:\r\n|\r|\n|$)/i;

/** Whether the first record of a file is that line. */
export const isDelimiterLine = (cells: readonly string[], { delimiter }: CsvFormat): boolean =>
  delimiterLine.test(cells.join(delimiter));

function guessDelimiter(text: string): { delimiter: CsvFormat["delimiter"]; rest: string } {
  const line = delimiterLine.exec(text);
  const rest = line ? text.slice(line[0].length) : text;
  const told = delimiters.find((delimiter) => delimiter === line?.[1]);
  if (told) return { delimiter: told, rest };
  let delimiter: CsvFormat["delimiter"] = ",";
  let best = fitOf(sampleOf(rest, delimiter));
  for (const candidate of delimiters) {
    const fit = fitOf(sampleOf(rest, candidate));
    if (isBetter(fit, best)) [delimiter, best] = [candidate, fit];
  }
  return { delimiter, rest };
}

/**
 * Guesses the format of a file.
 * @param head its first bytes; the more, the surer is the encoding
 * @param isWhole whether these are all
 * @throws invalid, at the field `file`, when it is empty or not a CSV file
 */
export function detectFormat(head: Uint8Array, isWhole: boolean): CsvFormat {
  if (head.length === 0) throw refuseFile(emptyFileReason);
  refuseOtherFiles(head);
  const encoding = guessEncoding(head, isWhole);
  const text = decodeSample(head, encoding);
  if (text.trim() === "" && isWhole) throw refuseFile(emptyFileReason);
  const controls = text.slice(0, 4096).match(/(?!\s)\p{Cc}/gu)?.length ?? 0;
  if (text.includes("\0") || controls > Math.min(text.length, 4096) / 20) {
    throw refuseFile("This is not a CSV file: it contains characters that are no text.");
  }
  const { delimiter, rest } = guessDelimiter(text);
  const [first] = sampleOf(rest, delimiter);
  return { encoding, delimiter, hasHeader: first ? !first.some(containsAddress) : true };
}
