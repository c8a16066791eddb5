import { and, desc, eq, inArray } from "drizzle-orm";

import { db } from "@/db/client";
import { importChunks, imports } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";

import { maxImportBytes } from "./columns";
import { detectFormat } from "./format";
import type { CsvFormat } from "./format";
import { emptyFileReason, refuseFile, tooLargeReason } from "./refuse-file";
import { stageFile } from "./stage";

/** The pieces in which files are stored, in bytes. */
const chunkLength = 1024 * 1024;
/** The bytes from which the format of a file is guessed. */
const headLength = 256 * 1024;
const maxFileName = 255;
/** The dry runs that one user may have; a further one replaces the oldest. */
const maxDrafts = 5;

/**
 * Stores a file and plans what an import of it would do: the dry run. The file is never whole in
 * memory, and nothing stays of an upload that breaks off or of a file that is refused.
 * @throws forbidden without users:manage; invalid at the field `file`
 */
export async function uploadImport(
  actor: ActingUser,
  { fileName, body }: { fileName: string; body: AsyncIterable<Uint8Array> | null },
): Promise<{ importId: string }> {
  requirePermission(actor, "users:manage");
  const at = now();
  const importId = await beginUpload(actor, fileName, at);
  try {
    const { size, head } = await storeFile(importId, body ?? emptyBody());
    const format = detectFormat(head, size === head.length);
    await stageFile(actor, importId, { format }, at).catch((error: unknown) => {
      if (!isWrongGuess(error, format)) throw error;
      return stageFile(actor, importId, { format: { ...format, encoding: "windows-1252" } }, at);
    });
  } catch (error) {
    await db.delete(imports).where(eq(imports.id, importId));
    throw error;
  }
  return { importId };
}

/** Whether a file that began as UTF-8 goes on with bytes that are none. */
const isWrongGuess = (error: unknown, { encoding }: CsvFormat): boolean =>
  encoding === "utf-8" &&
  error instanceof GatehouseError &&
  "encoding" in (error.fieldErrors ?? {});

// A request without a body.
async function* emptyBody(): AsyncGenerator<Uint8Array> {}

/** A file name as pages show it: without control, invisible and direction-override characters. */
function shownName(fileName: string): string {
  const visible = fileName.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "").trim();
  return [...visible].slice(-maxFileName).join("") || "people.csv";
}

/** Makes the import, and deletes the oldest dry runs of the actor beyond the limit. */
async function beginUpload(actor: ActingUser, fileName: string, at: Date): Promise<string> {
  return db.transaction(async (tx) => {
    const older = tx
      .select({ id: imports.id })
      .from(imports)
      .where(and(eq(imports.actorId, actor.userId), eq(imports.state, "draft")))
      .orderBy(desc(imports.createdAt))
      .offset(maxDrafts - 1);
    await tx.delete(imports).where(inArray(imports.id, older));
    const [created] = await tx
      .insert(imports)
      .values({
        organizationId: actor.organization.id,
        actorId: actor.userId,
        ...actor.origin,
        fileName: shownName(fileName),
        state: "uploading",
        createdAt: at,
      })
      .returning({ id: imports.id });
    return created!.id;
  });
}

/**
 * Stores a file in pieces of the same length.
 * @returns its size and its beginning
 * @throws invalid for an empty or too large file
 */
async function storeFile(
  importId: string,
  body: AsyncIterable<Uint8Array>,
): Promise<{ size: number; head: Uint8Array }> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let size = 0;
  let number = 0;
  let head: Uint8Array = new Uint8Array();
  const flush = async () => {
    if (length === 0) return;
    const bytes = Buffer.concat(pieces);
    if (number === 0) head = bytes.subarray(0, headLength);
    await db.insert(importChunks).values({ importId, number, bytes });
    pieces = [];
    length = 0;
    number += 1;
  };
  for await (const piece of body) {
    size += piece.length;
    if (size > maxImportBytes) {
      throw refuseFile(tooLargeReason);
    }
    pieces.push(piece);
    length += piece.length;
    if (length >= chunkLength) await flush();
  }
  await flush();
  if (size === 0) throw refuseFile(emptyFileReason);
  await db.update(imports).set({ size }).where(eq(imports.id, importId));
  return { size, head };
}
