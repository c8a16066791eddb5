import { and, eq, isNull, ne, or, sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { groupMemberships, groups, roles, users } from "@/db/schema/schema";
import { inIds, inTexts, textArray } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { valueKey } from "@/lib/csv/value-key";
import type { Subject } from "@/lib/access/policy";
import { isCurrentMembership, isManagedBy, isRoleOfGroup } from "@/lib/groups/current";
import { groupGrantColumns, refusalOfGroup } from "@/lib/groups/grantable";
import { readAccessRules } from "@/lib/roles/queries";
import { rolesByText } from "@/lib/roles/role-texts";
import { countActiveAdministrators } from "@/lib/users/access";
import { readPerson, selectUsers } from "@/lib/users/list/row";

import type { ExistingPerson, Facts, NamedGroup } from "./plan";
import type { RowValues } from "./values";

/** The part of the facts that is the same for all rows. */
export type Rules = Pick<
  Facts,
  "subject" | "accessControl" | "roles" | "mayCreateGroups" | "administrators" | "at"
>;

/** Reads the rules of the organization and what the actor may do. */
export async function readRules(
  executor: Executor,
  actor: ActingUser,
  subject: Subject,
  at: Date,
): Promise<Rules> {
  const organizationId = actor.organization.id;
  const { accessControl, roles: all } = await readAccessRules(executor, organizationId);
  return {
    subject,
    accessControl,
    roles: rolesByText(all.values()),
    mayCreateGroups: can(subject, "groups:manage"),
    administrators: await countActiveAdministrators(executor, organizationId),
    at,
  };
}

/**
 * Reads what the plan of some rows depends on, with four statements for any number of rows.
 * @param options.lock locks the users of the organization whom the rows name
 * @param options.groupIds groups that are needed besides those that the rows name
 */
export async function readFacts(
  executor: Executor,
  actor: ActingUser,
  rules: Rules,
  rows: readonly Pick<RowValues, "emailNormalized" | "groups">[],
  options: { lock?: boolean; groupIds?: readonly string[] } = {},
): Promise<Facts> {
  const organizationId = actor.organization.id;
  const emails = rows.flatMap(({ emailNormalized }) => emailNormalized ?? []);
  const byEmail = inTexts(users.emailNormalized, emails);
  const query = selectUsers(executor, rules.at)
    .where(and(eq(users.organizationId, organizationId), byEmail))
    .orderBy(users.id)
    .$dynamic();
  const people = await (options.lock ? query.for("no key update", { of: users }) : query);
  const others = await executor
    .select({ emailNormalized: users.emailNormalized })
    .from(users)
    .where(and(ne(users.organizationId, organizationId), isNull(users.deletedAt), byEmail));
  const memberships = await readMemberships(
    executor,
    people.map(({ id }) => id),
    rules.at,
  );
  const names = new Set(rows.flatMap((row) => row.groups));
  const held = [...memberships.values()].flatMap((all) => all.map(({ id }) => id));
  const ids = new Set([...held, ...(options.groupIds ?? [])]);
  const found = await readGroups(executor, actor, rules.subject, [...names], [...ids]);
  return {
    ...rules,
    groups: new Map(found.map((group) => [valueKey(group.name), group])),
    groupsById: new Map(found.map((group) => [group.id, group])),
    people: new Map(
      people.map((row) => [
        row.emailNormalized,
        { ...readPerson(row, rules.at), groups: memberships.get(row.id) ?? [] },
      ]),
    ),
    elsewhere: new Set(others.map(({ emailNormalized }) => emailNormalized)),
  };
}

/** The groups that users are in now, by user. */
async function readMemberships(
  executor: Executor,
  userIds: readonly string[],
  at: Date,
): Promise<Map<string, ExistingPerson["groups"]>> {
  if (userIds.length === 0) return new Map();
  const rows = await executor
    .select({
      userId: groupMemberships.userId,
      id: groups.id,
      name: groups.name,
      endsAt: groupMemberships.endsAt,
    })
    .from(groupMemberships)
    .innerJoin(groups, eq(groups.id, groupMemberships.groupId))
    .where(and(inIds(groupMemberships.userId, userIds), isCurrentMembership(at)))
    .orderBy(sql`lower(${groups.name})`);
  const byUser = new Map<string, ExistingPerson["groups"]>();
  for (const { userId, id, name, endsAt } of rows) {
    const group = { id, name, endsAt: endsAt?.toISOString() ?? null };
    const own = byUser.get(userId);
    if (own) own.push(group);
    else byUser.set(userId, [group]);
  }
  return byUser;
}

/** Groups by name, in any case, and by id. */
async function readGroups(
  executor: Executor,
  actor: ActingUser,
  subject: Subject,
  names: readonly string[],
  ids: readonly string[],
): Promise<NamedGroup[]> {
  if (names.length === 0 && ids.length === 0) return [];
  const rows = await executor
    .select({
      ...groupGrantColumns,
      notifiesMembers: groups.notifiesMembers,
      manages: isManagedBy(actor.userId),
    })
    .from(groups)
    .leftJoin(roles, isRoleOfGroup)
    .where(
      and(
        eq(groups.organizationId, actor.organization.id),
        or(
          sql`lower(${groups.name}) in (select lower(name) from unnest(${textArray(names)}) as name)`,
          inIds(groups.id, ids),
        ),
      ),
    );
  return rows.map(({ manages, ...group }) => {
    const mayManage = manages || can(subject, "groups:manage");
    return { ...group, mayManage, refusal: refusalOfGroup(subject, group, mayManage) };
  });
}
