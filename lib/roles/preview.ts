import type { z } from "zod";

import { db } from "@/db/client";
import { previewAccessChange } from "@/lib/access-changes/preview";
import type { AccessPreview } from "@/lib/access-changes/preview";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { notFound } from "@/lib/errors";

import { readRoleRules, requireRole } from "./lock";
import type { previewRoleDeletionSchema, previewRoleEditSchema } from "./schema";

/**
 * Tells who would gain or lose what by an edit.
 * @throws not_found, or forbidden for those who cannot edit the role
 */
export async function previewRoleEdit(
  actor: Actor,
  { key, rank, permissions, ...query }: z.output<typeof previewRoleEditSchema>,
): Promise<AccessPreview> {
  const rules = await readRoleRules(db, actor, now());
  requireRole({ ...rules, subject: actor }, "edit", key);
  const change = { roles: new Map([[key, { key, rank, permissions }]]) };
  return previewAccessChange(actor, change, query);
}

/**
 * Tells who would gain or lose what by the replacement of a role.
 * @throws not_found, or forbidden for those who cannot delete the role
 */
export async function previewRoleDeletion(
  actor: Actor,
  { key, replacementKey, ...query }: z.output<typeof previewRoleDeletionSchema>,
): Promise<AccessPreview> {
  const rules = await readRoleRules(db, actor, now());
  requireRole({ ...rules, subject: actor }, "delete", key);
  const replacement = rules.roles.get(replacementKey);
  if (!replacement) throw notFound("The replacement");
  return previewAccessChange(actor, { roles: new Map([[key, replacement]]) }, query);
}
