import type { Actor } from "@/lib/access/actor";
import { importOptionsSchema } from "@/lib/imports/schema";
import { defaultOptions } from "@/lib/imports/options";
import type { ImportOptions } from "@/lib/imports/options";
import { setImportOptions } from "@/lib/imports/set-options";
import { startImport } from "@/lib/imports/start";
import { readImport } from "@/lib/imports/queries";
import { uploadImport } from "@/lib/imports/upload";
import type { ImportView } from "@/lib/imports/view";
import { workOnNextImport } from "@/lib/imports/work";

/** A file as an upload sends it, in pieces of some bytes. */
export async function* piecesOf(
  file: string | Uint8Array,
  length = 64 * 1024,
): AsyncGenerator<Uint8Array> {
  const bytes = typeof file === "string" ? Buffer.from(file) : file;
  for (let start = 0; start < bytes.length; start += length) {
    yield bytes.subarray(start, start + length);
  }
}

/** Uploads a file. @returns the dry run with these options */
export async function upload(
  actor: Actor,
  file: string | Uint8Array,
  options: Partial<ImportOptions> = {},
): Promise<ImportView> {
  const { importId } = await uploadImport(actor, { fileName: "people.csv", body: piecesOf(file) });
  if (Object.keys(options).length === 0) return readImport(actor, importId);
  const input = { importId, options: { ...defaultOptions, ...options } };
  return setImportOptions(actor, importOptionsSchema.parse(input));
}

/** Does all batches that are left, of every import. */
export async function workOnImports(): Promise<void> {
  while ((await workOnNextImport(new Map())) === "worked");
}

/** Applies a dry run. @returns the import when it has ended */
export async function apply(actor: Actor, { id }: Pick<ImportView, "id">): Promise<ImportView> {
  await startImport(actor, { importId: id });
  await workOnImports();
  return readImport(actor, id);
}
