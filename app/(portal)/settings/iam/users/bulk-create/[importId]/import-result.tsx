"use client";

import { Mail, Undo2, Users } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";

import { useConfirm } from "@/components/forms/use-confirm";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, CardHeader } from "@/components/ui/card";
import { DownloadLink } from "@/components/ui/download-link";
import { formatCount } from "@/components/ui/format";
import { LinkButton } from "@/components/ui/link-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { encodingLabels } from "@/lib/imports/encodings";
import type { ImportView } from "@/lib/imports/view";

import { sendImportWelcomeEmailsAction, undoImportAction } from "../actions";
import {
  counted,
  delimiterLabels,
  existingOptions,
  groupOptions,
  outcomeWords,
  scopeOptions,
  undoText,
  welcomeChoicesOf,
} from "../words";
import { fixesOf } from "./chosen-fixes";
import { OutcomeFilter } from "./outcome-filter";
import { RowList } from "./row-list";
import type { RowFilter } from "./use-import-rows";

type ImportResultProps = {
  view: ImportView;
  /** The names of all roles by key. */
  roleNames: Readonly<Record<string, string>>;
  now: string;
};

/** What an import has done, and what can follow: the users, the rows with errors, undo. */
export function ImportResult({ view, roleNames, now }: ImportResultProps) {
  const [filter, setFilter] = useState<RowFilter>({});
  const { confirm, confirmDialog } = useConfirm();
  // The list finds them by the rows of the import, while these are kept.
  const hasUsers =
    view.created + view.updated > 0 && view.state !== "undone" && view.filesUntil !== null;

  const undo = () =>
    confirm({
      title: "Undo import",
      description: undoDescription(view),
      danger: true,
      action: () => undoImportAction({ importId: view.id }),
    });
  const sendWelcome = () =>
    confirm({
      title: "Send welcome emails",
      description: `Each of the ${counted(view.created, "created user")} who hasn't signed in yet gets a welcome email.`,
      confirmLabel: "Send",
      action: () => sendImportWelcomeEmailsAction({ importId: view.id }),
    });

  return (
    <div className="space-y-5">
      <Outcome
        view={view}
        actions={
          <>
            {view.undoableUntil ? (
              <Button onClick={undo}>
                <Undo2 />
                Undo import
              </Button>
            ) : null}
            {view.conflicts > 0 && view.filesUntil ? (
              <DownloadLink href={`/api/imports/${view.id}/errors`}>
                Download rows with errors
              </DownloadLink>
            ) : null}
            {view.awaitsWelcome ? (
              <Button onClick={sendWelcome}>
                <Mail />
                Send welcome emails
              </Button>
            ) : null}
            {hasUsers ? (
              <LinkButton href={`/settings/iam/users?import=${view.id}`} variant="primary">
                <Users />
                View these users
              </LinkButton>
            ) : null}
          </>
        }
      />
      <OutcomeFilter
        counts={view.counts}
        tense="done"
        chosen={filter.outcome}
        onChoose={view.filesUntil ? (outcome) => setFilter(outcome ? { outcome } : {}) : undefined}
      />
      {view.filesUntil ? (
        <Card padding={false} aria-labelledby="rows" className="overflow-hidden">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-6 py-4 max-sm:px-4">
            <h2 id="rows" className="text-lg font-semibold">
              {filter.outcome ? `Rows: ${outcomeWords[filter.outcome].done}` : "Rows"}
            </h2>
            {filter.outcome ? (
              <Button size="sm" variant="ghost" onClick={() => setFilter({})}>
                Show all {formatCount(view.total)} rows
              </Button>
            ) : null}
          </div>
          <RowList
            view={view}
            filter={filter}
            revision={0}
            label="Rows"
            tense="done"
            roleNames={roleNames}
            onEdit={undefined}
          />
        </Card>
      ) : null}
      <Details view={view} roleNames={roleNames} now={now} />
      {confirmDialog}
    </div>
  );
}

function undoDescription({ created, updated }: ImportView): string {
  return [
    created === 1
      ? "The created user is deleted, unless they have signed in."
      : created > 1
        ? `Of the ${formatCount(created)} created users, those who haven't signed in are deleted.`
        : undefined,
    updated > 0
      ? `${counted(updated, "updated user")} ${updated === 1 ? "gets" : "get"} the earlier values back, except those that were changed since.`
      : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(" ");
}

const outcomeOf = (view: ImportView): { tone: "ok" | "warn" | "bad" | "info"; title: string } => {
  const { state, created, updated, processed, total } = view;
  const parts = [
    created > 0 ? `${counted(created, "user")} created` : undefined,
    updated > 0 ? `${counted(updated, "user")} updated` : undefined,
  ].filter((part) => part !== undefined);
  const what = parts.length > 0 ? parts.join(", ") : "No user changed";
  const stopped = `after ${formatCount(processed)} of ${counted(total, "row")}: ${what.toLocaleLowerCase("en")}`;
  if (state === "undone") return { tone: "info", title: "Import undone" };
  if (state === "cancelled") return { tone: "warn", title: `Cancelled ${stopped}` };
  if (state === "failed") return { tone: "bad", title: `Stopped ${stopped}` };
  return { tone: "ok", title: what };
};

function Outcome({ view, actions }: { view: ImportView; actions: ReactNode }) {
  const { tone, title } = outcomeOf(view);
  const box = useRef<HTMLDivElement>(null);
  // The progress that had the focus is gone.
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  }, []);
  const sentences = [
    view.problem ?? undefined,
    view.undo && (view.state === "undone" || view.undo.processed > 0)
      ? `Undo${view.undoneBy ? ` by ${view.undoneBy}` : ""}: ${undoText(view.undo)}.`
      : undefined,
    view.conflicts > 0 && view.state !== "undone"
      ? `${counted(view.conflicts, "row")} with problems ${view.conflicts === 1 ? "was" : "were"} not uploaded.`
      : undefined,
    view.welcomed > 0 ? `${counted(view.welcomed, "welcome email")} sent later.` : undefined,
  ].filter((sentence) => sentence !== undefined);
  return (
    <div ref={box} tabIndex={-1}>
      <Callout tone={tone} announce="status" title={title} actions={actions}>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </Callout>
    </div>
  );
}

const labelOf = (choices: readonly { value: string; label: string }[], value: string): string =>
  choices.find((choice) => choice.value === value)?.label ?? value;

function Details({ view, roleNames, now }: ImportResultProps) {
  const { options } = view;
  const fixes = fixesOf(view.fixes, roleNames);
  return (
    <Card aria-labelledby="import-details">
      <CardHeader title="Details" titleId="import-details" />
      <dl className="-my-2">
        <Line label="Uploaded by">
          <bdi>{view.actor.name}</bdi>
        </Line>
        {view.startedAt ? (
          <Line label="Started">
            <RelativeTime date={view.startedAt} now={now} />
          </Line>
        ) : null}
        {view.finishedAt ? (
          <Line label="Finished">
            <RelativeTime date={view.finishedAt} now={now} />
          </Line>
        ) : null}
        <Line label="Existing users">{labelOf(existingOptions, options.existing)}</Line>
        {options.existing === "update" ? (
          <Line label="Groups of existing users">{labelOf(groupOptions, options.groups)}</Line>
        ) : null}
        <Line label="Rows to upload">{labelOf(scopeOptions, options.scope)}</Line>
        <Line label="Welcome emails">{labelOf(welcomeChoicesOf(false), options.welcome)}</Line>
        {fixes.length > 0 ? (
          <Line label="Fixes">
            {fixes.map(({ name, instead }) => `${name} ${instead}`).join(", ")}
          </Line>
        ) : null}
        <Line label="File">
          {encodingLabels[view.encoding]}, {delimiterLabels[view.delimiter].toLocaleLowerCase("en")}
          {view.filesUntil ? (
            <>
              {" · "}
              <a
                href={`/api/imports/${view.id}/file`}
                className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-current"
              >
                Download file
              </a>{" "}
              <span className="text-fg-muted">
                (until <RelativeTime date={view.filesUntil} now={now} format="date" />)
              </span>
            </>
          ) : (
            " · no longer kept"
          )}
        </Line>
        {view.undoableUntil ? (
          <Line label="Undo possible until">
            <RelativeTime date={view.undoableUntil} now={now} format="date" />
          </Line>
        ) : null}
      </dl>
    </Card>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 border-b border-line py-2 last:border-b-0">
      <dt className="shrink-0 text-fg-muted">{label}</dt>
      <dd className="min-w-0 text-right wrap-anywhere">{children}</dd>
    </div>
  );
}
