import { describe, expect, test } from "vitest";

import { detectFormat } from "./format";

const rows = "email,firstName\r\nada@example.com,Ada\r\nhugo@example.com,Hugo\r\n";
const utf8 = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const utf16le = (text: string) => new Uint8Array(Buffer.from(text, "utf16le"));
const utf16be = (text: string) => new Uint8Array(Buffer.from(text, "utf16le").swap16());

const detect = (bytes: Uint8Array | string, isWhole = true) =>
  detectFormat(typeof bytes === "string" ? utf8(bytes) : bytes, isWhole);

function refusalOf(bytes: Uint8Array | string): unknown {
  try {
    return detect(bytes);
  } catch (error) {
    return (error as { fieldErrors?: { file: string } }).fieldErrors?.file;
  }
}

describe("the encoding of a file", () => {
  test.each([
    ["plain ASCII", utf8(rows), "utf-8"],
    ["UTF-8", utf8(`${rows}mueller@example.com,Müller\r\n`), "utf-8"],
    ["UTF-8 with a byte order mark", utf8(`\uFEFF${rows}`), "utf-8"],
    ["UTF-16 with a byte order mark", utf16le(`\uFEFF${rows}`), "utf-16le"],
    ["UTF-16 with a byte order mark, the other way", utf16be(`\uFEFF${rows}`), "utf-16be"],
    ["UTF-16 without one", utf16le(rows), "utf-16le"],
    ["UTF-16 without one, the other way", utf16be(rows), "utf-16be"],
    ["UTF-16 in another script", utf16le(`${rows}ivan@example.com,Иван\r\n`), "utf-16le"],
    ["windows-1252 Müller", latin1(`${rows}m@example.com,M\xFCller\r\n`), "windows-1252"],
    ["windows-1252 Éric, RENÉ", latin1("a@b.de,\xC9ric\nc@b.de,REN\xC9\n"), "windows-1252"],
    ["windows-1252 curly quotes", latin1("a@b.de,O\x92Brien\nc@b.de,x \x96 y\n"), "windows-1252"],
    ["Mac Roman Müller", latin1(`${rows}m@example.com,M\x9Fller\r\n`), "macintosh"],
    [
      "windows-1252, 200 kB later",
      latin1(`${rows.repeat(4000)}m@b.de,M\xFCller\n`),
      "windows-1252",
    ],
    ["Mac Roman, 200 kB later", latin1(`${rows.repeat(4000)}m@b.de,M\x9Fller\n`), "macintosh"],
    ["Mac Roman José, Renée", latin1("a@b.de,Jos\x8E\nc@b.de,Ren\x8Ee\n"), "macintosh"],
  ])("is seen: %s", (_title, bytes, encoding) => {
    expect(detect(bytes)).toMatchObject({ encoding, delimiter: "," });
  });

  test("is UTF-8 although the sample ends within a character, unless the file does", () => {
    const cut = utf8(`${rows}a@b.de,Zoë`).slice(0, -1);
    expect(detect(cut, false).encoding).toBe("utf-8");
    expect(detect(cut, true).encoding).not.toBe("utf-8");
  });
});

describe("the delimiter of a file", () => {
  test.each([
    ["commas", rows, ","],
    ["semicolons", rows.replaceAll(",", ";"), ";"],
    ["tabs", rows.replaceAll(",", "\t"), "\t"],
    ["bars", rows.replaceAll(",", "|"), "|"],
    ["one column", "email\nada@example.com\n", ","],
    [
      "more commas than semicolons, in cells",
      "email;groups\na@b.de;A, B, C\nc@d.de;A, B, C\n",
      ";",
    ],
    ["delimiters within quotes", 'email,groups\na@b.de,"A;B;C"\nc@d.de,"A;B;C"\n', ","],
    ["line breaks within quotes", 'email;groups\na@b.de;"A,\n,B"\n', ";"],
    ["no header", "Lovelace, Ada;a@b.de\nHopper, Grace;c@d.de\n", ";"],
    ["the line sep=;", "sep=;\r\na,b,c;d\r\n", ";"],
    ["the line sep=\\t, quoted", '"sep=\t"\r\nemail,x\ty\r\n', "\t"],
    ["an unclosed quote", 'email;role\na@b.de;"x\nc@d.de;y\n', ";"],
  ])("is seen: %s", (_title, text, delimiter) => {
    expect(detect(text).delimiter).toBe(delimiter);
  });
});

describe("a header", () => {
  test.each([
    [rows, true],
    ["ada@example.com,Ada\n", false],
    ["Ada <ada@example.com>;Ada\n", false],
    ["\n\nName,Address\nada@example.com,Ada\n", true],
    ["sep=,\nada@example.com,Ada\n", false],
    ["a,b\n", true],
  ])("is the first record without an address: %j", (text, hasHeader) => {
    expect(detect(text).hasHeader).toBe(hasHeader);
  });
});

describe("a file that is no CSV file is refused", () => {
  test.each([
    ["an empty file", "", /^This file is empty/],
    ["white space", "\uFEFF \r\n\r\n", /^This file is empty/],
    ["an Excel workbook", "PK\x03\x04[Content_Types].xml", /\.xlsx.*CSV UTF-8/],
    ["an old Excel workbook", latin1("\xD0\xCF\x11\xE0\xA1"), /\.xls\).*CSV UTF-8/],
    ["a Numbers spreadsheet", "PK\x03\x04Index/Document.iwa", /Numbers/],
    ["an OpenDocument spreadsheet", "PK\x03\x04opendocument.spreadsheet", /\.ods/],
    ["a ZIP archive", "PK\x03\x04people.csv", /ZIP/],
    ["a PDF file", "%PDF-1.7", /PDF/],
    ["a picture", latin1("\x89PNG\r\n\x1A\n\0\0"), /picture/],
    ["a web page", "<!DOCTYPE html><table>", /web page/],
    ["NUL", `${rows}\0`, /not a CSV file/],
    ["other bytes", latin1("\x01\x02\x03\x7F\x05\x06"), /not a CSV file/],
  ])("%s", (_title, bytes, sentence) => {
    expect(refusalOf(bytes)).toMatch(sentence);
  });
});
