import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { groups } from "@/db/schema/schema";
import type { ActingUser, Actor } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { withUniqueName } from "@/lib/transactions";
import { lockUsers } from "@/lib/users/lock";

import type { CreateGroupInput } from "./schema";
import { recordGroup, requireGrantableRole } from "./write";

/**
 * Makes a group without members.
 * @throws forbidden without groups:manage or for a role that the actor cannot give; conflict for
 *   the name of another group; both at the field
 */
export async function createGroup(
  actor: Actor,
  input: CreateGroupInput,
): Promise<{ groupId: string }> {
  requirePermission(actor, "groups:manage");
  const at = now();
  return withUniqueName("group", () =>
    db.transaction(async (tx) => {
      const { subject } = await lockUsers(tx, actor, [], at);
      return createGroupIn(tx, actor, subject, input, at);
    }),
  );
}

/** `createGroup` in the transaction of the caller, who has called `lockUsers`. */
export async function createGroupIn(
  tx: Transaction,
  actor: ActingUser,
  subject: Subject,
  input: CreateGroupInput,
  at: Date,
): Promise<{ groupId: string }> {
  requirePermission(subject, "groups:manage");
  await requireGrantableRole(tx, actor, subject, input.roleKey);
  const [created] = await tx
    .insert(groups)
    .values({
      ...input,
      roleKey: input.roleKey || null,
      organizationId: actor.organization.id,
      createdAt: at,
    })
    .returning({ id: groups.id, name: groups.name });
  await recordGroup(tx, actor, "group.created", created!, { after: input }, at);
  return { groupId: created!.id };
}
