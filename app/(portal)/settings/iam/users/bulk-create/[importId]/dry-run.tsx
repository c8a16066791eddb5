"use client";

import { Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";

import { useConfirm } from "@/components/forms/use-confirm";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DownloadLink } from "@/components/ui/download-link";
import { formatCount } from "@/components/ui/format";
import { toast } from "@/components/ui/toast";
import { problemTitle } from "@/lib/imports/problems";
import type { ImportView, ProblemGroup } from "@/lib/imports/view";

import {
  discardImportAction,
  editImportCellAction,
  fixImportProblemAction,
  startImportAction,
} from "../actions";
import { counted, outcomeWords, planText } from "../words";
import { ChosenFixes, fixesOf } from "./chosen-fixes";
import { FileFormat, isUncertain } from "./file-format";
import { ImportOptions } from "./import-options";
import { OutcomeFilter } from "./outcome-filter";
import { ProblemList } from "./problem-list";
import { RowList } from "./row-list";
import { useDraftAction } from "./use-draft-action";
import type { RowFilter } from "./use-import-rows";

/** A role that the actor may give. */
export type RoleChoice = { key: string; name: string };

type DryRunProps = {
  view: ImportView;
  problems: ProblemGroup[];
  roles: RoleChoice[];
  /** The names of all roles by key. */
  roleNames: Readonly<Record<string, string>>;
  mayCreateGroups: boolean;
  /** Whether people sign in with a password. */
  usesPasswords: boolean;
  hasSystemAdmin: boolean;
};

/** What an import would do, before anything is written: counts, problems with fixes, options, rows. */
export function DryRun({
  view,
  problems,
  roles,
  roleNames,
  mayCreateGroups,
  usesPasswords,
  hasSystemAdmin,
}: DryRunProps) {
  const router = useRouter();
  const { run, pending, revision, said } = useDraftAction();
  const [filter, setFilter] = useState<RowFilter>({});
  const rowsHeading = useRef<HTMLHeadingElement>(null);
  const problemsHeading = useRef<HTMLHeadingElement>(null);
  const { confirm, confirmDialog } = useConfirm();
  const { counts, fixes } = view;
  const chosen = fixesOf(fixes, roleNames);

  const showRows = (next: RowFilter) => {
    setFilter(next);
    rowsHeading.current?.focus({ preventScroll: true });
    rowsHeading.current?.scrollIntoView({ block: "start" });
  };
  const start = () =>
    run(() => startImportAction({ importId: view.id }), {
      onFailure: (description) => toast.error("Not uploaded", { description }),
    });
  const discard = () =>
    confirm({
      title: "Discard dry run",
      description: `${view.fileName} and what you changed here are deleted. No user is changed.`,
      confirmLabel: "Discard",
      danger: true,
      action: () => discardImportAction({ importId: view.id }),
      onDone: () => {
        toast.success("Dry run discarded");
        router.push("/settings/iam/users/bulk-create");
      },
    });

  // What was pressed may be gone with what it has changed.
  useEffect(() => {
    if (revision === 0 || document.activeElement !== document.body) return;
    document.getElementById("file-format")?.focus({ preventScroll: true });
  }, [revision]);

  const uncertain = isUncertain(view);
  const format = (
    <FileFormat view={view} run={run} pending={pending} hasSystemAdmin={hasSystemAdmin} />
  );
  const plan = planText(counts);
  const leavesOut = view.options.scope === "good" && counts.conflict > 0;
  const reason =
    view.options.scope === "all" && counts.conflict > 0
      ? `${counted(counts.conflict, "row")} ${counts.conflict === 1 ? "has a problem" : "have problems"}, and you chose to upload only if all are good.`
      : plan
        ? undefined
        : "There is no user to create or update.";
  return (
    <div className="space-y-5">
      <output className="sr-only">{said}</output>
      <OutcomeFilter
        counts={counts}
        tense="planned"
        chosen={filter.outcome}
        onChoose={(outcome) => setFilter(outcome ? { outcome } : {})}
      />

      {uncertain ? format : null}

      {view.mapping.email !== undefined && (problems.length > 0 || chosen.length > 0) ? (
        <Card padding={false} aria-labelledby="problems" className="overflow-hidden">
          <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-6 pt-5 pb-4 max-sm:px-4">
            <div className="min-w-0">
              <h2
                id="problems"
                ref={problemsHeading}
                tabIndex={-1}
                className="text-lg font-semibold outline-none"
              >
                Problems
              </h2>
              <p className="mt-0.5 text-fg-muted">
                {problems.length > 0
                  ? "Fix a kind once for all its rows, or mend a single cell in the list below."
                  : "Everything is fixed."}
              </p>
            </div>
            {counts.conflict > 0 ? (
              <DownloadLink href={`/api/imports/${view.id}/errors`} size="sm">
                Download rows with errors
              </DownloadLink>
            ) : null}
          </div>
          {problems.length > 0 ? (
            <ProblemList
              problems={problems}
              roles={roles}
              mayCreateGroups={mayCreateGroups}
              pending={pending}
              onShow={({ kind, value }) =>
                showRows({ outcome: "conflict", kind, ...(value !== null && { value }) })
              }
              onFix={({ kind, value }, replacement, done) =>
                run(
                  () =>
                    fixImportProblemAction({
                      importId: view.id,
                      kind,
                      value: value ?? "",
                      replacement,
                    }),
                  {
                    done: (after) => done + left(after),
                    // The button is gone with its problem.
                    onDone: () => problemsHeading.current?.focus(),
                  },
                )
              }
            />
          ) : null}
          {chosen.length > 0 ? (
            <ChosenFixes
              fixes={chosen}
              pending={pending}
              onTakeBack={({ kind, value, name }) =>
                run(
                  () =>
                    fixImportProblemAction({ importId: view.id, kind, value, replacement: null }),
                  {
                    done: (after) => `The fix of ${name} is taken back.${left(after)}`,
                    onDone: () => problemsHeading.current?.focus(),
                  },
                )
              }
            />
          ) : null}
        </Card>
      ) : null}

      <div className={uncertain ? undefined : "grid grid-cols-2 gap-5 max-lg:grid-cols-1"}>
        <ImportOptions view={view} run={run} usesPasswords={usesPasswords} />
        {uncertain ? null : format}
      </div>

      <Card padding={false} aria-labelledby="rows" className="scroll-mt-4 overflow-hidden">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-6 py-4 max-sm:px-4">
          <h2
            id="rows"
            ref={rowsHeading}
            tabIndex={-1}
            className="text-lg font-semibold outline-none"
          >
            {filterTitle(filter, view)}
          </h2>
          {Object.keys(filter).length > 0 ? (
            <Button size="sm" variant="ghost" onClick={() => setFilter({})}>
              Show all {formatCount(view.total)} rows
            </Button>
          ) : null}
        </div>
        <RowList
          view={view}
          filter={filter}
          revision={revision}
          label="Rows"
          tense="planned"
          roleNames={roleNames}
          onEdit={({ number, column, field, line }, value, onDone) =>
            run(() => editImportCellAction({ importId: view.id, number, column, value }), {
              done: (after) => `Saved ${field} of line ${line}.${left(after)}`,
              onDone: () => onDone(undefined),
              onFailure: onDone,
            })
          }
        />
      </Card>

      <div className="sticky bottom-0 z-20 -mx-8 -mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-line bg-surface px-8 py-3 max-md:-mx-4 max-md:-mb-4 max-md:px-4">
        <p id="plan" className="min-w-0 flex-[1_1_14rem]">
          <span className="font-medium">{plan ?? "Changes nothing"}.</span>
          {leavesOut ? (
            <span className="text-fg-muted">
              {" "}
              {counted(counts.conflict, "row")} with problems {counts.conflict === 1 ? "is" : "are"}{" "}
              left out.
            </span>
          ) : null}
        </p>
        <div className="flex gap-2 max-sm:w-full max-sm:*:flex-1">
          <Button onClick={discard}>Discard</Button>
          <Button
            variant="primary"
            // The numbers are about to change.
            pending={pending}
            aria-describedby="plan"
            disabledReason={reason}
            onClick={start}
          >
            <Upload aria-hidden />
            Upload
          </Button>
        </div>
      </div>
      {confirmDialog}
    </div>
  );
}

const left = ({ counts }: ImportView): string => ` ${counted(counts.conflict, "conflict")} left.`;

function filterTitle({ outcome, kind, value }: RowFilter, { counts }: ImportView): string {
  if (kind) return `Rows: ${problemTitle(kind)}${value ? ` “${value}”` : ""}`;
  return outcome
    ? `Rows: ${outcomeWords[outcome].planned} (${formatCount(counts[outcome])})`
    : "Rows";
}
