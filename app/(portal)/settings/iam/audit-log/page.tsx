import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";

import { ExportLink } from "@/components/data-table/export-link";
import { ListPage } from "@/components/data-table/list-page";
import { PageHeader } from "@/components/ui/page-header";
import { db } from "@/db/client";
import { requireActor } from "@/lib/auth/actor";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { changesOf } from "@/lib/audit-log/changes";
import type { Change } from "@/lib/audit-log/changes";
import { fieldChanges } from "@/lib/audit-log/filters";
import { MAX_SCANNED_EVENTS } from "@/lib/audit-log/log-queries";
import { auditLogSchema, readAuditLog, readFilterNames } from "@/lib/audit-log/queries";
import type { AuditLogQuery, LoggedEvent } from "@/lib/audit-log/queries";
import { now } from "@/lib/clock";
import { seesGroups } from "@/lib/groups/queries";
import { rolesOf } from "@/lib/roles/queries";
import { deviceName } from "@/lib/sessions/device";

import { AuditLog } from "./audit-log";
import { AuditLogSkeleton } from "./audit-log-skeleton";

export const metadata: Metadata = { title: "Audit log" };

/** Shows the name first; the email of the target is next to it already. */
function changesShown(
  changes: readonly Change[],
  targetLabel: string,
  asked: AuditLogQuery["change"],
): Change[] {
  const first = new Set(asked.flatMap((field) => fieldChanges[field].keys));
  return changes
    .filter(({ field, to }) => field !== "email" || to !== targetLabel)
    .toSorted((a, b) => Number(first.has(b.field)) - Number(first.has(a.field)));
}

async function LoadedAuditLog({ actor, query }: { actor: Actor; query: AuditLogQuery }) {
  const [page, names, roles] = await Promise.all([
    readAuditLog(actor, query),
    readFilterNames(actor, query),
    rolesOf(db, actor.organization.id),
  ]);
  const pages: Partial<Record<LoggedEvent["targetType"], string>> = {
    ...(can(actor, "users:read") && { user: "users" }),
    ...(seesGroups(actor) && { group: "groups" }),
    ...(can(actor, "roles:manage") && { role: "roles" }),
  };
  const targetHref = ({ targetType, targetId }: Pick<LoggedEvent, "targetType" | "targetId">) =>
    pages[targetType] && `/settings/iam/${pages[targetType]}/${targetId}`;
  const roleNames = new Map(roles.map(({ key, name }) => [key, name]));
  return (
    <AuditLog
      page={{
        ...page,
        rows: page.rows.map(({ before, after, agent, ...event }) => ({
          ...event,
          targetHref: targetHref(event),
          changes: changesShown(
            changesOf({ before, after }, roleNames),
            event.targetLabel,
            query.change,
          ),
          device: agent === null ? null : deviceName(agent),
        })),
      }}
      maxScannedEvents={MAX_SCANNED_EVENTS}
      names={{
        ...(query.actor ? { [query.actor]: names.actor } : {}),
        ...(query.target ? { [query.target]: names.target } : {}),
      }}
      findsPeople={can(actor, "users:read")}
      now={now().toISOString()}
    />
  );
}

type AuditLogPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditLogPage({ searchParams }: AuditLogPageProps) {
  const actor = await requireActor();
  if (!can(actor, "audit:read")) notFound();
  const query = auditLogSchema.parse(await searchParams);
  return (
    <ListPage>
      <PageHeader
        title="Audit log"
        description={`Every change in ${actor.organization.name}, newest first. Entries can't be edited or deleted.`}
        actions={<ExportLink href="/api/audit-log/export" />}
      />
      <Suspense fallback={<AuditLogSkeleton />}>
        <LoadedAuditLog actor={actor} query={query} />
      </Suspense>
    </ListPage>
  );
}
