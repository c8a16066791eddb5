import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { groupMemberships, groups, users } from "@/db/schema/schema";

/** The names of the groups that the user with an email address is in, in alphabetical order. */
export async function groupsOf(organizationId: string, email: string): Promise<string[]> {
  const rows = await db
    .select({ name: groups.name })
    .from(users)
    .innerJoin(groupMemberships, eq(groupMemberships.userId, users.id))
    .innerJoin(groups, eq(groups.id, groupMemberships.groupId))
    .where(and(eq(users.organizationId, organizationId), eq(users.emailNormalized, email)))
    .orderBy(groups.name);
  return rows.map(({ name }) => name);
}
