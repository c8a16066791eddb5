import { MailPlus, UserRoundPlus } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { ExportLink } from "@/components/data-table/export-link";
import { writeRows } from "@/components/data-table/row-text";
import { formatCount } from "@/components/ui/format-count";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { db } from "@/db/client";
import { requireActor } from "@/lib/auth/actor";
import type { Actor } from "@/lib/access/actor";
import { can, grantableRoles } from "@/lib/access/policy";
import { listBulkOperations } from "@/lib/bulk/queries";
import { now } from "@/lib/clock";
import { countOpenRequests } from "@/lib/join-requests/queries";
import { rolesOf } from "@/lib/roles/queries";
import type { Parameters } from "@/lib/saved-views/canonical-query";
import { savedViewsOf } from "@/lib/saved-views/queries";
import { soon } from "@/lib/soon";
import type { UserFilterParameters } from "@/lib/users/list/filters";
import { hiddenColumns } from "@/lib/users/list/hidden-columns";
import { listUsers, userListSchema } from "@/lib/users/list/list";
import type { UserListQuery } from "@/lib/users/list/list";
import { maxSelectedIds } from "@/lib/users/list/selection";

import { BulkOperations } from "./bulk-operations";
import { CreateUserButton } from "./create-user-button";
import { grantsAmong } from "./grants";
import { userFilters } from "./user-filters";
import { userRow } from "./user-row";
import { UsersTable } from "./users-table";

export const metadata: Metadata = { title: "Users" };

/** For so long the rows are waited for before a skeleton stands for them, in milliseconds. */
const patience = 100;

type UsersPageProps = { searchParams: Promise<Parameters> };

export default async function UsersPage({ searchParams }: UsersPageProps) {
  const actor = await requireActor();
  if (!can(actor, "users:read")) notFound();
  const address = await searchParams;
  const query = userListSchema.parse(address);
  const manages = can(actor, "users:manage");
  const listed = listRows(actor, query);
  const [roles, requests, views, operations, atOnce] = await Promise.all([
    rolesOf(db, actor.organization.id),
    manages ? countOpenRequests(actor) : 0,
    savedViewsOf(actor, address),
    manages ? listBulkOperations(actor) : [],
    soon(listed, patience),
  ]);
  const grants = manages ? grantsAmong(actor, roles) : undefined;
  const grantable = manages ? grantableRoles(actor, roles) : [];
  return (
    <>
      <PageHeader
        title="Users"
        description={`Everyone who can sign in to ${actor.organization.name}, and everyone who was asked to.`}
        actions={
          <>
            {manages ? (
              <LinkButton href="/settings/iam/users/requests">
                <UserRoundPlus />
                Requests
                {requests > 0 ? (
                  <span className="rounded-full bg-accent-soft px-1.5 text-xs text-accent">
                    {formatCount(requests)}
                    <span className="sr-only"> open</span>
                  </span>
                ) : null}
              </LinkButton>
            ) : null}
            <ExportLink href="/api/users/export" />
            {grants ? <CreateUserButton grants={grants} /> : null}
            {can(actor, "users:invite") ? (
              <LinkButton href="/settings/iam/users/invite" variant="primary">
                <MailPlus />
                Invite users
              </LinkButton>
            ) : null}
          </>
        }
      />
      {manages ? <BulkOperations initial={operations} /> : null}
      {/* Room for the bar of a selection below the last row. */}
      <div className="has-[[aria-label=Selection]]:pb-24">
        <UsersTable
          page={atOnce ?? listed}
          views={views}
          now={now().toISOString()}
          filters={userFilters(roles, manages)}
          parameters={filterParameters(query)}
          sort={query.sort}
          hidden={hiddenColumns(address.hide)}
          mayInvite={can(actor, "users:invite")}
          manages={manages}
          roles={grantable.map(({ key, name, rank }) => ({ key, name, rank }))}
          mostNamed={maxSelectedIds}
        />
      </div>
    </>
  );
}

async function listRows(actor: Actor, query: UserListQuery) {
  const page = await listUsers(actor, query);
  return { ...page, rows: writeRows(page.rows.map((user) => userRow(user, actor.userId))) };
}

/** The filters of a query as an address has them. */
function filterParameters(query: UserListQuery): Required<UserFilterParameters> {
  const { q, status, role, password, activity } = query;
  return {
    q,
    status: status.join(","),
    role: role.join(","),
    password: password.join(","),
    activity: activity.join(","),
  };
}
