import { and, eq, inArray, isNotNull, lte, or } from "drizzle-orm";

import { db } from "@/db/client";
import { importChunks, importRows, imports } from "@/db/schema/schema";
import { after, days, hours, now } from "@/lib/clock";

import { filesKeptFor } from "./lifetimes";

/**
 * Deletes dry runs after a day, uploads that broke off, and the files and rows of imports that
 * finished 30 days ago; the imports themselves stay in the history.
 */
export async function sweepImports(): Promise<void> {
  const at = now();
  await db
    .delete(imports)
    .where(
      or(
        and(eq(imports.state, "draft"), lte(imports.createdAt, after(at, -days(1)))),
        and(eq(imports.state, "uploading"), lte(imports.createdAt, after(at, -hours(1)))),
      ),
    );
  const old = db
    .select({ id: imports.id })
    .from(imports)
    .where(
      and(
        inArray(imports.state, ["done", "cancelled", "failed", "undone"]),
        isNotNull(imports.finishedAt),
        lte(imports.finishedAt, after(at, -filesKeptFor)),
      ),
    );
  await db.delete(importChunks).where(inArray(importChunks.importId, old));
  await db.delete(importRows).where(inArray(importRows.importId, old));
}
