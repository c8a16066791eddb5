import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader } from "nuqs/server";

import { ListPage } from "@/components/data-table/list-page";
import { tableSearchParams } from "@/components/data-table/search-params";
import { PageHeader } from "@/components/ui/page-header";
import { db } from "@/db/client";
import { requireActor } from "@/lib/auth/actor";
import { can, grantableRoles } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { openRequests } from "@/lib/join-requests/queries";
import { rolesOf } from "@/lib/roles/queries";
import { countTabs } from "@/lib/users/list/counts";

import { UserTabs } from "../_table/user-tabs";
import { Requests } from "./requests";

export const metadata: Metadata = { title: "Requests" };

const loadSearch = createLoader(tableSearchParams);

type RequestsPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RequestsPage({ searchParams }: RequestsPageProps) {
  const actor = await requireActor();
  if (!can(actor, "users:manage")) notFound();
  const { q, cursor } = await loadSearch(searchParams);
  const [page, counts, roles] = await Promise.all([
    openRequests(actor, { q, cursor }),
    countTabs(actor),
    rolesOf(db, actor.organization.id).then((all) => grantableRoles(actor, all)),
  ]);
  return (
    <ListPage>
      <PageHeader
        breadcrumbs={[{ label: "Users", href: "/settings/iam/users" }, { label: "Requests" }]}
        title="Requests"
        description="People outside the domain allowlist who have verified their email and want to join."
      />
      <div className="mb-3 shrink-0 border-b border-line">
        <UserTabs counts={counts} current="requests" />
      </div>
      <Requests
        page={page}
        roles={roles.map(({ key, name }) => ({ key, name }))}
        now={now().toISOString()}
        delivers={env.mail.transport !== "outbox"}
      />
    </ListPage>
  );
}
