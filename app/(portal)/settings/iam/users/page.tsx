import { MailPlus, UserRoundPlus } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";

import { ExportLink } from "@/components/data-table/export-link";
import { formatCount } from "@/components/ui/format-count";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { requireActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { savedViewsOf } from "@/lib/saved-views/queries";
import { listUsers, userListSchema } from "@/lib/users/queries";
import type { UserListQuery } from "@/lib/users/queries";
import { countOpenRequests } from "@/lib/requests/queries";

import { CreateUserButton } from "./create-user-button";
import { grantsOf } from "./grants";
import { UsersTable } from "./users-table";
import { UsersTableSkeleton } from "./users-table-skeleton";

export const metadata: Metadata = { title: "Users" };

type Parameters = Record<string, string | string[] | undefined>;
type LoadedUsersTableProps = { actor: Actor; query: UserListQuery; parameters: Parameters };

async function LoadedUsersTable({ actor, query, parameters }: LoadedUsersTableProps) {
  const [page, views] = await Promise.all([
    listUsers(actor, query),
    savedViewsOf(actor, parameters),
  ]);
  return (
    <UsersTable
      page={page}
      views={views}
      ownId={actor.userId}
      now={now().toISOString()}
      mayInvite={can(actor, "users:invite")}
      manages={can(actor, "users:manage")}
    />
  );
}

type UsersPageProps = { searchParams: Promise<Parameters> };

export default async function UsersPage({ searchParams }: UsersPageProps) {
  const actor = await requireActor();
  if (!can(actor, "users:read")) notFound();
  const parameters = await searchParams;
  const query = userListSchema.parse(parameters);
  const manages = can(actor, "users:manage");
  const [grants, requests] = manages
    ? await Promise.all([grantsOf(actor), countOpenRequests(actor)])
    : [undefined, 0];
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
      <Suspense fallback={<UsersTableSkeleton manages={manages} />}>
        <LoadedUsersTable actor={actor} query={query} parameters={parameters} />
      </Suspense>
    </>
  );
}
