import { db } from "@/db/client";
import { roles } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requireAllowed, requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { withUniqueName } from "@/lib/transactions";

import { roleKeyOf } from "./key";
import { lockRoles, recordRole } from "./lock";
import { decideRoleCreation } from "./rules";
import type { RoleValues } from "./schema";
import { requireOwnValues } from "./values";

/**
 * Creates a custom role.
 * @throws forbidden with Basic access, or at the field; conflict for a name that is taken
 */
export async function createRole(actor: Actor, values: RoleValues): Promise<{ key: string }> {
  requirePermission(actor, "roles:manage");
  const at = now();
  return withUniqueName("role", () =>
    db.transaction(async (tx) => {
      const locked = await lockRoles(tx, actor, at);
      requireAllowed(decideRoleCreation(locked.subject, locked.accessControl));
      requireOwnValues(locked.subject, values);
      const key = roleKeyOf(values.name, new Set(locked.roles.keys()));
      await tx.insert(roles).values({
        ...values,
        key,
        organizationId: actor.organization.id,
        builtIn: false,
        createdAt: at,
      });
      const event = { action: "role.created", after: values } as const;
      await recordRole(tx, actor, { key, name: values.name }, event, at);
      return { key };
    }),
  );
}
