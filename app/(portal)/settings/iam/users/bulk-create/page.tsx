import { FileText } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { DownloadLink } from "@/components/ui/download-link";
import { PageHeader } from "@/components/ui/page-header";
import { can } from "@/lib/access/policy";
import { requireActor } from "@/lib/auth/actor";
import { now } from "@/lib/clock";
import { listImports } from "@/lib/imports/queries";

import { AttachPanel } from "./attach-panel";
import { ImportHistory } from "./import-history";
import { loadLookup } from "./lookup";
import { LookupButton } from "./lookup-button";

export const metadata: Metadata = { title: "Bulk create users" };

export default async function BulkCreatePage() {
  const actor = await requireActor();
  if (!can(actor, "users:manage")) notFound();
  const [lookup, history] = await Promise.all([loadLookup(actor), listImports(actor, {})]);
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: "Users", href: "/settings/iam/users" }, { label: "Bulk create" }]}
        title="Bulk create users"
        description="Create or update users from a CSV file, with a dry run first."
        actions={
          <>
            <DownloadLink
              href="/api/imports/example"
              variant="ghost"
              icon={<FileText aria-hidden />}
            >
              Download example
            </DownloadLink>
            <LookupButton lookup={lookup} />
            <DownloadLink href="/api/imports/template">Download blank template</DownloadLink>
          </>
        }
      />
      <div className="space-y-5">
        <AttachPanel />
        <ImportHistory first={history} now={now().toISOString()} />
      </div>
    </>
  );
}
