import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { imports } from "@/db/schema/imports";
import { inIds } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";

/**
 * The imports that the filter names, with a word in place of the name for those that are not of the
 * organization, so that they can be cleared.
 * @throws forbidden without users:manage
 */
export async function readImportOptions(
  actor: Actor,
  filter: readonly string[],
): Promise<{ id: string; fileName: string }[]> {
  requirePermission(actor, "users:manage");
  if (filter.length === 0) return [];
  const found = await db
    .select({ id: imports.id, fileName: imports.fileName })
    .from(imports)
    .where(and(eq(imports.organizationId, actor.organization.id), inIds(imports.id, filter)));
  const names = new Map(found.map(({ id, fileName }) => [id, fileName]));
  return filter.map((id) => ({ id, fileName: names.get(id) ?? "Unknown import" }));
}
