import { eq } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { identityConfigurations, organizations, roles, users } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import type { Origin } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { managesGroups } from "@/lib/groups/current";

import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "./access";
import { displayName } from "./display-name";

/** The user who started work that outlives its request, with what they may do now. */
export async function readActingUser(
  executor: Executor,
  { actorId, address, agent }: Origin & { actorId: string },
): Promise<ActingUser> {
  const { id, name, slug } = organizations;
  const [row] = await executor
    .select({
      userId: users.id,
      email: users.email,
      firstName: users.firstName,
      lastName: users.lastName,
      ...accessColumns(now()),
      managesGroups: managesGroups(users.id),
      organization: { id, name, slug },
    })
    .from(users)
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .innerJoin(organizations, eq(organizations.id, users.organizationId))
    .where(eq(users.id, actorId));
  const { userId, email, role, accessControl, organization } = row!;
  return {
    userId,
    email,
    name: displayName(row!),
    ...accessOf(row!),
    role: { key: role.key, name: role.name },
    accessControl,
    managesGroups: row!.managesGroups,
    organization,
    origin: { address, agent },
  };
}
