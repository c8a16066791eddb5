import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { withUniqueName } from "@/lib/transactions";
import { lockUsers } from "@/lib/users/lock";

import { lockGroupToEdit } from "./lock";
import type { EditGroupInput } from "./schema";
import type { GroupValues } from "./values";
import { valuesOf, writeGroup } from "./write";

/** Saved, or the values that another user saved since the page was loaded. */
export type EditGroupResult =
  | { saved: true; version: number }
  | { saved: false; current: GroupValues & { version: number } };

/**
 * Saves name, description, role and whether new members are told.
 * @returns the new version, or the values that another user has saved since `version`, with nothing
 *   written
 * @throws not_found; forbidden, invalid or conflict with the sentence at the field
 */
export async function editGroup(actor: Actor, input: EditGroupInput): Promise<EditGroupResult> {
  const at = now();
  const { groupId, version, ...values } = input;
  return withUniqueName("group", () =>
    db.transaction(async (tx): Promise<EditGroupResult> => {
      const { subject } = await lockUsers(tx, actor, [], at);
      const group = await lockGroupToEdit(tx, actor, subject, groupId);
      if (group.version !== version) {
        return { saved: false, current: { ...valuesOf(group), version: group.version } };
      }
      return {
        saved: true,
        version: await writeGroup(tx, actor, subject, group, values, at),
      };
    }),
  );
}
