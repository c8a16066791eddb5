import { and, eq, isNull, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { groups, identityConfigurations, joinLinkGroups, joinLinks } from "@/db/schema/schema";
import { isSafeForLinks, missingPermissions, permissionLabels } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { GatehouseError } from "@/lib/errors";

import type { RoleOption } from "./queries";
import type { RoleValues } from "./schema";

const refusal = (field: keyof RoleValues, sentence: string) =>
  new GatehouseError("forbidden", sentence, { [field]: sentence });

/** @throws forbidden at the field for a rank or a permission that the actor does not have */
export function requireOwnValues(subject: Subject, { rank, permissions }: RoleValues): void {
  if (rank > subject.rank) throw refusal("rank", "You can't choose a rank above your own.");
  const [missing] = missingPermissions(subject, permissions);
  if (missing) {
    throw refusal(
      "permissions",
      `You can't give the permission “${permissionLabels[missing]}”, because you don't have it.`,
    );
  }
}

/**
 * How people get a role who register on their own, as parts of a sentence: by default, by a link, or
 * by a group that a link gives.
 */
export async function waysByLink(
  tx: Transaction,
  organizationId: string,
  roleKey: string,
): Promise<string[]> {
  const linkName = sql<string>`coalesce('the link “' || ${joinLinks.name} || '”', 'the self-service link')`;
  const [defaults, links, throughGroups] = await Promise.all([
    tx
      .select({ key: identityConfigurations.defaultRoleKey })
      .from(identityConfigurations)
      .where(
        and(
          eq(identityConfigurations.organizationId, organizationId),
          eq(identityConfigurations.defaultRoleKey, roleKey),
        ),
      ),
    tx
      .select({ name: linkName })
      .from(joinLinks)
      .where(
        and(
          eq(joinLinks.organizationId, organizationId),
          eq(joinLinks.roleKey, roleKey),
          isNull(joinLinks.deletedAt),
        ),
      )
      .orderBy(joinLinks.name)
      .limit(3),
    tx
      .select({ name: groups.name, link: linkName })
      .from(groups)
      .innerJoin(joinLinkGroups, eq(joinLinkGroups.groupId, groups.id))
      .innerJoin(joinLinks, eq(joinLinks.id, joinLinkGroups.joinLinkId))
      .where(
        and(
          eq(groups.organizationId, organizationId),
          eq(groups.roleKey, roleKey),
          isNull(joinLinks.deletedAt),
        ),
      )
      .orderBy(groups.name, joinLinks.name)
      .limit(3),
  ]);
  return [
    ...defaults.map(() => "it is the default role"),
    ...links.map(({ name }) => `${name} gives it`),
    ...throughGroups.map(
      ({ name, link }) => `the group “${name}” gives it, which people join with ${link}`,
    ),
  ];
}

/**
 * A role that people get on their own cannot get permissions to manage (docs/product.md#ways-in).
 * @throws forbidden at the permissions, with the places that give the role
 */
export async function requireSafeForLinks(
  tx: Transaction,
  organizationId: string,
  role: RoleOption,
  values: RoleValues,
): Promise<void> {
  const gained = values.permissions.filter((each) => !role.permissions.includes(each));
  if (isSafeForLinks({ permissions: gained })) return;
  const ways = await waysByLink(tx, organizationId, role.key);
  if (ways.length === 0) return;
  throw refusal(
    "permissions",
    `People who register on their own can't get permissions to manage users, roles or the identity configuration. They get this role, because ${ways.join(", and ")}.`,
  );
}
