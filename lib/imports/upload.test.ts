import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { days, hours, setClock } from "@/lib/clock";
import { csvStream } from "@/lib/csv/stream";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { cancelImport } from "./cancel";
import { configureImport } from "./configure";
import { discardImport } from "./discard";
import { editImportCell } from "./edit-cell";
import { errorFile, originalFile } from "./files";
import { fixImportProblem } from "./fix";
import { listImportRows, listImports, readImport, readImportProblems } from "./queries";
import { setImportOptions } from "./set-options";
import { defaultOptions } from "./options";
import { startImport } from "./start";
import { sweepImports } from "./sweep";
import { apply, piecesOf, upload } from "./testing/imports";
import { undoImport } from "./undo";
import { uploadImport } from "./upload";
import { sendImportWelcomeEmails } from "./welcome";

let organization: TestOrganization;
let manager: Actor;

beforeEach(async () => {
  organization = await makeOrganization();
  manager = await organization.addActor("manager");
  return () => setClock();
});

const address = (name: string) => `${name}@${organization.slug}.example`;
const line = (name: string, role = "responder") => `${address(name)},First,Last,${role}`;
const file = (...lines: string[]) => ["email,firstName,lastName,role", ...lines].join("\n");

const countImports = () => db.$count(sql`imports`, sql`organization_id = ${organization.id}`);

const namesOf = async (importId: string) => {
  const { rows } = await listImportRows(manager, { importId });
  return rows.map(({ cells }) => cells.join("|"));
};

describe("an upload", () => {
  test.each([
    ["an empty file", "", "This file is empty."],
    ["only a header", "email,firstName\r\n", "This file has a header but no rows."],
    [
      "an unclosed quote",
      'email,firstName\na@b.example,"Ada\nc@d.example,Bob',
      /^Line 2, column 2: the quotation mark that opens this cell is not closed\.$/,
    ],
    ["a NUL character", "email,firstName\na@b.example,A\0da", /characters that are no text/],
    ["36 MB", Buffer.alloc(36 * 1024 * 1024, "a@b.example\n"), /larger than 35 MB/],
  ])("of %s is refused at the field, and nothing stays", async (_, content, sentence) => {
    const refused = await upload(manager, content).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: "invalid",
      fieldErrors: { file: expect.stringMatching(sentence) as unknown },
    });
    expect(await countImports()).toBe(0);
  });

  test("that breaks off leaves nothing", async () => {
    async function* broken() {
      yield* piecesOf(file(line("a")));
      throw new Error("connection reset");
    }
    const body = broken();
    await expect(uploadImport(manager, { fileName: "people.csv", body })).rejects.toThrow("reset");
    expect(await countImports()).toBe(0);
  });

  test.each([
    ["../\0people\u202Evsc.csv\n", "../peoplevsc.csv"],
    ["\uD800", "people.csv"],
    [`${"x".repeat(300)}.csv`, `${"x".repeat(251)}.csv`],
  ])("shows the file name %j without characters that cannot be seen", async (fileName, shown) => {
    const { importId } = await uploadImport(manager, { fileName, body: piecesOf(file(line("a"))) });
    expect(await readImport(manager, importId)).toMatchObject({ fileName: shown });
  });

  test("of bytes that begin as UTF-8 and go on in another encoding is read in that one", async () => {
    const filler = Array.from({ length: 6_000 }, (_, index) => line(`p${index}`)).join("\n");
    const text = `${file(filler)}\n${address("m")},Jürgen,Müller,responder`;
    const view = await upload(manager, Buffer.from(text, "latin1"));
    expect(view).toMatchObject({ encoding: "windows-1252", total: 6_001 });
    const { rows } = await listImportRows(manager, { importId: view.id, after: 6_000 });
    expect(rows[0]!.cells).toEqual([address("m"), "Jürgen", "Müller", "responder"]);
  });

  test("finds the same email in rows far apart", async () => {
    const rows = Array.from(
      { length: 12_000 },
      (_, index) => `p${index}@many.example,A,B,responder`,
    );
    const view = await upload(manager, file(...rows, rows[0]!));
    expect(view.counts).toEqual({ new: 12_000, updated: 0, unchanged: 0, conflict: 1 });
    const { rows: last } = await listImportRows(manager, {
      importId: view.id,
      outcome: "conflict",
    });
    expect(last).toMatchObject([{ number: 12_001, line: 12_002, problems: [{ detail: "2" }] }]);
  });
});

describe("another reading", () => {
  test("by other columns, another delimiter or without a header plans all rows anew", async () => {
    const text = `Person;Mail\n"Ada ""A"" Lovelace";${address("ada")}\n`;
    const view = await upload(manager, text);
    expect(view).toMatchObject({
      delimiter: ";",
      header: ["Person", "Mail"],
      mapping: { email: 1 },
    });
    const { id: importId, encoding } = view;
    const format = { importId, encoding, delimiter: ";" as const };
    const mapped = await configureImport(manager, {
      ...format,
      hasHeader: true,
      mapping: { email: 1, firstName: 0 },
    });
    expect(mapped).toMatchObject({ total: 1, mapping: { email: 1, firstName: 0 } });
    const headerless = await configureImport(manager, {
      ...format,
      hasHeader: false,
      mapping: null,
    });
    expect(headerless).toMatchObject({ total: 2, header: null });
    expect(await namesOf(importId)).toEqual(["Person|Mail", `Ada "A" Lovelace|${address("ada")}`]);
  });

  test("that fails leaves the rows as they were", async () => {
    const view = await upload(manager, file(`${address("z")},Zoë,Last,responder`));
    const input = { importId: view.id, delimiter: view.delimiter, hasHeader: true, mapping: null };
    await expect(
      configureImport(manager, { ...input, encoding: "utf-16le" }),
    ).rejects.toMatchObject({ code: "invalid" });
    await expect(
      configureImport(manager, { ...input, encoding: "utf-8", mapping: { email: 0, role: 0 } }),
    ).rejects.toThrow("Choose a different column for each field.");
    expect(await readImport(manager, view.id)).toEqual(view);
  });
});

describe("an import of somebody else", () => {
  test("is not found in another organization, and a dry run not by colleagues", async () => {
    const { id: importId } = await upload(manager, file(line("a", "king")));
    const other = await makeOrganization();
    const stranger = await other.addActor("administrator");
    const colleague = await organization.addActor("manager");
    const calls: ((actor: Actor) => Promise<unknown>)[] = [
      async (actor) => readImport(actor, importId),
      async (actor) => listImportRows(actor, { importId }),
      async (actor) => readImportProblems(actor, importId),
      async (actor) => errorFile(actor, importId),
      async (actor) => originalFile(actor, importId),
      async (actor) =>
        configureImport(actor, {
          importId,
          encoding: "utf-8",
          delimiter: ",",
          hasHeader: true,
          mapping: null,
        }),
      async (actor) => setImportOptions(actor, { importId, options: defaultOptions }),
      async (actor) =>
        fixImportProblem(actor, {
          importId,
          kind: "role_unknown",
          value: "king",
          replacement: "responder",
        }),
      async (actor) => editImportCell(actor, { importId, number: 1, column: 0, value: "x" }),
      async (actor) => startImport(actor, { importId }),
      async (actor) => discardImport(actor, { importId }),
    ];
    for (const call of calls) {
      await expect(call(stranger)).rejects.toMatchObject({ code: "not_found" });
      await expect(call(colleague)).rejects.toMatchObject({ code: "not_found" });
    }
    for (const call of [cancelImport, undoImport, sendImportWelcomeEmails]) {
      await expect(call(stranger, { importId })).rejects.toMatchObject({ code: "not_found" });
    }
    expect((await listImports(colleague, {})).imports).toEqual([]);
    await fixImportProblem(manager, {
      importId,
      kind: "role_unknown",
      value: "king",
      replacement: "responder",
    });
    await apply(manager, { id: importId });
    expect((await listImports(colleague, {})).imports).toHaveLength(1);
    expect((await listImports(stranger, {})).imports).toEqual([]);
    await expect(discardImport(manager, { importId })).rejects.toThrow("has started");
  });
});

describe("the files of an import", () => {
  test("give back what was uploaded, and the rows with errors ready to be uploaded again", async () => {
    const text = file(
      `${address("a")},'=1+1,Last,king`,
      line("b"),
      `${address("c")},"C ""3""",,responder`,
    );
    const view = await upload(manager, text);
    const { fileName, body } = await originalFile(manager, view.id);
    expect([fileName, await new Response(body).text()]).toEqual(["people.csv", text]);
    const errors = await new Response(
      csvStream(await errorFile(manager, view.id), () => {}),
    ).text();
    expect(errors.split("\r\n").slice(0, 3)).toEqual([
      "email,firstName,lastName,role,line,error",
      `${address("a")},'=1+1,Last,king,2,“king” is not a role.`,
      `${address("c")},"C ""3""",,responder,4,Enter a last name.`,
    ]);
    const again = await upload(manager, errors);
    expect(again.counts).toEqual(view.counts && { new: 0, updated: 0, unchanged: 0, conflict: 2 });
    expect(await readImportProblems(manager, again.id)).toHaveLength(2);
  });

  test("go 30 days after the end, dry runs after a day; the import stays in the history", async () => {
    const done = await apply(manager, await upload(manager, file(line("a"))));
    const draft = await upload(manager, file(line("b")));
    setClock(() => new Date(Date.now() + hours(25)));
    await sweepImports();
    await expect(readImport(manager, draft.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await namesOf(done.id)).toHaveLength(1);
    setClock(() => new Date(Date.now() + days(31)));
    await sweepImports();
    expect(await readImport(manager, done.id)).toMatchObject({ created: 1, filesUntil: null });
    expect(await namesOf(done.id)).toHaveLength(0);
    await expect(originalFile(manager, done.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(undoImport(manager, { importId: done.id })).rejects.toThrow(
      "This import finished more than 20 days ago and can no longer be undone.",
    );
  });
});
