import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";

import { PageHeader } from "@/components/ui/page-header";
import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { can, grantableRoles } from "@/lib/access/policy";
import { requireActor } from "@/lib/auth/actor";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { savedIdentity } from "@/lib/identity-configuration/queries";
import { readImport, readImportProblems } from "@/lib/imports/queries";
import type { ImportView } from "@/lib/imports/view";
import { rolesOf } from "@/lib/roles/queries";

import { loadLookup } from "../lookup";
import { LookupButton } from "../lookup-button";
import { counted, sizeText } from "../words";
import { DryRun } from "./dry-run";
import { ImportResult } from "./import-result";
import { RunningImport } from "./running-import";

export const metadata: Metadata = { title: "Bulk create users" };

type ImportPageProps = { params: Promise<{ importId: string }> };

async function loadImport(actor: Actor, importId: string): Promise<ImportView> {
  try {
    if (!z.uuid().safeParse(importId).success) notFound();
    return await readImport(actor, importId);
  } catch (error) {
    if (error instanceof GatehouseError && error.code === "not_found") notFound();
    throw error;
  }
}

export default async function ImportPage({ params }: ImportPageProps) {
  const actor = await requireActor();
  if (!can(actor, "users:manage")) notFound();
  const view = await loadImport(actor, (await params).importId);
  const at = now().toISOString();
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: "Users", href: "/settings/iam/users" },
          { label: "Bulk create", href: "/settings/iam/users/bulk-create" },
          { label: view.fileName },
        ]}
        title="Bulk create users"
        description={
          <>
            <bdi>{view.fileName}</bdi> · {counted(view.total, "row")} · {sizeText(view.size)}
          </>
        }
        actions={view.state === "draft" ? <LookupButton lookup={await loadLookup(actor)} /> : null}
      />
      <ImportState actor={actor} view={view} at={at} />
    </>
  );
}

async function ImportState({ actor, view, at }: { actor: Actor; view: ImportView; at: string }) {
  const roles = await rolesOf(db, actor.organization.id);
  const names = Object.fromEntries(roles.map(({ key, name }) => [key, name]));
  if (view.state === "draft") {
    const [problems, { loginMethod }] = await Promise.all([
      readImportProblems(actor, view.id),
      savedIdentity(db, actor.organization.id),
    ]);
    return (
      <DryRun
        key={view.id}
        view={view}
        problems={problems}
        roles={grantableRoles(actor, roles).map(({ key, name }) => ({ key, name }))}
        roleNames={names}
        mayCreateGroups={can(actor, "groups:manage")}
        usesPasswords={loginMethod === "password"}
        hasSystemAdmin={actor.accessControl === "rbac" || view.mapping.systemAdmin !== undefined}
      />
    );
  }
  if (view.state === "applying" || view.state === "mailing" || view.state === "undoing") {
    return <RunningImport key={view.state} view={view} now={at} />;
  }
  return <ImportResult view={view} roleNames={names} now={at} />;
}
