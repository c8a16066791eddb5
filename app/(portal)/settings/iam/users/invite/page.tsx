import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader } from "nuqs/server";

import { tableSearchParams } from "@/components/data-table/search-params";
import { PageHeader } from "@/components/ui/page-header";
import { db } from "@/db/client";
import { requireActor } from "@/lib/auth/actor";
import { can, defaultInvitedRole, grantableRoles } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { findGrantableGroups } from "@/lib/groups/grantable";
import { listPendingInvitations } from "@/lib/invitations/queries";
import { rolesOf } from "@/lib/roles/queries";

import { InviteForm } from "./invite-form";
import { PendingInvitations } from "./pending-invitations";

export const metadata: Metadata = { title: "Invite new users" };

/** How many pending invitations are shown next to the form. */
const pendingShown = 25;

const loadSearch = createLoader(tableSearchParams);

type InvitePageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function InvitePage({ searchParams }: InvitePageProps) {
  const actor = await requireActor();
  if (!can(actor, "users:invite")) notFound();
  const { q, cursor } = await loadSearch(searchParams);
  const [roles, groups, pending] = await Promise.all([
    rolesOf(db, actor.organization.id).then((all) => grantableRoles(actor, all)),
    findGrantableGroups(db, actor),
    listPendingInvitations(actor, { search: q, cursor, size: pendingShown }),
  ]);
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: "Users", href: "/settings/iam/users" }, { label: "Invite" }]}
        title="Invite new users"
        description="Links expire in 7 days. Invitations ignore the domain allowlist."
      />
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
        <InviteForm
          roles={roles.map(({ key, name }) => ({ key, name }))}
          groups={groups}
          defaultRoleKey={defaultInvitedRole(roles)?.key ?? ""}
          delivers={env.mail.transport !== "outbox"}
        />
        <PendingInvitations
          page={pending}
          now={now().toISOString()}
          transport={env.mail.transport}
        />
      </div>
    </>
  );
}
