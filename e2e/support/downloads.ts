import { readFile } from "node:fs/promises";

import { parse } from "csv-parse/sync";
import type { Locator, Page } from "@playwright/test";

/** A CSV file that the browser saved. */
export type SavedFile = { name: string; text: string; lines: Record<string, string>[] };

/** The lines of a CSV file by its header. */
export function linesOf(text: string): Record<string, string>[] {
  return parse<Record<string, string>>(text, { bom: true, columns: true });
}

/** Presses, and reads the CSV file that the browser saves because of it. */
export async function savedBy(page: Page, press: Locator): Promise<SavedFile> {
  const [download] = await Promise.all([page.waitForEvent("download"), press.press("Enter")]);
  const text = await readFile(await download.path(), "utf8");
  return { name: download.suggestedFilename(), text, lines: linesOf(text) };
}
