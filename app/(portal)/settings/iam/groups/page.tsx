import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { ListPage } from "@/components/data-table/list-page";
import { PageHeader } from "@/components/ui/page-header";
import { db } from "@/db/client";
import { can, grantableRoles } from "@/lib/access/policy";
import { requireActor } from "@/lib/auth/actor";
import { listGroups, seesGroups } from "@/lib/groups/queries";
import { groupListSchema } from "@/lib/groups/schema";
import { rolesOf } from "@/lib/roles/queries";

import { CreateGroupButton } from "./create-group-button";
import { GroupsTable } from "./groups-table";

export const metadata: Metadata = { title: "Groups" };

type GroupsPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function GroupsPage({ searchParams }: GroupsPageProps) {
  const actor = await requireActor();
  if (!seesGroups(actor)) notFound();
  const manages = can(actor, "groups:manage");
  const usesRoles = actor.accessControl === "rbac";
  const query = groupListSchema.parse(await searchParams);
  const [page, roles] = await Promise.all([
    listGroups(actor, query),
    rolesOf(db, actor.organization.id),
  ]);
  const choices = grantableRoles(actor, roles).map(({ key, name }) => ({ key, name }));
  const createButton = manages ? (
    <CreateGroupButton roles={usesRoles ? choices : undefined} />
  ) : undefined;
  return (
    <ListPage>
      <PageHeader
        title="Groups"
        description={
          !manages
            ? "The groups you manage."
            : usesRoles
              ? "Sets of users, such as teams. A group can give its members a role."
              : "Sets of users, such as teams."
        }
        actions={createButton}
      />
      <GroupsTable
        page={page}
        roles={roles.map(({ key, name }) => ({ key, name }))}
        withRoles={usesRoles || query.role.length > 0}
        emptyActions={createButton}
      />
    </ListPage>
  );
}
