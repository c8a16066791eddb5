"use client";

import { History } from "lucide-react";
import { useState, useTransition } from "react";

import { DataTable } from "@/components/data-table/data-table";
import { tableSearchParams } from "@/components/data-table/search-params";
import { useTableSearch } from "@/components/data-table/use-table-search";
import { callAction } from "@/components/forms/call-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { toast } from "@/components/ui/toast";
import type { ImportView } from "@/lib/imports/view";

import { listImportsAction } from "./actions";
import { importColumns } from "./import-columns";

type Page = { imports: ImportView[]; next: string | null };

/** The imports of the organization, latest first. */
export function ImportHistory({ first, now }: { first: Page; now: string }) {
  const search = useTableSearch(tableSearchParams);
  const [more, setMore] = useState<Page[]>([]);
  const [pending, startTransition] = useTransition();
  const pages = [first, ...more];
  const next = pages.at(-1)?.next ?? null;
  // An import that has started since the page was made may push others into the next page.
  const all = new Map(pages.flatMap(({ imports }) => imports).map((view) => [view.id, view]));
  const rows = [...all.values()].map((view) => ({ ...view, now }));

  const showMore = (after: string) =>
    startTransition(async () => {
      const result = await callAction(() => listImportsAction({ after }));
      if (result.ok) setMore((before) => [...before, result.data]);
      else toast.error("Not loaded", { description: result.message });
    });

  return (
    <Card padding={false} aria-labelledby="imports" className="overflow-hidden">
      <h2 id="imports" className="px-4 py-3.5 text-lg font-semibold">
        Imports
      </h2>
      <DataTable
        embedded
        label="Imports"
        columns={importColumns}
        page={{ rows, total: { count: rows.length, exact: next === null } }}
        search={search}
        rowHref={({ id }) => `/settings/iam/users/bulk-create/${id}`}
        note={
          next === null ? null : (
            <div className="border-t border-line p-2">
              <Button size="sm" variant="ghost" pending={pending} onClick={() => showMore(next)}>
                Show more
              </Button>
            </div>
          )
        }
        empty={
          <EmptyState
            level={3}
            icon={<History />}
            title="No imports yet"
            description="Files that you attach appear here with their results."
          />
        }
      />
    </Card>
  );
}
