import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { roles } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requireAccessChange } from "@/lib/access-changes/require";
import { canGrantRole, isSafeForLinks } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { retryOnCollision } from "@/lib/transactions";
import { roleAboveReason } from "@/lib/users/operations";

import { countCarriers, isInUse } from "./carriers";
import { clearDeletedLinks, moveToRole } from "./delete-queries";
import { lockRoles, recordRole, requireRole } from "./lock";
import type { LockedRoles } from "./lock";
import type { RoleOption } from "./queries";
import type { DeleteRoleInput } from "./schema";
import { waysByLink } from "./values";

const refusal = (code: "invalid" | "forbidden", sentence: string) =>
  new GatehouseError(code, sentence, { replacementKey: sentence });

/**
 * Deletes a custom role. Users, groups, links and the default role that have it get another one in
 * the same transaction, in a fixed number of statements.
 * @throws not_found, or forbidden with the reason; invalid at the replacement
 */
export async function deleteRole(
  actor: Actor,
  input: DeleteRoleInput,
): Promise<{ name: string; users: number }> {
  requirePermission(actor, "roles:manage");
  const at = now();
  // A person who registers at this moment may get the role after the others were moved: then again.
  return retryOnCollision(() =>
    db.transaction(async (tx) => {
      const locked = await lockRoles(tx, actor, at);
      const role = requireRole(locked, "delete", input.key);
      const organizationId = actor.organization.id;
      const used = isInUse(await countCarriers(tx, organizationId, role.key));
      const replacement = used
        ? await requireReplacement(tx, actor, locked, role, input.replacementKey)
        : undefined;
      if (replacement) {
        const change = { roles: new Map([[role.key, replacement]]) };
        await requireAccessChange(tx, actor, locked.subject, change, at);
      }
      const moved = replacement
        ? await moveToRole(tx, { actor, from: role.key, to: replacement.key, at })
        : undefined;
      await clearDeletedLinks(tx, organizationId, role.key);
      await tx
        .delete(roles)
        .where(and(eq(roles.organizationId, organizationId), eq(roles.key, role.key)));
      const { name, description, rank, permissions } = role;
      await recordRole(
        tx,
        actor,
        role,
        {
          action: "role.deleted",
          before: { name, description, rank, permissions },
          after: replacement &&
            moved && { replacement: replacement.key, people: moved.users, groups: moved.groups },
        },
        at,
      );
      return { name, users: moved?.users ?? 0 };
    }),
  );
}

/** @throws invalid or forbidden at the field */
async function requireReplacement(
  tx: Transaction,
  actor: Actor,
  locked: LockedRoles,
  role: RoleOption,
  key: string,
): Promise<RoleOption> {
  const replacement = locked.roles.get(key);
  if (!replacement || key === role.key) {
    throw refusal("invalid", `Choose a role for those who have ${role.name} now.`);
  }
  if (!canGrantRole(locked.subject, replacement)) throw refusal("forbidden", roleAboveReason);
  if (isSafeForLinks(replacement)) return replacement;
  const ways = await waysByLink(tx, actor.organization.id, role.key);
  if (ways.length === 0) return replacement;
  throw refusal(
    "invalid",
    `People who register on their own get ${role.name}, because ${ways.join(", and ")}. They can't get ${replacement.name}, because it can manage users, roles or the identity configuration.`,
  );
}
