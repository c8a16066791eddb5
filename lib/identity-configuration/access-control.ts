/** The switch between Basic access and RBAC (docs/product.md#access-control). */
import type { z } from "zod";

import type { Transaction } from "@/db/client";
import { previewAccessChange } from "@/lib/access-changes/preview";
import type { AccessPreview } from "@/lib/access-changes/preview";
import { requireAccessChange } from "@/lib/access-changes/require";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import type { AccessControl } from "@/lib/access/effective";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { GatehouseError } from "@/lib/errors";

import type { accessControlPreviewSchema } from "./schema";

/**
 * Tells who would gain or lose what by a switch.
 * @throws forbidden without identity:manage
 */
export async function previewAccessControl(
  actor: Actor,
  { accessControl, ...query }: z.output<typeof accessControlPreviewSchema>,
): Promise<AccessPreview> {
  requirePermission(actor, "identity:manage");
  return previewAccessChange(actor, { accessControl }, query);
}

/**
 * Authorizes a switch for everyone whose access it changes. The caller has locked the organization
 * (`lockUsers`).
 * @returns how many users' access changes
 * @throws the refusal of `requireAccessChange`, at the field
 */
export async function requireAccessControlChange(
  tx: Transaction,
  actor: Actor,
  subject: Subject,
  accessControl: AccessControl,
  at: Date,
): Promise<number> {
  try {
    return await requireAccessChange(tx, actor, subject, { accessControl }, at);
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error;
    const { code, message } = error;
    throw new GatehouseError(code, message, { accessControl: message });
  }
}

/** Writes a switch to the audit log, with the number of users whose access changed. */
export async function recordAccessControlChange(
  tx: Transaction,
  actor: Actor,
  accessControl: AccessControl,
  changed: number,
  at: Date,
): Promise<void> {
  const event = {
    action: "access_control.changed",
    targetType: "identity",
    targetId: actor.organization.id,
    targetLabel: actor.organization.name,
    before: { accessControl: accessControl === "rbac" ? "basic" : "rbac" },
    after: { accessControl, changed },
  } as const;
  await recordAuditEvents(tx, actor.organization.id, auditActor(actor), [event], at);
}
