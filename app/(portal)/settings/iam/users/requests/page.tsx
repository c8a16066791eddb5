import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";

import { PageHeader } from "@/components/ui/page-header";
import { db } from "@/db/client";
import { requireActor } from "@/lib/auth/actor";
import { can, grantableRoles } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { openRequests } from "@/lib/join-requests/queries";
import { rolesOf } from "@/lib/roles/queries";

import { Requests } from "./requests";

export const metadata: Metadata = { title: "Requests" };

const searchSchema = z.object({
  q: z.string().max(256).catch(""),
  cursor: z.string().max(4096).optional().catch(undefined),
});

type RequestsPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RequestsPage({ searchParams }: RequestsPageProps) {
  const actor = await requireActor();
  if (!can(actor, "users:manage")) notFound();
  const { q, cursor } = searchSchema.parse(await searchParams);
  const [page, roles] = await Promise.all([
    openRequests(actor, { q, cursor }),
    rolesOf(db, actor.organization.id).then((all) => grantableRoles(actor, all)),
  ]);
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: "Users", href: "/settings/iam/users" }, { label: "Requests" }]}
        title="Requests"
        description="People outside the domain allowlist who proved their e-mail address and ask to join."
      />
      <Requests
        page={page}
        roles={roles.map(({ key, name }) => ({ key, name }))}
        now={now().toISOString()}
        delivers={env.mail.transport !== "outbox"}
      />
    </>
  );
}
