import { FileUp, MailPlus } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { ExportLink } from "@/components/data-table/export-link";
import { ListPage } from "@/components/data-table/list-page";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { db } from "@/db/client";
import { requireActor } from "@/lib/auth/actor";
import { can, grantableRoles } from "@/lib/access/policy";
import { listBulkOperations } from "@/lib/bulk/queries";
import { now } from "@/lib/clock";
import { findGrantableGroups } from "@/lib/groups/grantable";
import { rolesOf } from "@/lib/roles/queries";
import type { Parameters } from "@/lib/saved-views/canonical-query";
import { savedViewsOf } from "@/lib/saved-views/queries";
import type { UserFilterParameters } from "@/lib/users/list/filter-schema";
import { readGroupOptions } from "@/lib/users/list/groups";
import { readImportOptions } from "@/lib/users/list/imports";
import { countTabs } from "@/lib/users/list/counts";
import { listUsers, userListSchema } from "@/lib/users/list/list";
import type { UserListQuery } from "@/lib/users/list/list";
import { maxSelectedIds } from "@/lib/users/list/selection";

import { findGroupOptionsAction } from "./actions";
import { CreateUserButton } from "./create-user-button";
import { grantsFrom } from "./grants";
import { userFilters } from "./_table/search-params";
import { userRow } from "./_table/user-row";
import { UserTabs } from "./_table/user-tabs";
import { UsersTable } from "./_table/users-table";

export const metadata: Metadata = { title: "Users" };

type UsersPageProps = { searchParams: Promise<Parameters> };

export default async function UsersPage({ searchParams }: UsersPageProps) {
  const actor = await requireActor();
  if (!can(actor, "users:read")) notFound();
  const address = await searchParams;
  const query = userListSchema.parse(address);
  const manages = can(actor, "users:manage");
  const [page, roles, filterGroups, filterImports, counts, views, operations, groups] =
    await Promise.all([
      listUsers(actor, query),
      rolesOf(db, actor.organization.id),
      readGroupOptions(actor, query.group),
      manages ? readImportOptions(actor, query.import) : [],
      countTabs(actor),
      savedViewsOf(actor, address),
      manages ? listBulkOperations(actor) : [],
      manages ? findGrantableGroups(db, actor) : { groups: [], more: false },
    ]);
  const at = now();
  const grants = manages ? grantsFrom(actor, roles, groups) : undefined;
  const grantable = manages ? grantableRoles(actor, roles) : [];
  return (
    <ListPage>
      <PageHeader
        title="Users"
        description={`Members of ${actor.organization.name} and people you've invited.`}
        actions={
          <>
            <ExportLink href="/api/users/export" />
            {grants ? (
              <>
                <LinkButton href="/settings/iam/users/bulk-create">
                  <FileUp aria-hidden />
                  Bulk create users
                </LinkButton>
                <CreateUserButton grants={grants} />
              </>
            ) : null}
            {can(actor, "users:invite") ? (
              <LinkButton href="/settings/iam/users/invite" variant="primary">
                <MailPlus />
                Invite users
              </LinkButton>
            ) : null}
          </>
        }
      />
      <UsersTable
        page={{ ...page, rows: page.rows.map((user) => userRow(user, actor.userId, at)) }}
        views={views}
        filters={userFilters(
          roles,
          { ...filterGroups, find: filterGroups.more ? findGroupOptionsAction : undefined },
          filterImports,
          manages,
        )}
        parameters={filterParameters(query)}
        sort={query.sort}
        operations={operations}
        tabs={
          <UserTabs
            counts={counts}
            current={query.status.length > 1 ? undefined : (query.status[0] ?? "all")}
            address={address}
          />
        }
        mayInvite={can(actor, "users:invite")}
        manages={manages}
        roles={grantable.map(({ key, name, rank }) => ({ key, name, rank }))}
        groups={groups}
        maxSelectedIds={maxSelectedIds}
      />
    </ListPage>
  );
}

/** The filters of a query as the URL has them. */
function filterParameters(query: UserListQuery): Required<UserFilterParameters> {
  const { q, status, role, group, password, activity, import: imports } = query;
  return {
    q,
    status: status.join(","),
    role: role.join(","),
    group: group.join(","),
    password: password.join(","),
    activity: activity.join(","),
    import: imports.join(","),
  };
}
