import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { groupMemberships, groups, users } from "@/db/schema/schema";

import type { TestOrganization } from "./organization";

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

/** A member, or one whose membership ends. */
type Member = string | { id: string; endsAt: string };

/**
 * Adds a group with members who were added long ago.
 * @returns its id
 */
export async function addGroup(
  { id: organizationId }: Pick<TestOrganization, "id">,
  name: string,
  members: readonly Member[] = [],
  roleKey: string | null = null,
): Promise<string> {
  const [group] = await db
    .insert(groups)
    .values({ organizationId, name, roleKey })
    .returning({ id: groups.id });
  const groupId = group!.id;
  if (members.length > 0) {
    const createdAt = new Date("2020-01-01T00:00:00Z");
    await db.insert(groupMemberships).values(
      members.map((member) => {
        const { id: userId, endsAt = null } = typeof member === "string" ? { id: member } : member;
        const ends = endsAt === null ? null : new Date(endsAt);
        return { organizationId, groupId, userId, createdAt, endsAt: ends };
      }),
    );
  }
  return groupId;
}
