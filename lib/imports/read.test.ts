import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { withFormulas } from "@/lib/csv/formulas";
import { byteOrderMark, csvLines } from "@/lib/csv/text";
import type { GatehouseError } from "@/lib/errors";

import { importFields, mapHeader, maxImportBytes, maxImportRows, templateColumns } from "./columns";
import { detectFormat } from "./format";
import type { CsvFormat, Encoding } from "./format";
import { readRecords } from "./read";
import type { FileRecord } from "./read";
import { exampleFile, templateFile } from "./template";
import { readValues } from "./values";

const format = (changes: Partial<CsvFormat> = {}): CsvFormat => ({
  encoding: "utf-8",
  delimiter: ",",
  hasHeader: true,
  ...changes,
});

function encoded(text: string, encoding: Encoding = "utf-8"): Buffer {
  if (encoding === "utf-16le") return Buffer.from(text, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(text, "utf16le").swap16();
  return Buffer.from(text, encoding === "utf-8" ? "utf8" : "latin1");
}

async function* inChunks(bytes: Uint8Array, length = bytes.length || 1) {
  for (let start = 0; start < bytes.length; start += length) {
    yield bytes.subarray(start, start + length);
  }
}

async function* repeated(part: Uint8Array, times: number, first?: Uint8Array) {
  if (first) yield first;
  for (let time = 0; time < times; time += 1) yield part;
}

async function readAll(
  chunks: AsyncIterable<Uint8Array>,
  how: CsvFormat = format(),
): Promise<FileRecord[]> {
  const records: FileRecord[] = [];
  for await (const batch of readRecords(chunks, how)) records.push(...batch);
  return records;
}

const linesOf = async (text: string, changes?: Partial<CsvFormat>) =>
  (await readAll(inChunks(encoded(text)), format(changes))).map(({ line, cells }) => [
    line,
    ...cells,
  ]);

/** The sentence of a refused file, from its field. */
const refusalOf = (chunks: AsyncIterable<Uint8Array>, how?: CsvFormat) =>
  readAll(chunks, how).then(
    () => "read",
    (error: GatehouseError) => error.fieldErrors?.file ?? `unexpected: ${error}`,
  );

describe("records", () => {
  test.each<[string, string, (string | number)[][]]>([
    [
      "mixed line ends",
      "email,role\r\na,b\nc,d\re,f",
      [
        [1, "email", "role"],
        [2, "a", "b"],
        [3, "c", "d"],
        [4, "e", "f"],
      ],
    ],
    [
      "line breaks of any kind within quotes",
      'email,role\r\n"a\r\nb","c\rd\n"\r\n"e","f"\r\ng,h\r\n',
      [
        [1, "email", "role"],
        [2, "a\r\nb", "c\rd\n"],
        [6, "e", "f"],
        [7, "g", "h"],
      ],
    ],
    [
      "empty rows, also at the end, and empty columns",
      '\r\nemail,,\r\n,,\r\na,,\r\n , \r\n\r\n""\r\n,,,,\r\n',
      [
        [2, "email", "", ""],
        [4, "a", "", ""],
      ],
    ],
    [
      "rows of different lengths",
      "email,role\na\nb,c,d",
      [
        [1, "email", "role"],
        [2, "a"],
        [3, "b", "c", "d"],
      ],
    ],
    [
      "a byte order mark, quotes that are doubled, spaces around quotes",
      '\uFEFFemail,"first ""name"""\na , "x, y" ,b',
      [
        [1, "email", 'first "name"'],
        [2, "a", "x, y", "b"],
      ],
    ],
    [
      "the line sep=, at the start only",
      "sep=,\r\nemail,role\r\nsep=,\r\n",
      [
        [2, "email", "role"],
        [3, "sep=", ""],
      ],
    ],
    [
      "cells that begin with =",
      "email,role\n=1+1,'=2",
      [
        [1, "email", "role"],
        [2, "=1+1", "'=2"],
      ],
    ],
  ])("have their line and cells: %s", async (_title, text, expected) => {
    expect(await linesOf(text)).toEqual(expected);
  });

  test.each([
    [";", "a;b,c"],
    ["\t", "a\tb,c"],
    ["|", "a|b,c"],
  ] as const)("are split at %j only", async (delimiter, text) => {
    const records = await linesOf(text, { delimiter, hasHeader: false });
    expect(records).toEqual([[1, "a", "b,c"]]);
    const told = await linesOf(`sep=${delimiter}\n${text}`, { delimiter, hasHeader: false });
    expect(told).toEqual([[2, "a", "b,c"]]);
  });

  test.each<[Encoding, Buffer]>([
    ["utf-8", encoded("\uFEFFemail\nMüller €\n😀")],
    ["utf-16le", encoded("\uFEFFemail\nMüller €\n😀", "utf-16le")],
    ["utf-16be", encoded("\uFEFFemail\nMüller €\n😀", "utf-16be")],
    ["windows-1252", encoded("email\nM\xFCller \x80", "windows-1252")],
    ["macintosh", encoded("email\nM\x9Fller \xDB", "macintosh")],
  ])("are decoded from %s, wherever the chunks are cut", async (encoding, bytes) => {
    for (let length = 1; length <= 7; length += 1) {
      const records = await readAll(inChunks(bytes, length), format({ encoding }));
      expect(records[1]).toEqual({ line: 2, cells: ["Müller €"] });
      expect(records.length === 2 || records[2]!.cells[0] === "😀").toBe(true);
    }
  });

  test("come in batches, the header as one of its own", async () => {
    const sizes: number[] = [];
    const text = "email\na\nb\nc\nd\ne\n";
    for await (const batch of readRecords(inChunks(encoded(text)), format(), 2)) {
      sizes.push(batch.length);
    }
    expect(sizes).toEqual([1, 2, 2, 1]);
  });

  test("are read as far as they are taken, and the source ends with the reader", async () => {
    let sent = 0;
    let left = false;
    async function* endless() {
      try {
        for (;;) {
          sent += 1;
          yield encoded("a,b\n".repeat(16 * 1024));
        }
      } finally {
        left = true;
      }
    }
    const batches = readRecords(endless(), format(), 1000);
    expect((await batches.next()).value).toHaveLength(1);
    await batches.return(undefined);
    expect(sent).toBeLessThanOrEqual(2);
    expect(left).toBe(true);
  });
});

describe("a file is refused as a whole, with the line,", () => {
  test.each([
    ["empty", "", /^This file is empty\.$/],
    ["only white space", "\uFEFF\r\n \r\n", /^This file is empty\.$/],
    ["header only", "email,role\r\n,\r\n", /^This file has a header but no rows\.$/],
    [
      "an unclosed quote",
      'email,role\na,"x\ny"\nb,"c\nd,e\n',
      /^Line 4, column 2: the quotation mark that opens this cell is not closed\.$/,
    ],
    [
      "an unclosed quote after a quoted line break",
      'email,role\r\n"a\r\nb","c\r\nd,e\r\n',
      /^Line 3, column 2: .* not closed/,
    ],
    [
      "a quote that the next one closes",
      'email,role\na,"b\nc,"d"\n',
      /^Line 2, column 2: the quotation mark that opens this cell is closed on line 3/,
    ],
    [
      "text after a closing quote",
      'email,role\n"a" b,c\n',
      /^Line 2, column 1: text follows the closing quotation mark/,
    ],
    [
      "a quote inside of a cell",
      'email,role\na,b "c" d\n',
      /^Line 2, column 2: a quotation mark inside of a cell/,
    ],
    ["NUL", 'email,role\na,"b\n\0"\n', /^Line 3 contains a NUL character/],
  ])("for %s", async (_title, text, sentence) => {
    for (const length of [1, 3, undefined]) {
      expect(await refusalOf(inChunks(encoded(text), length))).toMatch(sentence);
    }
  });

  test.each<[string, Encoding, Buffer, RegExp]>([
    [
      "windows-1252 read as UTF-8",
      "utf-8",
      encoded("a\nb\nM\xFCller\nc", "macintosh"),
      /^Line 3 is not valid UTF-8\. Choose another/,
    ],
    [
      "UTF-8 that ends within a character",
      "utf-8",
      encoded("a\nZoë").subarray(0, -1),
      /^Line 2 is not valid UTF-8/,
    ],
    [
      "UTF-16 with half a character",
      "utf-16le",
      encoded("a\nbc", "utf-16le").subarray(0, -1),
      /^Line 2 is not valid UTF-16/,
    ],
    [
      "a lone surrogate",
      "utf-16be",
      encoded("a\n\nb\uD800c", "utf-16be"),
      /^Line 3 is not valid UTF-16/,
    ],
    [
      "a byte that windows-1252 lacks",
      "windows-1252",
      encoded("a\nb\x81", "windows-1252"),
      /^Line 2 is not valid Windows-1252/,
    ],
  ])("for bytes that are not valid: %s", async (_title, encoding, bytes, sentence) => {
    for (const length of [1, 2, undefined]) {
      const chunks = inChunks(bytes, length);
      expect(await refusalOf(chunks, format({ encoding }))).toMatch(sentence);
    }
  });

  test("but not for a replacement character that is valid", async () => {
    expect(await linesOf("a\n\uFFFD")).toEqual([
      [1, "a"],
      [2, "\uFFFD"],
    ]);
  });

  const megabyte = Buffer.alloc(1024 * 1024, "x");
  test.each([
    ["a row of 10 MB", megabyte, "email\na@b.de,", /^Line 2: this row is longer than 256 kB\.$/],
    [
      "a quote that 10 MB follow",
      megabyte,
      'email\na\n"',
      /^Line 3: the quotation mark that opens here is not closed within 256 kB\.$/,
    ],
    ["10 MB of separators", Buffer.alloc(1024 * 1024, ","), "email\n", /^Line 2: this row/],
    ["10 MB of spaces", Buffer.alloc(1024 * 1024, " "), "email\n", /^Line 2: this row/],
    ["10 MB of quotes", Buffer.alloc(1024 * 1024, '"'), 'email\n"', /^Line 2: /],
  ])("for %s, without waiting for its end", async (_title, part, first, sentence) => {
    expect(await refusalOf(repeated(part, 10, encoded(first)))).toMatch(sentence);
  });

  test("for more than 150,000 rows, and for no row fewer", async () => {
    const row = encoded("a\n");
    const header = encoded("email\n");
    expect(await readAll(repeated(row, maxImportRows, header))).toHaveLength(maxImportRows + 1);
    const withoutHeader = format({ hasHeader: false });
    const refusal = await refusalOf(repeated(row, maxImportRows, header), withoutHeader);
    expect(refusal).toMatch(/^This file has more than 150,000 rows/);
  });

  test("for more than 35 MB, before it is read, and for no byte less", async () => {
    const file = Buffer.alloc(maxImportBytes + 1, "email@example.com\n");
    expect(await refusalOf(inChunks(file))).toMatch(/^This file is larger than 35 MB/);
    for await (const [record] of readRecords(inChunks(file.subarray(1)), format())) {
      expect(record).toEqual({ line: 1, cells: ["mail@example.com"] });
      break;
    }
  });

  test("but an upload that breaks off passes its own error on", async () => {
    async function* broken() {
      yield encoded("email\na\n");
      throw new Error("the upload broke off");
    }
    await expect(readAll(broken())).rejects.toThrow("the upload broke off");
  });
});

describe("a file longer than what is parsed at once", () => {
  // The slices are 64 kB; the padding moves the cut through the text behind it.
  const slice = 64 * 1024;
  const text = 'ü😀,"a\r\nb""c"\r\n"",\r"\n€",é\r\n';
  const cuts = Array.from({ length: 40 }, (_unused, index) => index);

  test.each(["utf-8", "utf-16le"] as const)(
    "is read the same wherever that ends: %s",
    async (from) => {
      for (const cut of cuts) {
        const unit = encoded("x", from).length;
        const head = encoded(`email,role\n${"x".repeat(slice / unit - 11 - cut)}\n`, from);
        const records = await readAll(
          inChunks(Buffer.concat([head, encoded(text, from)])),
          format({ encoding: from }),
        );
        expect(records.slice(2)).toEqual([
          { line: 3, cells: ["ü😀", 'a\r\nb"c'] },
          { line: 6, cells: ["\n€", "é"] },
        ]);
      }
    },
  );

  test("is refused with the same line wherever that ends", async () => {
    for (const cut of cuts) {
      const head = `email,role\n${"x".repeat(slice - 31 - cut)}\n`;
      const place = async (rest: string) => {
        const sentence = await refusalOf(inChunks(encoded(head + text + rest)));
        return /^Line \d+(?:, column \d+)?(?=:| )/.exec(sentence)?.[0];
      };
      expect(await place('"a\r\nb",c "d\r\n')).toBe("Line 9, column 2");
      expect(await place("a\r\n\0")).toBe("Line 9");
      expect(await place(`z\n"${"\nb".repeat(35_000)}`)).toBe("Line 9, column 1");
    }
  });
});

/** Whether the format of a file is guessed; otherwise the code of the error. */
function guessOf(file: Uint8Array): unknown {
  try {
    return detectFormat(file, true) && "guessed";
  } catch (error) {
    return (error as GatehouseError).code;
  }
}

test("no bytes at all cause another error than a refusal with a sentence", async () => {
  const bytes = fc.array(
    fc.oneof(
      fc.constantFrom(...Array.from('a@.,;\t|"\r\n= \0', (sign) => sign.codePointAt(0)!)),
      fc.integer({ min: 0, max: 255 }),
    ),
    { maxLength: 60 },
  );
  const encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "macintosh"] as const;
  const anyFormat = fc.record({
    encoding: fc.constantFrom(...encodings),
    delimiter: fc.constantFrom(",", ";", "\t", "|"),
    hasHeader: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(bytes, anyFormat, async (list, how) => {
      const file = Uint8Array.from(list);
      expect(await refusalOf(inChunks(file), how)).toMatch(/^(?:read|(?:This|Line) .*\.|.*\?)$/);
      expect(guessOf(file)).toMatch(/^(?:guessed|invalid)$/);
    }),
    { numRuns: 500 },
  );
});

/** Text of every kind; U+FFFD aside from surrogates, which no file can hold. */
const anyCell = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc
      .array(
        fc.constantFrom(
          "=",
          "'",
          '"',
          ",",
          ";",
          "\t",
          "\r\n",
          "\r",
          "\n",
          "|",
          " ",
          "ü",
          "😀",
          "x",
          "\u200B",
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join("")),
  )
  .filter((text) => !text.includes("\0"));

const trimmedCell = anyCell.map((text) => text.trim());

describe("a table that this product writes", () => {
  test("is read back cell by cell, in every encoding and wherever chunks are cut", async () => {
    const table = fc.array(fc.array(anyCell, { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 6,
    });
    const encoding = fc.constantFrom("utf-8" as const, "utf-16le" as const, "utf-16be" as const);
    await fc.assert(
      fc.asyncProperty(
        table,
        encoding,
        fc.integer({ min: 1, max: 9 }),
        async (rows, from, length) => {
          const text =
            byteOrderMark + csvLines([["email", "firstName", "lastName"], ...rows]) + "end,,\r\n";
          const records = await readAll(
            inChunks(encoded(text, from), length),
            format({ encoding: from }),
          );
          const expected = rows.filter((cells) => cells.some((cell) => cell.trim() !== ""));
          expect(
            records.slice(1, -1).map(({ cells }) => cells.map((cell) => withFormulas(cell).trim())),
          ).toEqual(expected.map((cells) => cells.map((cell) => cell.trim())));
          for (const { line, cells } of records) {
            const beginning = text.split(/\r\n|\r|\n/)[line - 1]!.replace(byteOrderMark, "");
            expect(beginning.replaceAll(/["\s]/g, "")).toContain(
              (cells[0]!.split(/[\r\n]/)[0] ?? "").replaceAll(/["\s]/g, ""),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test("has the same values", async () => {
    const person = fc.record({
      firstName: trimmedCell,
      lastName: trimmedCell,
      role: trimmedCell,
      groups: fc.uniqueArray(
        fc
          .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 8 })
          .map((name) => name.trim())
          .filter((name) => name !== "" && !name.startsWith("$") && !name.includes("$$")),
        { maxLength: 4, selector: (name) => name.toLowerCase() },
      ),
      systemAdmin: fc.constantFrom("yes", "no", ""),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 5 }), async (people) => {
        const rows = people.map((each, index) =>
          importFields.map((field) => {
            if (field === "email") return `p${index}@example.com`;
            if (field === "permissions") return "audit:read$$users:manage";
            return field === "groups" ? each.groups.join("$$") : each[field];
          }),
        );
        const bytes = encoded(byteOrderMark + csvLines([templateColumns(true), ...rows]));
        const records = await readAll(inChunks(bytes), detectFormat(bytes, true));
        const { mapping } = mapHeader(records[0]!.cells);
        const read = records.slice(1).map(({ cells }) => readValues(cells, mapping, 7));
        const bare = (text: string) =>
          text.replaceAll(/^[\s\u200B]+|[\s\u200B]+$/g, "").normalize("NFC");
        expect(read).toMatchObject(
          people.map(({ firstName, lastName, role, groups, systemAdmin }, index) => ({
            emailNormalized: `p${index}@example.com`,
            firstName: bare(firstName),
            lastName: bare(lastName),
            role: bare(role),
            groups,
            permissions: ["audit:read", "users:manage"],
            systemAdmin: systemAdmin === "" ? null : systemAdmin === "yes",
          })),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("the template", () => {
  test("is UTF-8 with a byte order mark and CRLF, and holds only the header", () => {
    expect(templateFile(false)).toBe("\uFEFFemail,firstName,lastName,role,groups,permissions\r\n");
    expect(templateFile(true)).toBe(
      "\uFEFFemail,firstName,lastName,role,groups,permissions,systemAdmin\r\n",
    );
  });

  test.each([false, true])("with examples is read without a problem", async (withSystemAdmin) => {
    const bytes = encoded(exampleFile(withSystemAdmin));
    const [header, ...people] = await readAll(inChunks(bytes), detectFormat(bytes, true));
    const { mapping, doubled, unknown } = mapHeader(header!.cells);
    expect([doubled, unknown]).toEqual([[], []]);
    const values = people.map(({ cells }) => readValues(cells, mapping, header!.cells.length));
    expect(values.flatMap(({ problems }) => problems)).toEqual([]);
    expect(values.map(({ groups }) => groups)).toEqual([
      ["Operations", "On call"],
      ["On call"],
      [],
    ]);
  });
});
