import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { identityConfigurations, organizations, roles, users } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { commandLineAgent } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { parseEmail } from "@/lib/email";
import { GatehouseError } from "@/lib/errors";
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

/**
 * The active user of an organization on whose behalf a command of the command line acts.
 * @throws not_found
 */
export async function findActingUser(slug: string, email: string): Promise<ActingUser> {
  const [organization] = await db
    .select({ id: organizations.id, name: organizations.name })
    .from(organizations)
    .where(eq(organizations.slug, slug));
  if (!organization) {
    throw new GatehouseError("not_found", `No organization has the subdomain ${slug}.`);
  }
  const parsed = parseEmail(email);
  const [user] =
    "problem" in parsed
      ? []
      : await db
          .select({ id: users.id })
          .from(users)
          .where(
            and(
              eq(users.organizationId, organization.id),
              eq(users.emailNormalized, parsed.emailNormalized),
              eq(users.status, "active"),
            ),
          );
  if (!user) {
    const sentence = `${organization.name} has no active user with the email ${email}.`;
    throw new GatehouseError("not_found", sentence);
  }
  return readActingUser(db, { actorId: user.id, address: null, agent: commandLineAgent });
}
