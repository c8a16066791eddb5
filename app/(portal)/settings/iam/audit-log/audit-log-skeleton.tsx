"use client";

import { DataTableSkeleton } from "@/components/data-table/data-table-skeleton";

import { auditColumns } from "./columns";

/** The shape of the Audit log while it loads. */
export function AuditLogSkeleton() {
  return <DataTableSkeleton columns={auditColumns} filters={5} />;
}
