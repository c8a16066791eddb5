import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { afterEach, beforeEach, expect, test } from "vitest";
import { compressFiles } from "./compress-files";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-files-"));
});

afterEach(() => rm(folder, { recursive: true }));

const long = "const answer = 42;\n".repeat(100);

test("scripts, styles, pictures and data lie there in both ways, and as they were", async () => {
  await mkdir(path.join(folder, "chunks"));
  for (const name of ["chunks/a.js", "b.css", "c.svg", "d.json"]) {
    const file = path.join(folder, name);
    await writeFile(file, long);
    await compressFiles(folder);
    expect(await readFile(file, "utf8")).toBe(long);
    expect(brotliDecompressSync(await readFile(`${file}.br`)).toString()).toBe(long);
    expect(gunzipSync(await readFile(`${file}.gz`)).toString()).toBe(long);
  }
});

test("what is compressed already, or gets no smaller, stays alone", async () => {
  await writeFile(path.join(folder, "font.woff2"), long);
  await writeFile(path.join(folder, "short.js"), "1");
  await compressFiles(folder);
  expect((await readdir(folder)).sort()).toEqual(["font.woff2", "short.js"]);
});

test("nothing of an earlier content is left beside a file", async () => {
  const file = path.join(folder, "a.js");
  await writeFile(file, long);
  await compressFiles(folder);
  await writeFile(file, "1");
  await compressFiles(folder);
  expect(await readdir(folder)).toEqual(["a.js"]);
});
